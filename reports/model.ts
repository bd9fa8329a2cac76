/** From a written experiment to everything that a report says: pure, worded and rounded; renderers only lay out. */
import type { Analysis } from '../harness/core/analysis.ts';
import type { Environment, PercentileCurve } from '../harness/core/environment.ts';
import { baselineOf, type Plan } from '../harness/core/plan.ts';
import type { Trial } from '../harness/core/trial.ts';
import { armNames, nameOf } from './model/arm-names.ts';
import { costChart, type CostChart } from './model/cost.ts';
import { environmentFacts, type EnvironmentFacts } from './model/environment-facts.ts';
import { armEvidence, type ArmEvidence } from './model/evidence.ts';
import { forestChart, type ForestChart } from './model/forest.ts';
import { head, type Head } from './model/head.ts';
import { method, type Method } from './model/method.ts';
import { parity, type Parity } from './model/parity.ts';
import { percentileChart, type PercentileChart } from './model/percentiles.ts';
import { rejected, type Rejected } from './model/rejected.ts';
import { roundsChart, type RoundsChart } from './model/rounds.ts';
import { trustLines, type TrustLine } from './model/trust.ts';
import { armVerdicts, type ArmVerdict } from './model/verdicts.ts';

export interface ReportInput {
  /** Name of the run folder. */
  readonly experiment: string;
  /** ISO 8601; the report reads no clock. */
  readonly createdAt: string;
  readonly plan: Plan;
  readonly trials: readonly Trial[];
  readonly analysis: Analysis;
  readonly environment: Environment;
  readonly curves: readonly PercentileCurve[];
  /** The command that runs the same plan again. */
  readonly reproduce: string;
}

export interface ReportModel {
  readonly schema: 'meshbench.report-model/1';
  readonly head: Head;
  readonly verdicts: readonly ArmVerdict[];
  readonly forest: ForestChart;
  readonly percentiles: PercentileChart;
  readonly cost: CostChart;
  readonly rounds: RoundsChart;
  readonly evidence: readonly ArmEvidence[];
  readonly parity: Parity;
  readonly method: Method;
  readonly trust: readonly TrustLine[];
  readonly rejected: Rejected;
  /** What cannot be concluded, a sentence each. */
  readonly limits: readonly string[];
  readonly reproduce: string;
  readonly environment: EnvironmentFacts;
}

/** Decides nothing: verdicts, intervals and refusals are the analysis's. The same input gives the same model. */
export function reportModel(input: ReportInput): ReportModel {
  const { plan, trials, analysis, environment } = input;
  const names = armNames(plan);
  const verdicts = armVerdicts(input, names);
  return {
    schema: 'meshbench.report-model/1',
    head: head(input, names, nameOf(names, baselineOf(plan).id)),
    verdicts,
    forest: forestChart(analysis, verdicts),
    percentiles: percentileChart({ curves: input.curves, trials, arms: analysis.arms }, names),
    cost: costChart(analysis.arms, names),
    rounds: roundsChart(analysis, names),
    evidence: armEvidence(plan, trials, names),
    parity: parity(plan, trials, names),
    method: method(plan, analysis),
    trust: trustLines(input, names),
    rejected: rejected(analysis.arms, trials, names),
    limits: analysis.limits,
    reproduce: input.reproduce,
    environment: environmentFacts(environment, plan),
  };
}
