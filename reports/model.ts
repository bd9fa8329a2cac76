/** From a written experiment to everything that a report says: pure, worded and rounded; renderers only lay out. */
import type { Analysis } from '../harness/core/analysis.ts';
import type { MeasuredCapacity } from '../harness/core/capacity/measured-capacity.ts';
import type { Environment, PercentileCurve } from '../harness/core/environment.ts';
import type { Expectation } from '../harness/core/expectation.ts';
import { baselineOf, type Plan } from '../harness/core/plan.ts';
import type { SelftestSummary } from '../harness/core/selftest.ts';
import type { SloProfile } from '../harness/core/slo/slo-profile.ts';
import type { Timeline } from '../harness/core/timeline.ts';
import type { Trial } from '../harness/core/trial.ts';
import { armNames, nameOf } from './model/arm-names.ts';
import { configuration, type Configuration } from './model/configuration.ts';
import { ending, resumeCommand, type Ending } from './model/ending.ts';
import { environmentFacts, type EnvironmentFacts } from './model/environment-facts.ts';
import { armEvidence, type ArmEvidence } from './model/evidence.ts';
import { head, type Head } from './model/head.ts';
import { limitSentences } from './model/limit-sentences.ts';
import { loadReport, type LoadReport } from './model/load-report.ts';
import { method, type Method } from './model/method.ts';
import { priceView } from './model/money.ts';
import { overview, type Overview } from './model/overview.ts';
import { parity, type Parity } from './model/parity.ts';
import { rawData, type RawData } from './model/raw-data.ts';
import { referenceNumbers, type ReferenceNumbers } from './model/reference-numbers.ts';
import { reproductionNote } from './model/reproduction.ts';
import { rejected, type Rejected } from './model/rejected.ts';
import { selftestView, type SelftestView } from './model/selftest.ts';
import type { ProbeTitle } from './model/probes-words.ts';
import type { LoadProfile } from '../harness/core/probes/folded-stacks.ts';
import { trustLines, type TrustLine } from './model/trust.ts';
import type { PriceList } from './prices/price-list.ts';
import type { Reference } from './reference-numbers/reference-list.ts';

export interface ReportInput {
  /** Name of the run folder. */
  readonly experiment: string;
  /** ISO 8601; the report reads no clock. */
  readonly createdAt: string;
  readonly plan: Plan;
  /** Those that are as they were written; the damaged ones are in the analysis. */
  readonly trials: readonly Trial[];
  readonly analysis: Analysis;
  readonly environment: Environment;
  readonly curves: readonly PercentileCurve[];
  /** Latency by second, of the trials that are drawn. */
  readonly timelines?: readonly Timeline[] | undefined;
  /** The command that runs the same plan again. */
  readonly reproduce: string;
  /** The last selftest of this environment; one of another fingerprint is not quoted. */
  readonly selftest?: SelftestSummary | undefined;
  /** What the twin's history in this environment predicted before the run; absent without a history. */
  readonly expectation?: Expectation | undefined;
  /** The last finished capacity experiment of this environment. */
  readonly capacity?: MeasuredCapacity | undefined;
  /** Limits to hold the arms against instead of the plan's. */
  readonly slo?: SloProfile | undefined;
  /** Absent: money is not shown. */
  readonly prices?: PriceList | undefined;
  /** Meshes whose proxies serve a node rather than a pod: their memory does not grow with the pods. */
  readonly perNodeMeshes?: readonly string[] | undefined;
  /** What the probes say of themselves; only read where the plan asks for probes. */
  readonly probeTitles?: readonly ProbeTitle[] | undefined;
  /** Stacks of diagnostic sessions; empty without any. */
  readonly profiles?: readonly LoadProfile[] | undefined;
  /** What others published. */
  readonly references?: readonly Reference[] | undefined;
}

export interface ReportModel {
  readonly schema: 'meshbench.report-model/3';
  readonly head: Head;
  readonly ending: Ending;
  /** null with one load. */
  readonly overview: Overview | null;
  /** In the order of the plan; one unless load axes were given as lists. */
  readonly loads: readonly LoadReport[];
  readonly evidence: readonly ArmEvidence[];
  readonly parity: Parity;
  readonly configuration: Configuration;
  readonly method: Method;
  readonly trust: readonly TrustLine[];
  readonly selftest: SelftestView;
  readonly rejected: Rejected;
  /** What cannot be concluded, a sentence each. */
  readonly limits: readonly string[];
  readonly references: ReferenceNumbers;
  readonly rawData: RawData;
  readonly reproduce: string;
  /** What to know before running it elsewhere; null in the lab. */
  readonly reproduceNote: string | null;
  readonly environment: EnvironmentFacts;
}

/** Decides nothing: verdicts, intervals and refusals are the analysis's. The same input gives the same model. */
export function reportModel(input: ReportInput): ReportModel {
  const { experiment, plan, trials, analysis, environment } = input;
  const names = armNames(plan);
  const prices = priceView(input.prices, input.createdAt);
  const end = ending(input);
  const selftest = selftestView(input.selftest, {
    fingerprint: environment.fingerprint,
    harnessCommit: environment.harness.commit,
    target: plan.target,
  });
  const more = end.finished ? { moreCommand: (rounds: number) => resumeCommand(experiment, rounds) } : {};
  const loads = analysis.loads.map((load) => loadReport(load, { ...input, prices, ...more }, names));
  return {
    schema: 'meshbench.report-model/3',
    head: head(input, names, nameOf(names, baselineOf(plan).id)),
    ending: end,
    overview: overview(loads, { plan, axisEffects: analysis.axisEffects }, names),
    loads,
    evidence: armEvidence(plan, trials, names),
    parity: parity(plan, trials, names),
    configuration: configuration(plan, trials, names),
    method: method(plan, analysis),
    trust: trustLines({ ...input, ending: end, selftest }, names),
    selftest,
    rejected: rejected(analysis, trials, names),
    limits: limitSentences(analysis, loads, environment),
    references: referenceNumbers(
      input.references ?? [],
      loads.map(({ heading, verdicts }, index) => ({ heading, verdicts, arms: analysis.loads[index]?.arms ?? [] })),
      names,
    ),
    rawData: rawData(experiment),
    reproduce: input.reproduce,
    reproduceNote: reproductionNote(plan),
    environment: environmentFacts(environment, plan),
  };
}
