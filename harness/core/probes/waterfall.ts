import { meanOfTrials, type MeanOfTrials } from '../cost/mean-interval.ts';
import type { CompletedTrial } from '../trial.ts';
import { pathProbes, pathSteps, stepUs, type PathStep } from './path-steps.ts';
import type { ProbedTrial } from './probe-outcome.ts';
import type { SeriesReading } from './readings.ts';
import { closureVerdict, type ClosureState } from './waterfall-verdict.ts';

export { closureTolerance, type ClosureState } from './waterfall-verdict.ts';

/** A completed trial of a probed session, with what its probes say. */
export type WithProbes = CompletedTrial & { readonly probed: ProbedTrial };

/** A step of the path with its time: the mean over trials of the median in each, microseconds. */
export interface WaterfallStep extends PathStep {
  readonly us: MeanOfTrials;
}

/**
 * How well the steps explain what the arm adds to the baseline, both of the same probed round. Medians of skewed parts add
 * up to less than the median of their sum; means do add up, but one stalled request moves them. So both are held against
 * what was measured.
 */
export interface WaterfallClosure {
  readonly rounds: number;
  /** p50 of the service time, arm less baseline. */
  readonly measuredUs: MeanOfTrials;
  /** Sum of the steps, arm less baseline. */
  readonly explainedUs: MeanOfTrials;
  /** Measured less explained. */
  readonly unexplainedUs: MeanOfTrials;
  /** What each step takes, arm less baseline, of the same rounds; what the baseline's way has no step for is all added. */
  readonly addedSteps: readonly WaterfallStep[];
  /** Mean explained / mean measured - 1; of use only where the arm adds time. */
  readonly gapShare: number;
  /** The same of means instead of medians. */
  readonly gapShareOfMeans: number;
  /** Of the medians; the one verdict that every form of the report reads. */
  readonly state: ClosureState;
  /** Whether the interval of what stays unexplained is on one side of the tolerance. */
  readonly isDecided: boolean;
  /** The state is `closes`. */
  readonly closes: boolean;
}

/** Where the time of an arm goes. */
export type Waterfall =
  | {
      readonly state: 'known';
      readonly trials: number;
      readonly steps: readonly WaterfallStep[];
      /** p50 of the service time of the same trials. */
      readonly measuredUs: MeanOfTrials;
      /** Measured less all steps: the client's own code, and that medians do not quite add. */
      readonly restUs: MeanOfTrials;
      /** Absent for the baseline and its twin, and where too few rounds have both. */
      readonly closure?: WaterfallClosure;
    }
  | { readonly state: 'refused'; readonly because: string };

export interface WaterfallInput {
  /** Completed, of one arm at one load. */
  readonly trials: readonly WithProbes[];
  readonly baseline: readonly WithProbes[];
  /** A treatment is held against the baseline; the baseline and its twin have nothing to explain. */
  readonly isTreatment: boolean;
  readonly hasProxies: boolean;
}

/** Steps from medians over the arm's probed trials, and what they leave unexplained. */
export function waterfallOf({ trials, baseline, isTreatment, hasProxies }: WaterfallInput): Waterfall {
  const refused = (because: string): Waterfall => ({ state: 'refused', because });
  if (trials.length === 0) return refused('no probed trial of it is valid');
  const usable = trials.filter((trial) => brokenProbe(trial) === undefined);
  if (usable.length === 0) return refused(trials.map(brokenProbe).find((reason) => reason !== undefined) ?? '');
  if (usable.length < 2) return refused('one probed trial is no basis for an interval');
  const steps = pathSteps(hasProxies);
  const times = usable.map((trial) => stepTimes(trial, steps, 'p50'));
  const lacking = steps.find((_, index) => times.some((each) => each[index] === undefined));
  if (lacking) return refused(`nothing was counted for ${lacking.place}, ${lacking.direction}, ${lacking.kind}`);
  const measured = usable.map(p50Us);
  const closure = isTreatment ? closureOf(usable, baseline, { hasProxies }) : undefined;
  return {
    state: 'known',
    trials: usable.length,
    steps: steps.map((step, index) => ({ ...step, us: meanOfTrials(times.map((each) => each[index] ?? 0)) })),
    measuredUs: meanOfTrials(measured),
    restUs: meanOfTrials(measured.map((us, index) => us - sum(times[index] ?? []))),
    ...(closure ? { closure } : {}),
  };
}

/** Why the trial cannot be taken apart; undefined when it can. */
function brokenProbe({ probed }: WithProbes): string | undefined {
  for (const name of pathProbes) {
    const outcome = probed.outcomes.find(({ probe }) => probe === name);
    if (!outcome) return `the probe ${name} was not attached`;
    if (outcome.state !== 'ok') return `the probe ${name} is ${outcome.state}: ${outcome.because}`;
  }
  return undefined;
}

const readingsOfTrial = ({ probed }: WithProbes): SeriesReading[] =>
  probed.outcomes.flatMap(({ readings }) => readings);

function stepTimes(trial: WithProbes, steps: readonly PathStep[], statistic: Statistic): (number | undefined)[] {
  const readings = readingsOfTrial(trial);
  return steps.map((step) => stepUs(readings, step, statistic));
}

const p50Us = ({ measurement }: WithProbes): number => measurement.serviceTime.p50.ms * 1000;
const meanUs = ({ measurement }: WithProbes): number => measurement.serviceTime.meanMs * 1000;
const sum = (values: readonly (number | undefined)[]): number =>
  values.reduce<number>((total, value) => total + (value ?? 0), 0);

/** Whether every step was counted: a missing one would pass for no time. */
const isWhole = (trial: WithProbes, hasProxies: boolean): boolean =>
  stepTimes(trial, pathSteps(hasProxies), 'p50').every((us) => us !== undefined);

function closureOf(
  trials: readonly WithProbes[],
  baseline: readonly WithProbes[],
  { hasProxies }: { readonly hasProxies: boolean },
): WaterfallClosure | undefined {
  const pairs = trials.flatMap((arm) => {
    const base = baseline.find((each) => each.round === arm.round && brokenProbe(each) === undefined);
    return base && isWhole(arm, hasProxies) && isWhole(base, false) ? [{ arm, base }] : [];
  });
  if (pairs.length < 2) return undefined;
  const added = (statistic: Statistic): AddedStep[] => addedByStep(pairs, hasProxies, statistic);
  const explained = explainedOf(pairs, added('p50'));
  const measured = pairs.map(({ arm, base }) => p50Us(arm) - p50Us(base));
  const measuredUs = meanOfTrials(measured);
  const explainedUs = meanOfTrials(explained);
  const unexplainedUs = meanOfTrials(measured.map((us, index) => us - (explained[index] ?? 0)));
  const means = meanOfTrials(pairs.map(({ arm, base }) => meanUs(arm) - meanUs(base)));
  const verdict = closureVerdict({ measuredUs, unexplainedUs });
  return {
    rounds: pairs.length,
    measuredUs,
    explainedUs,
    unexplainedUs,
    addedSteps: added('p50').map(({ step, us }) => ({ ...step, us: meanOfTrials(us) })),
    gapShare: explainedUs.mean / measuredUs.mean - 1,
    gapShareOfMeans: meanOfTrials(explainedOf(pairs, added('mean'))).mean / means.mean - 1,
    ...verdict,
    closes: verdict.state === 'closes',
  };
}

type Statistic = 'p50' | 'mean';

/** Of one round. */
interface Pair {
  readonly arm: WithProbes;
  readonly base: WithProbes;
}

interface AddedStep {
  readonly step: PathStep;
  /** By pair. */
  readonly us: readonly number[];
}

function addedByStep(pairs: readonly Pair[], hasProxies: boolean, statistic: Statistic): AddedStep[] {
  const bases = pathSteps(false);
  const isInBase = (step: PathStep): boolean =>
    bases.some(
      ({ place, direction, kind }) => place === step.place && direction === step.direction && kind === step.kind,
    );
  const usOf = (trial: WithProbes, step: PathStep): number => stepUs(readingsOfTrial(trial), step, statistic) ?? 0;
  return pathSteps(hasProxies).map((step) => ({
    step,
    us: pairs.map(({ arm, base }) => usOf(arm, step) - (isInBase(step) ? usOf(base, step) : 0)),
  }));
}

/** By pair. */
const explainedOf = (pairs: readonly Pair[], added: readonly AddedStep[]): number[] =>
  pairs.map((_, index) => sum(added.map(({ us }) => us[index])));
