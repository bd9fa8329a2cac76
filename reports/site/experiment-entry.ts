import type { Analysis } from '../../harness/core/analysis.ts';
import type { Environment } from '../../harness/core/environment.ts';
import type { Plan } from '../../harness/core/plan.ts';
import type { Trial } from '../../harness/core/trial.ts';
import type { ReportModel } from '../model.ts';
import type { MetricId } from '../../harness/core/analysis.ts';
import { clusterWords } from '../model/cluster-facts.ts';
import type { LoadReport } from '../model/load-report.ts';
import { metricNames, type MetricView } from '../model/metric-view.ts';
import { counted, listed, moment } from '../model/numbers.ts';
import { absent, cell, textColumn, type Cell, type Table } from '../model/table.ts';
import { hrefOf, reportPath } from './paths.ts';

/** The metrics that a site follows, in order. */
export const siteMetrics: readonly MetricId[] = ['p50', 'p99', 'cpu'];

/** What an experiment can be found by; `arms` are ids of arms and of meshes. */
export interface Facets {
  readonly arms: readonly string[];
  readonly target: string;
  readonly design: string;
  readonly scenario: string;
  readonly fingerprint: string;
}

/** One experiment in the list. */
export interface ExperimentEntry {
  readonly id: string;
  readonly kind: 'comparison' | 'capacity';
  readonly title: string;
  readonly path: string;
  readonly href: string;
  /** ISO 8601; empty when nothing ran. */
  readonly startedAt: string;
  readonly endedAt: string;
  readonly startedAtWords: string;
  readonly finished: boolean;
  /** `all 9 rounds, as planned`. */
  readonly ended: string;
  /** `9 of 9 rounds`. */
  readonly progress: string;
  /** `34 valid, 2 invalid trials`. */
  readonly trials: string;
  /** What is wrong with it, a few words each. */
  readonly warnings: readonly string[];
  readonly planHash: string;
  readonly planHashShort: string;
  readonly load: string;
  /** Of each arm with its fidelity; one for each load. */
  readonly verdicts: readonly Table[];
  /** For whom a table is too much: a sentence for each arm. */
  readonly sentences: readonly string[];
  readonly facets: Facets;
  readonly environment: string;
}

export interface EntryInput {
  readonly id: string;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly plan: Plan;
  readonly trials: readonly Pick<Trial, 'state'>[];
  readonly analysis: Analysis;
  readonly environment: Environment;
  readonly model: Pick<ReportModel, 'head' | 'ending' | 'loads'>;
}

/** What a report says, shortened; decides nothing. */
export function experimentEntry(input: EntryInput): ExperimentEntry {
  const { id, startedAt, endedAt, plan, analysis, environment, model } = input;
  const { head, ending, loads } = model;
  const { finished, rounds } = ending;
  const verdicts = loads.flatMap(({ verdicts: all }) => all);
  return {
    id,
    kind: 'comparison',
    title: head.title,
    path: reportPath(id),
    href: hrefOf(reportPath(id)),
    startedAt,
    endedAt,
    startedAtWords: startedAt === '' ? 'nothing ran' : moment(startedAt),
    finished,
    ended: ending.ended,
    progress: `${rounds.done} of ${counted(rounds.planned, 'round')}`,
    trials: trialWords(input),
    warnings: [
      ...(finished ? [] : ['not finished: nothing here is a result yet']),
      ...(analysis.damaged.length > 0 ? [`${counted(analysis.damaged.length, 'damaged trial')} left out`] : []),
    ],
    planHash: head.planHash,
    planHashShort: head.planHashShort,
    load: head.load,
    verdicts: finished ? loads.map(verdictTable) : [],
    sentences: finished ? verdicts.flatMap(({ isTwin, sentences }) => (isTwin ? [] : [`${sentences[0]}.`])) : [],
    facets: {
      arms: [...new Set(plan.arms.filter(({ role }) => role === 'treatment').flatMap((arm) => [arm.id, arm.mesh]))],
      target: plan.target,
      design: plan.design,
      scenario: plan.scenario,
      fingerprint: environment.fingerprint,
    },
    environment: environmentWords(environment),
  };
}

function trialWords({ trials, analysis }: EntryInput): string {
  const of = (state: Trial['state']): number => trials.filter((trial) => trial.state === state).length;
  const [invalid, failed] = [of('invalid'), of('errored')];
  const rest = [
    ...(invalid > 0 ? [`${invalid} invalid`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(analysis.damaged.length > 0 ? [`${analysis.damaged.length} damaged`] : []),
  ];
  return listed([counted(of('completed'), 'valid trial'), ...rest]);
}

/** `12 x Some CPU, kernel 6.8 (5f3c5f3c)`: the fingerprint tells two of the same name apart. */
export function environmentWords({ machine, kernel, fingerprint, cluster }: Environment): string {
  const where = cluster
    ? clusterWords(cluster)
    : `${counted(machine.cores, 'core')}, ${machine.cpuModel}, kernel ${kernel.release}`;
  return `${where} (${fingerprint.slice(0, 8)})`;
}

function verdictTable({ heading, verdicts, id }: LoadReport): Table {
  return {
    caption: heading === null ? 'Change against the baseline, and verdict' : `At ${heading} (${id})`,
    columns: [textColumn('Arm'), ...siteMetrics.map((metric) => textColumn(metricNames[metric]))],
    rows: verdicts.map(({ arm, metrics }) => [
      cell(arm.shortWithEncryption),
      ...siteMetrics.map((metric) => verdictCell(metrics.find((view) => view.metric === metric))),
    ]),
  };
}

const verdictCell = (view: MetricView | undefined): Cell =>
  view === undefined
    ? cell(absent)
    : // The middle of an interval that decides nothing is no figure to quote.
      {
        text: view.verdict === 'inconclusive' ? '' : (view.shown?.change ?? absent),
        mark: null,
        badge: view.badge,
      };
