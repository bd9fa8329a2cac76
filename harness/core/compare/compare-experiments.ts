import { analysisVersion } from '../analyse.ts';
import type { MetricInfo } from '../analysis.ts';
import { baselineOf, type Arm } from '../plan.ts';
import type { Cell } from './cell-estimate.ts';
import { changesOf, type MetricChanges } from './compare-changes.ts';
import type {
  ArmChange,
  ComparedArm,
  CompareRequest,
  Comparison,
  ComparisonRefused,
  ExperimentHead,
  Pair,
  StoredExperiment,
} from './comparison.ts';
import { environmentDifferences } from './environment-differences.ts';
import { armDifferences, matchedArms, type MatchedArms } from './matched-arms.ts';
import { matchedLoads } from './matched-loads.ts';
import { pairingOf } from './pairing.ts';
import { refusalOf, type Matched } from './refusals.ts';
import { toolChanges } from './tool-changes.ts';
import { warningsOf } from './warnings.ts';

/**
 * Two stored experiments, each arm normalised by the baseline of its own experiment: how the ratios changed from A to B,
 * with the verdicts of an experiment. A change of the absolute baseline is shown and never judged. Refuses, with every
 * reason, what cannot be compared; pure, and repeatable on old trials.
 */
export function compareExperiments({ a, b, options = {} }: CompareRequest): Comparison | ComparisonRefused {
  const plans = { a: a.plan, b: b.plan };
  const loads = matchedLoads({ a: a.plan.loads, b: b.plan.loads });
  const arms = matchedArms(plans, options.arms);
  const environment = environmentDifferences({ a: a.environment, b: b.environment });
  const matched = { loads, arms, environment };
  return refusalOf({ a, b }, matched, options) ?? compared({ a, b }, matched);
}

function compared(experiments: Pair<StoredExperiment>, { loads, arms, environment }: Matched): Comparison {
  const { a, b } = experiments;
  const plans = { a: a.plan, b: b.plan };
  const all = [{ a: baselineOf(a.plan), b: baselineOf(b.plan) }, ...arms.twins, ...arms.treatments];
  const pairing = pairingOf({ plans, loads: loads.loads, arms: all, sameEnvironment: environment.length === 0 });
  const cells = (pairs: MatchedArms['twins']): Cell[] =>
    loads.loads.flatMap((load) => pairs.map((arm) => ({ arm, load })));
  const { alpha } = a.plan;
  const [claims, twins] = [cells(arms.treatments), cells(arms.twins)];
  const metrics = commonMetrics(experiments);
  const context = { experiments, pairing: pairing.kind, alpha, loads: loads.loads, claims, twins };
  const byMetric = metrics.map((metric) => changesOf(metric, context));
  return {
    state: 'compared',
    schema: 'meshbench.comparison/1',
    analysisVersion,
    experiments: { a: headOf(a), b: headOf(b) },
    design: a.plan.design,
    pairing,
    alpha,
    metrics,
    loads: loads.loads,
    familySize: claims.length,
    claims: changesByCell(claims, byMetric, 'claims'),
    twins: changesByCell(twins, byMetric, 'twins'),
    noiseFloor: byMetric.flatMap(({ floors }) => floors),
    baseline: byMetric.flatMap(({ baseline }) => baseline),
    changed: [...toolChanges({ a, b }).subjects, ...armDifferences(arms.treatments)],
    environment,
    onlyIn: {
      a: { arms: arms.onlyIn.a, loads: loads.onlyIn.a },
      b: { arms: arms.onlyIn.b, loads: loads.onlyIn.b },
    },
    warnings: warningsOf(experiments, { loads: loads.loads, arms, environment }),
  };
}

const changesByCell = (
  cells: readonly Cell[],
  byMetric: readonly MetricChanges[],
  kind: 'claims' | 'twins',
): ArmChange[] =>
  cells.map(({ arm, load }, index) => ({
    arm: { a: comparedArm(arm.a), b: comparedArm(arm.b) },
    load: { a: load.a.id, b: load.b.id },
    metrics: byMetric.flatMap((changes) => changes[kind][index] ?? []),
  }));

const comparedArm = ({ id, label, fidelity }: Arm): ComparedArm => ({ id, label, fidelity });

/** What both analyses know, as A has it: margins are the same, or the plans are refused. */
function commonMetrics({ a, b }: Pair<StoredExperiment>): MetricInfo[] {
  const known = new Set(b.analysis.loads.flatMap(({ metrics }) => metrics.map(({ id }) => id)));
  return (a.analysis.loads[0]?.metrics ?? []).filter(({ id }) => known.has(id));
}

const headOf = ({ id, plan, trials, analysis, environment }: StoredExperiment): ExperimentHead => ({
  experiment: id,
  title: plan.title,
  planHash: plan.hash,
  seed: plan.seed,
  startedAt: trials.map(({ startedAt }) => startedAt).sort()[0] ?? null,
  roundsDone: Math.max(0, ...analysis.loads.map(({ rounds }) => rounds.done)),
  environmentFingerprint: environment.fingerprint,
});
