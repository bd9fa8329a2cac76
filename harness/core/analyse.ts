import type { Analysis, ArmComparison, MetricId, MetricInfo, MetricResult, NoiseFloor } from './analysis.ts';
import { summariseArms } from './arm-summary.ts';
import { compareMetric, type PairedValues } from './compare-metric.ts';
import { baselineOf, type Plan } from './plan.ts';
import { holm } from './stats/multiplicity.ts';
import type { CompletedTrial, Quantile, Trial } from './trial.ts';

/** Raised when the same trials may give other numbers. */
export const analysisVersion = '1';

/** The metrics that are compared, and how a trial gives their values; undefined when it may not be quoted. */
const readers: Readonly<Record<MetricId, (trial: CompletedTrial) => number | undefined>> = {
  p50: ({ measurement }) => quoted(measurement.serviceTime.p50),
  p90: ({ measurement }) => quoted(measurement.serviceTime.p90),
  p99: ({ measurement }) => quoted(measurement.serviceTime.p99),
  cpu: ({ measurement }) => measurement.cpuSecondsPerMillion,
};

const quoted = (quantile: Quantile): number | undefined => (quantile.enoughRequests ? quantile.ms : undefined);

const metricsOf = ({ margins }: Plan): MetricInfo[] => [
  { id: 'p50', title: 'service time p50', unit: 'ms', margin: margins.latency, primary: true },
  { id: 'p90', title: 'service time p90', unit: 'ms', margin: margins.latency, primary: true },
  { id: 'p99', title: 'service time p99', unit: 'ms', margin: margins.latency, primary: true },
  {
    id: 'cpu',
    title: 'CPU per million requests',
    unit: 'CPU-s per million requests',
    margin: margins.cpu,
    primary: true,
  },
];

/** From written trials to verdicts: pure, and repeatable on old trials. */
export function analyse(plan: Plan, trials: readonly Trial[]): Analysis {
  const metrics = metricsOf(plan);
  const results = new Map<string, MetricResult[]>();
  const noiseFloor: NoiseFloor[] = [];
  for (const metric of metrics) {
    const { floor, byArm } = analyseMetric(plan, trials, metric);
    noiseFloor.push(floor);
    for (const [arm, result] of byArm) results.set(arm, [...(results.get(arm) ?? []), result]);
  }
  const comparisons: ArmComparison[] = [...results].map(([arm, list]) => ({ arm, metrics: list }));
  const analysis = {
    schema: 'meshbench.analysis/1' as const,
    analysisVersion,
    planHash: plan.hash,
    alpha: plan.alpha,
    metrics,
    familySize: treatments(plan).length,
    arms: summariseArms(plan, trials),
    noiseFloor,
    comparisons,
    rounds: { planned: plan.rounds.length, done: new Set(trials.map((trial) => trial.round)).size },
  };
  return { ...analysis, limits: limitsOf(analysis) };
}

const treatments = (plan: Plan): string[] => plan.arms.filter((arm) => arm.role === 'treatment').map((arm) => arm.id);

function analyseMetric(
  plan: Plan,
  trials: readonly Trial[],
  metric: MetricInfo,
): { floor: NoiseFloor; byArm: Map<string, MetricResult> } {
  const context = { alpha: plan.alpha, familySize: Math.max(1, treatments(plan).length), metric };
  const paired = (arm: string): PairedValues => pairedValues(plan, trials, arm, metric.id);
  const twin = plan.arms.find((arm) => arm.role === 'twin')?.id ?? '';
  // The twin is judged alone: it is a control, not a claim that Holm must correct for.
  const twinResult = compareMetric(paired(twin), { ...context, familySize: 1, noiseFloor: null, isTwin: true });
  const logRatio =
    twinResult.state === 'estimated'
      ? Math.max(Math.abs(Math.log(twinResult.ci.lower)), Math.abs(Math.log(twinResult.ci.upper)))
      : null;
  const judged = (pHolmByArm: ReadonlyMap<string, number>): [string, MetricResult][] =>
    treatments(plan).map((arm) => [
      arm,
      compareMetric(paired(arm), { ...context, noiseFloor: logRatio, isTwin: false, pHolm: pHolmByArm.get(arm) }),
    ]);
  // Once for the p values, once more with their correction over arms.
  const estimated = judged(new Map()).flatMap(([arm, result]) =>
    result.state === 'estimated' ? [{ arm, p: result.p }] : [],
  );
  // An arm whose number is refused stays in the family that was planned, with the p of no finding.
  const refused = Array<number>(context.familySize - Math.min(context.familySize, estimated.length)).fill(1);
  const adjusted = holm([...estimated.map(({ p }) => p), ...refused]);
  const pHolmByArm = new Map(estimated.map(({ arm }, index) => [arm, adjusted[index] ?? 1]));
  return {
    floor: { metric: metric.id, logRatio, share: logRatio === null ? null : Math.expm1(logRatio) },
    byArm: new Map([[twin, twinResult], ...judged(pHolmByArm)]),
  };
}

function pairedValues(plan: Plan, trials: readonly Trial[], arm: string, metric: MetricId): PairedValues {
  const completed = (id: string): Map<number, CompletedTrial> =>
    new Map(
      trials
        .filter((trial): trial is CompletedTrial => trial.arm === id && trial.state === 'completed')
        .map((trial) => [trial.round, trial]),
    );
  const [base, treated] = [completed(baselineOf(plan).id), completed(arm)];
  const rounds = [...treated.keys()].filter((round) => base.has(round)).sort((a, b) => a - b);
  const pairs: PairedValues['pairs'][number][] = [];
  let unquoted: CompletedTrial | undefined;
  for (const round of rounds) {
    const [left, right] = [base.get(round), treated.get(round)];
    if (!left || !right) continue;
    const [baseline, value] = [readers[metric](left), readers[metric](right)];
    if (baseline === undefined || value === undefined) unquoted ??= baseline === undefined ? left : right;
    else pairs.push({ round, baseline, arm: value });
  }
  return unquoted ? { pairs: [], notQuoted: { requests: unquoted.measurement.serviceTime.count } } : { pairs };
}

function limitsOf(analysis: Omit<Analysis, 'limits'>): string[] {
  const interleaved =
    'The arms ran side by side, each at its own share of the load: saturation and capacity were not measured, and caches were shared.';
  const oneMachine =
    'Client, proxies and servers shared one machine: absolute latencies hold for it alone; order and ratios travel better.';
  const models = analysis.arms.filter((arm) => arm.fidelity === 'model').map((arm) => arm.label);
  const refused = analysis.comparisons
    .flatMap(({ metrics }) => metrics)
    .filter((result) => result.state === 'refused')
    .map(({ metric, because }) => `${metric}: ${because}`);
  return [
    interleaved,
    oneMachine,
    ...(models.length > 0
      ? [`${models.join(', ')}: models of a shape, not products; they rank nothing against one.`]
      : []),
    ...new Set(refused.map((text) => `Not quoted: ${text}.`)),
  ];
}
