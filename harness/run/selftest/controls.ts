import { analyse } from '../../core/analyse.ts';
import type { Analysis } from '../../core/analysis.ts';
import { compareMetric } from '../../core/compare-metric.ts';
import { aaControl } from '../../core/controls/aa-control.ts';
import { plantedControl, recoveredDelay, recoveredRatio } from '../../core/controls/planted-control.ts';
import { rejectionControl } from '../../core/controls/rejection-control.ts';
import { pairedValues } from '../../core/paired-values.ts';
import { baselineOf, type Plan } from '../../core/plan.ts';
import type { ControlOutcome } from '../../core/selftest.ts';
import type { Trial } from '../../core/trial.ts';

/** One experiment of the selftest, as it was measured. */
export interface Measured {
  readonly plan: Plan;
  readonly trials: readonly Trial[];
}

/** Experiments that serve the same controls: what to run, how often, and what their trials say. */
export interface ControlGroup {
  readonly name: string;
  readonly times: number;
  /** As experiment.yaml would have it. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Whether the gates left enough to conclude from; an experiment that they did not is repeated. */
  readonly usable: (measured: Measured) => boolean;
  readonly outcomes: (measured: readonly Measured[]) => ControlOutcome[];
}

const light = { payload: '1Ki', warmUp: '2s', measure: '6s' };
const rounds = 6;

const p50Estimated = ({ plan, trials }: Measured, arms: readonly string[]): boolean => {
  const analysis = analyse({ plan, trials });
  return arms.every((arm) => metricOf(analysis, arm) === 'estimated');
};

const metricOf = ({ loads }: Analysis, arm: string): string | undefined =>
  loads[0]?.comparisons.find((each) => each.arm === arm)?.metrics.find(({ metric }) => metric === 'p50')?.state;

/** Eight identical arms side by side make four pairs that share nothing: four A/A comparisons in the time of one. */
export const aaGroup = (times: number): ControlGroup => ({
  name: 'A/A',
  times,
  config: { title: 'selftest: A/A', arms: [], twins: 7, load: { ...light, rate: '100rps', connections: 50 }, rounds },
  usable: (measured) => pairP(measured).length > 0,
  outcomes: (all) => [aaControl(all.flatMap(pairP))],
});

function pairP({ plan, trials }: Measured): number[] {
  const load = plan.loads[0]?.id ?? '';
  const arms = plan.arms.map(({ id }) => id);
  const [metric] = analyse({ plan, trials }).loads[0]?.metrics ?? [];
  if (!metric) return [];
  return arms.flatMap((against, index) => {
    const arm = index % 2 === 0 ? arms[index + 1] : undefined;
    if (arm === undefined) return [];
    const values = pairedValues(plan, trials, { load, arm, against, metric: 'p50' });
    const alone = { alpha: plan.alpha, nextAlpha: plan.alpha, familySize: 1, noiseFloor: null, isTwin: true };
    const result = compareMetric(values, { ...alone, metric });
    return result.state === 'estimated' ? [result.p] : [];
  });
}

const delays = { delay: '500us', ratio: '1ms' };

/**
 * So few requests that none overlap: beside a longer request the next one starts, and waiting for it is no part of what
 * the application's clock can see (docs/decisions.md, 15).
 */
export const plantedGroup = (times: number): ControlGroup => ({
  name: 'planted',
  times,
  config: {
    title: 'selftest: planted delays',
    arms: [
      { mesh: 'none', plantedDelay: delays.delay },
      { mesh: 'none', plantedDelay: delays.ratio },
    ],
    load: { ...light, rate: '45rps', connections: 8 },
    rounds,
  },
  usable: (measured) => p50Estimated(measured, plantedArms(measured)),
  outcomes: (all) => {
    const withArm = (index: number): Parameters<typeof recoveredDelay>[0][] =>
      all.map((measured) => ({
        ...measured,
        analysis: analyse(measured),
        baseline: baselineOf(measured.plan).id,
        arm: plantedArms(measured)[index] ?? '',
      }));
    const delay = {
      id: 'planted-delay',
      title: `A delay of ${delays.delay} is found on p50`,
      unit: ' ms',
      asked: times,
    } as const;
    const ratio = {
      id: 'planted-ratio',
      title: `The ratio of a delay of ${delays.ratio} is found on p50`,
      unit: '',
      asked: times,
    } as const;
    return [
      plantedControl(
        delay,
        withArm(0).flatMap((each) => recoveredDelay(each) ?? []),
      ),
      plantedControl(
        ratio,
        withArm(1).flatMap((each) => recoveredRatio(each) ?? []),
      ),
    ];
  },
});

const plantedArms = ({ plan }: Measured): string[] => plan.arms.filter(({ planted }) => planted).map(({ id }) => id);

const short = { payload: '1Ki', warmUp: '1s', measure: '4s' };

export const closedLoopGroup: ControlGroup = {
  name: 'closed loop',
  times: 1,
  config: {
    title: 'selftest: a closed loop',
    arms: [],
    load: { ...short, rate: '100rps', connections: 16, closedLoop: true },
    rounds: 3,
  },
  usable: () => true,
  outcomes: (all) => [
    rejectionControl(
      { id: 'closed-loop', title: 'A closed-loop run is rejected' },
      { trials: all.flatMap(({ trials }) => trials), gates: ['closed-loop', 'achieved-rate'] },
    ),
  ],
};

export const bypassGroup = (mesh: string): ControlGroup => ({
  name: 'bypassed proxy',
  times: 1,
  config: {
    title: 'selftest: a bypassed proxy',
    arms: [{ mesh }, { mesh, bypassed: true }],
    load: { ...short, rate: '100rps', connections: 16 },
    rounds: 3,
  },
  usable: ({ trials }) => trials.every(({ state }) => state !== 'errored'),
  outcomes: (all) => {
    const trials = all.flatMap((measured) => measured.trials);
    const bypassed = new Set(all.flatMap(({ plan }) => plan.arms.filter((arm) => arm.bypassed).map(({ id }) => id)));
    return [
      rejectionControl(
        { id: 'bypassed-proxy', title: 'A trial whose proxies are bypassed is rejected' },
        {
          trials: trials.filter(({ arm }) => bypassed.has(arm)),
          gates: ['proof-after'],
          untouched: trials.filter((trial) => trial.mesh === mesh && !bypassed.has(trial.arm)),
        },
      ),
    ];
  },
});
