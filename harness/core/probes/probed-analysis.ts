import { meanOfTrials, type MeanOfTrials } from '../cost/mean-interval.ts';
import type { KernelOutside } from '../cost/kernel-outside.ts';
import { baselineOf, type Plan } from '../plan.ts';
import type { CompletedTrial, Trial } from '../trial.ts';
import { requestsNeeded } from '../histogram.ts';
import { overheadOfProbes, type OverheadOfProbes } from './probe-overhead.ts';
import type { ProbeOutcome } from './probe-outcome.ts';
import type { Place, ProbeTier } from './probe-spec.ts';
import { probedLedger, type ProbedLedger } from './probed-ledger.ts';
import type { Direction, SeriesReading } from './readings.ts';
import { softirqOutside } from './softirq-outside.ts';
import { waterfallOf, type Waterfall, type WithProbes } from './waterfall.ts';

/** What became of a probe over all probed trials of a load. */
export interface ProbeSummary {
  readonly probe: string;
  readonly tier: ProbeTier;
  readonly ok: number;
  readonly void: number;
  readonly skipped: number;
  /** Why it was void or skipped, each reason once, with how often; the most frequent first. */
  readonly reasons: readonly { readonly because: string; readonly trials: number }[];
  /** The deviation of its invariants that is largest in size; null without invariants. */
  readonly worstDeviation: { readonly share: number; readonly within: number; readonly checks: number } | null;
}

/** A series of a probe at one place of an arm: means over its valid probed trials. */
export interface ProbedSeries {
  readonly probe: string;
  readonly series: string;
  readonly place: Place;
  readonly direction: Direction | null;
  readonly code: string | null;
  readonly kind: SeriesReading['kind'];
  readonly unit: SeriesReading['unit'];
  /** Events, or the sum in its unit, for each request. */
  readonly perRequest: MeanOfTrials;
  /** Of histograms, microseconds; null where a trial has too few events to quote it. */
  readonly p50Us: MeanOfTrials | null;
  readonly p99Us: MeanOfTrials | null;
}

/** What the probes say of one arm. */
export interface ProbedArm {
  readonly arm: string;
  readonly completed: number;
  /** Invalid or errored. */
  readonly rejected: number;
  readonly waterfall: Waterfall;
  /** Of the probes of tier 1; empty where too few rounds have both kinds. */
  readonly overhead: readonly OverheadOfProbes[];
  readonly series: readonly ProbedSeries[];
  /** null where the softirq probe has no valid trial. */
  readonly kernelOutside: KernelOutside | null;
}

/** Everything that the probed sessions of a load say; no verdict rests on it. */
export interface ProbedAnalysis {
  readonly engine: string;
  readonly arms: readonly ProbedArm[];
  readonly probes: readonly ProbeSummary[];
  /** null where no session has both a ledger and the softirq probe. */
  readonly ledger: ProbedLedger | null;
}

export interface ProbedInput {
  readonly plan: Plan;
  readonly load: string;
  readonly scored: readonly Trial[];
  readonly probed: readonly Trial[];
}

/** undefined where no session had probes. */
export function probedAnalysis({ plan, load, scored, probed }: ProbedInput): ProbedAnalysis | undefined {
  const here = probed.filter((trial) => trial.load === load);
  if (here.length === 0) return undefined;
  const completed = here.filter(hasProbes);
  // What could not be attached cost nothing, and says nothing.
  const attached = completed.filter(({ probed: { outcomes } }) => outcomes.some(({ state }) => state !== 'skipped'));
  const timed = attached.filter(({ probed: { tier } }) => tier === 1);
  const baseline = baselineOf(plan).id;
  const outcomes = here.flatMap((trial) => (trial.state === 'errored' ? [] : (trial.probed?.outcomes ?? [])));
  return {
    engine: here.flatMap((trial) => (trial.state === 'errored' ? [] : (trial.probed?.engine ?? [])))[0] ?? 'none',
    probes: summaries(outcomes),
    ledger: probedLedger(attached) ?? null,
    arms: plan.arms.map((arm) => {
      const own = <T extends Trial>(trials: readonly T[]): T[] => trials.filter((trial) => trial.arm === arm.id);
      const valid = own(completed);
      return {
        arm: arm.id,
        completed: valid.length,
        rejected: own(here).length - valid.length,
        waterfall: waterfallOf({
          trials: own(completed.filter(({ probed: { tier } }) => tier === 1)),
          baseline: timed.filter((trial) => trial.arm === baseline),
          isTreatment: arm.role === 'treatment',
          hasProxies: arm.mesh !== 'none',
        }),
        overhead: overheadOfProbes(own(timed), own(scored.filter((trial) => trial.load === load).filter(isCompleted))),
        series: seriesOf(valid),
        kernelOutside: softirqOutside(own(attached)) ?? null,
      };
    }),
  };
}

const isCompleted = (trial: Trial): trial is CompletedTrial => trial.state === 'completed';
const hasProbes = (trial: Trial): trial is WithProbes => trial.state === 'completed' && trial.probed !== undefined;

function summaries(outcomes: readonly ProbeOutcome[]): ProbeSummary[] {
  const names = [...new Set(outcomes.map(({ probe }) => probe))].sort();
  return names.map((probe) => {
    const own = outcomes.filter((outcome) => outcome.probe === probe);
    const count = (state: ProbeOutcome['state']): number => own.filter((outcome) => outcome.state === state).length;
    const checks = own.flatMap(({ invariants }) => invariants);
    const worst = checks.toSorted((a, b) => Math.abs(b.deviation) - Math.abs(a.deviation))[0];
    return {
      probe,
      tier: own[0]?.tier ?? 1,
      ok: count('ok'),
      void: count('void'),
      skipped: count('skipped'),
      reasons: reasonsOf(own),
      worstDeviation: worst ? { share: worst.deviation, within: worst.within, checks: checks.length } : null,
    };
  });
}

function reasonsOf(outcomes: readonly ProbeOutcome[]): ProbeSummary['reasons'] {
  const counts = new Map<string, number>();
  for (const { because } of outcomes) if (because !== '') counts.set(because, (counts.get(because) ?? 0) + 1);
  return [...counts].map(([because, trials]) => ({ because, trials })).sort((a, b) => b.trials - a.trials);
}

/** Only probes that are ok; what is missing in some of their trials was zero there. */
function seriesOf(trials: readonly WithProbes[]): ProbedSeries[] {
  const keyed = new Map<string, { readonly first: SeriesReading; readonly probe: string }>();
  for (const reading of trials.flatMap(okReadings)) {
    const key = keyOf(reading);
    if (!keyed.has(key)) keyed.set(key, { first: reading, probe: reading.probe });
  }
  return [...keyed].map(([key, { first, probe }]) => {
    const where = trials.filter(({ probed }) =>
      probed.outcomes.some((outcome) => outcome.probe === probe && outcome.state === 'ok'),
    );
    const found = where.map((trial) => ({ trial, reading: okReadings(trial).find((each) => keyOf(each) === key) }));
    const quantile = (name: keyof typeof quantiles): MeanOfTrials | null => {
      const withEvents = found.flatMap(({ reading }) => (reading && reading.value > 0 ? [reading] : []));
      const values = withEvents.flatMap((reading) => (reading.quantilesNs ? [reading.quantilesNs[name] / 1000] : []));
      const enough = withEvents.every(({ value }) => value >= requestsNeeded(quantiles[name]));
      return values.length === 0 || !enough ? null : meanOfTrials(values);
    };
    const { series, place, direction, code, unit, kind } = first;
    const perRequest = found.map(({ trial, reading }) => (reading?.whole ?? 0) / Math.max(1, trial.probed.requests));
    return {
      probe,
      series,
      place,
      direction,
      code,
      kind,
      unit,
      perRequest: meanOfTrials(perRequest, { least: 0 }),
      p50Us: quantile('p50'),
      p99Us: quantile('p99'),
    };
  });
}

/** Both are quoted under the rule for latencies: enough events beyond them. */
const quantiles = { p50: 0.5, p99: 0.99 } as const;

const okReadings = ({ probed }: WithProbes): SeriesReading[] =>
  probed.outcomes.filter(({ state }) => state === 'ok').flatMap(({ readings }) => readings);

const keyOf = ({ probe, series, place, direction, code }: SeriesReading): string =>
  [probe, series, place, direction ?? '', code ?? ''].join('|');
