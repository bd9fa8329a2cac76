import type {
  Analysis,
  ArmComparison,
  ArmSummary,
  DamagedTrial,
  LoadAnalysis,
  LookTaken,
  MetricId,
  MetricInfo,
  MetricResult,
  NoiseFloor,
  PairedArms,
} from './analysis.ts';
import { summariseArms } from './arm-summary.ts';
import { withOutside } from './cost/arm-cost.ts';
import { nodeRestOf } from './cost/node-cpu.ts';
import { axisEffects } from './axis-effects.ts';
import { blockEffectsOf } from './block-effects-of.ts';
import { compareMetric, uncorrectedP, type CompareContext, type PairedValues } from './compare-metric.ts';
import { limitsOf } from './limits.ts';
import { lookAt, type CurrentLook } from './looks.ts';
import { marginOf } from './margins.ts';
import { pairedValues } from './paired-values.ts';
import { comparePairs } from './pairwise.ts';
import type { Plan, PlannedLoad } from './plan.ts';
import { probedAnalysis, type ProbedAnalysis } from './probes/probed-analysis.ts';
import { roundsDone } from './rounds-done.ts';
import { holm } from './stats/multiplicity.ts';
import type { Trial } from './trial.ts';

/** Raised when the same trials may give other numbers. */
export const analysisVersion = '3';

export interface AnalysisInput {
  readonly plan: Plan;
  /** Those that are as they were written. */
  readonly trials: readonly Trial[];
  /** Those of probed sessions. */
  readonly probed?: readonly Trial[];
  readonly damaged?: readonly DamagedTrial[];
  /** How the run ended, as the journal has it; null while it may go on. */
  readonly ended?: LookTaken['ended'];
}

/** From written trials to verdicts: pure, and repeatable on old trials. */
export function analyse({ plan, trials, probed = [], damaged = [], ended = null }: AnalysisInput): Analysis {
  const done = roundsDone(plan, trials, damaged);
  const look = lookAt(plan, done, ended);
  const metrics = metricsOf(plan);
  const byMetric = metrics.map((metric) => analyseMetric({ plan, trials, look }, metric));
  const loads = plan.loads.map((load) =>
    loadAnalysis({ plan, trials, probed, look, ended, done }, { load, metrics, byMetric }),
  );
  return {
    schema: 'meshbench.analysis/2',
    analysisVersion,
    planHash: plan.hash,
    look: { ...look, rule: plan.stop.rule, ended, extensions: (plan.extensions ?? []).length },
    loads,
    axisEffects: axisEffects(plan, loads),
    damaged,
  };
}

const metricsOf = ({ margins }: Plan): MetricInfo[] => [
  { id: 'p50', title: 'service time p50', unit: 'ms', margin: marginOf(margins, 'p50'), primary: true },
  { id: 'p90', title: 'service time p90', unit: 'ms', margin: marginOf(margins, 'p90'), primary: true },
  { id: 'p99', title: 'service time p99', unit: 'ms', margin: marginOf(margins, 'p99'), primary: true },
  {
    id: 'cpu',
    title: 'CPU per million requests',
    unit: 'CPU-s per million requests',
    margin: marginOf(margins, 'cpu'),
    primary: true,
  },
  // Anonymous, so that arms side by side, which share the text of their proxies, do not make each other smaller.
  {
    id: 'memory',
    title: 'anonymous memory of application, data plane and control plane',
    unit: 'MiB',
    margin: marginOf(margins, 'memory'),
    primary: true,
  },
];

const armsWith = (plan: Plan, role: 'twin' | 'treatment'): string[] =>
  plan.arms.filter((arm) => arm.role === role).map((arm) => arm.id);

/** Claims that are made together: Holm corrects over all of them. */
const familySizeOf = (plan: Plan): number => Math.max(1, armsWith(plan, 'treatment').length * plan.loads.length);

interface Looked {
  readonly plan: Plan;
  readonly trials: readonly Trial[];
  readonly look: CurrentLook;
}

interface MetricAnalysis {
  /** By load id. */
  readonly floors: ReadonlyMap<string, NoiseFloor>;
  /** By load id, then arm id. */
  readonly results: ReadonlyMap<string, ReadonlyMap<string, MetricResult>>;
  readonly pairwise: readonly PairedArms[];
}

/** One metric in all arms at all loads: they are one family. */
function analyseMetric({ plan, trials, look }: Looked, metric: MetricInfo): MetricAnalysis {
  const { alpha, nextAlpha } = look;
  const context = { alpha, nextAlpha, familySize: familySizeOf(plan), metric };
  const paired = (load: string, arm: string): PairedValues =>
    pairedValues(plan, trials, { load, arm, metric: metric.id });
  const twins = plan.loads.flatMap(({ id }) =>
    armsWith(plan, 'twin').map((arm) => {
      // A twin is judged alone: it is a control, not a claim that Holm must correct for.
      const alone = { ...context, familySize: 1, noiseFloor: null, isTwin: true };
      return { load: id, arm, result: compareMetric(paired(id, arm), alone) };
    }),
  );
  const floors = new Map(
    plan.loads.map(({ id }) => [id, floorOf(metric.id, twins.find(({ load }) => load === id)?.result)]),
  );
  const claims = plan.loads.flatMap(({ id }) =>
    armsWith(plan, 'treatment').map((arm) => {
      const own = { ...context, noiseFloor: floors.get(id)?.logRatio ?? null, isTwin: false };
      return { load: id, arm, values: paired(id, arm), context: own };
    }),
  );
  const judged = withHolm(claims);
  const all = [...twins, ...claims.map(({ load, arm }, index) => ({ load, arm, result: judged[index] }))];
  const results = new Map(
    plan.loads.map(({ id }) => [
      id,
      new Map(all.flatMap(({ load, arm, result }) => (load === id && result ? [[arm, result] as const] : []))),
    ]),
  );
  const noiseFloor = (load: string): number | null => floors.get(load)?.logRatio ?? null;
  const planned = (load: string, arm: string): MetricResult | undefined => results.get(load)?.get(arm);
  return { floors, results, pairwise: comparePairs({ plan, trials, look, noiseFloor, planned }, metric) };
}

/** p values corrected over the family that was planned: a number that is refused stays in it, with the p of no finding. */
function withHolm(claims: readonly { values: PairedValues; context: CompareContext }[]): MetricResult[] {
  const p = claims.map(({ values }) => uncorrectedP(values));
  const adjusted = p.length === 0 ? [] : holm(p);
  return claims.map(({ values, context }, index) => compareMetric(values, { ...context, pHolm: adjusted[index] }));
}

function floorOf(metric: MetricId, twin: MetricResult | undefined): NoiseFloor {
  if (twin?.state !== 'estimated') return { metric, logRatio: null, share: null };
  const logRatio = Math.max(Math.abs(Math.log(twin.ci.lower)), Math.abs(Math.log(twin.ci.upper)));
  return { metric, logRatio, share: Math.expm1(logRatio) };
}

/** With arms side by side only the softirq probe can tell whose packets the kernel worked for outside of processes. */
const withKernelOutside = (arms: readonly ArmSummary[], probed: ProbedAnalysis | undefined): readonly ArmSummary[] =>
  arms.map((summary) => {
    const kernelOutside = probed?.arms.find(({ arm }) => arm === summary.arm)?.kernelOutside;
    if (!kernelOutside || summary.cost?.kernelOutside !== null) return summary;
    return { ...summary, cost: withOutside(summary.cost, kernelOutside) };
  });

function loadAnalysis(
  {
    plan,
    trials,
    probed,
    look,
    ended,
    done,
  }: Looked & {
    readonly probed: readonly Trial[];
    readonly ended: LookTaken['ended'];
    readonly done: number;
  },
  { load, metrics, byMetric }: { load: PlannedLoad; metrics: MetricInfo[]; byMetric: MetricAnalysis[] },
): LoadAnalysis {
  const own = trials.filter((trial) => trial.load === load.id);
  const compared = [...armsWith(plan, 'twin'), ...armsWith(plan, 'treatment')];
  const comparisons = compared.map((arm): ArmComparison => {
    return { arm, metrics: byMetric.flatMap(({ results }) => results.get(load.id)?.get(arm) ?? []) };
  });
  const probedHere = probedAnalysis({ plan, load: load.id, scored: own, probed });
  const nodeRest = nodeRestOf(plan, own);
  const analysis = {
    load: load.id,
    alpha: look.alpha,
    metrics,
    familySize: familySizeOf(plan),
    arms: withKernelOutside(summariseArms(plan, own), probedHere),
    noiseFloor: byMetric.flatMap(({ floors }) => floors.get(load.id) ?? []),
    comparisons,
    pairwise: byMetric.flatMap(({ pairwise }) => pairwise.filter((pair) => pair.load === load.id)),
    blockEffects: blockEffectsOf(plan, own),
    rounds: { planned: plan.rounds.length, done },
    ...(nodeRest.length > 0 ? { nodeRest } : {}),
    ...(probedHere ? { probed: probedHere } : {}),
  };
  return { ...analysis, limits: limitsOf(plan, analysis, ended) };
}
