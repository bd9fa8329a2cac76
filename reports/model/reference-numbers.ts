/** What others published, with our own figure beside it where this experiment has one. */
import type { ArmSummary, MetricId } from '../../harness/core/analysis.ts';
import type { BesideId, Reference } from '../reference-numbers/reference-list.ts';
import { figure } from './added-cost-figures.ts';
import { nameOf, type ArmName } from './arm-names.ts';
import { coresAt, deployment, proxiesInArm } from './deployment-cost.ts';
import type { MetricView } from './metric-view.ts';
import { levelFigure, listed, mebibytes } from './numbers.ts';
import type { ArmVerdict } from './verdicts.ts';

export interface ReferenceNumbers {
  readonly id: string;
  readonly title: string;
  /** What transfers between machines and what does not. */
  readonly lead: string;
  readonly rows: readonly ReferenceRow[];
}

export interface ReferenceRow {
  readonly id: string;
  readonly number: string;
  readonly setting: string;
  readonly source: string;
  readonly url: string;
  readonly comparable: Reference['comparable'];
  /** Why, and how near our arm is to the product where it is not the product itself. */
  readonly reason: string;
  /** Empty when no arm of this experiment stands beside it. */
  readonly ours: readonly OurFigure[];
}

export interface OurFigure {
  readonly arm: ArmName;
  /** `CPU of one proxy for 1,000 requests/s`. */
  readonly what: string;
  /** `0.24 cores`, `+61 % (58 to 64 %), different`. */
  readonly text: string;
  /** Which load; null with one. */
  readonly load: string | null;
}

/** What is read of each load. */
export interface ReferenceLoad {
  readonly heading: string | null;
  readonly arms: readonly ArmSummary[];
  readonly verdicts: readonly ArmVerdict[];
}

export const referenceNumbers = (
  references: readonly Reference[],
  loads: readonly ReferenceLoad[],
  names: ReadonlyMap<string, ArmName>,
): ReferenceNumbers => ({
  id: 'reference-numbers',
  title: 'What others published',
  lead: 'Only the ordering and the cost of a request transfer between machines; absolute latencies do not. Nothing in this list is ranked.',
  rows: references.map((reference) => referenceRow(reference, loads, names)),
});

function referenceRow(
  reference: Reference,
  loads: readonly ReferenceLoad[],
  names: ReadonlyMap<string, ArmName>,
): ReferenceRow {
  const { id, number, setting, source, url, comparable, reason, meshes, beside } = reference;
  const ours = loads.flatMap(({ heading, arms, verdicts }) =>
    arms
      .filter((summary) => meshes.includes(summary.mesh) && nameOf(names, summary.arm).part === 'treatment')
      .flatMap((summary) => {
        const arm = nameOf(names, summary.arm);
        const views = verdicts.find((verdict) => verdict.arm.id === arm.id)?.metrics ?? [];
        return beside.map((what) => ({ arm, load: heading, ...ourFigure(what, summary, views) }));
      }),
  );
  return { id, number, setting, source, url, comparable, reason: [reason, ...fidelityOf(ours)].join(' '), ours };
}

/** A model or a half real arm says so wherever it stands beside a product. */
const fidelityOf = (ours: readonly OurFigure[]): string[] =>
  [...new Map(ours.map(({ arm }) => [arm.id, arm])).values()]
    .filter(({ fidelity }) => fidelity.id === 'model' || fidelity.id === 'real-control-plane')
    .map(({ label, fidelity }) => `${label} here: ${fidelity.words}.`);

interface Worded {
  readonly what: string;
  readonly text: string;
}

const notMeasured = 'not measured: no valid trial';

function ourFigure(beside: BesideId, { level }: ArmSummary, views: readonly MetricView[]): Worded {
  const view = (metric: MetricId): MetricView | undefined => views.find((each) => each.metric === metric);
  switch (beside) {
    case 'proxy-cores-at-1000': {
      const cores = level && coresAt(level.cpuPerMillion.dataPlane, deployment.requestsPerSecond) / proxiesInArm;
      return {
        what: 'CPU of one proxy, carried to 1,000 requests/s in proportion',
        text: cores === null ? notMeasured : `${figure(cores)} cores`,
      };
    }
    case 'proxy-memory': {
      const bytes = level && level.memoryAnonymousBytes.dataPlane / proxiesInArm;
      return { what: 'anonymous memory of one proxy', text: bytes === null ? notMeasured : mebibytes(bytes) };
    }
    case 'added-p90':
    case 'added-p99': {
      const metric = beside === 'added-p90' ? 'p90' : 'p99';
      return { what: `added ${metric}`, text: differenceText(view(metric)) };
    }
    case 'change-p50':
    case 'change-p99':
    case 'change-cpu': {
      const metric = changeMetrics[beside];
      return { what: `change of ${metric === 'cpu' ? 'CPU' : metric}`, text: changeText(view(metric)) };
    }
    case 'level-p50': {
      const p50 = level?.serviceMs.p50 ?? null;
      return { what: 'p50', text: p50 === null ? notMeasured : `${levelFigure(p50)} ms` };
    }
  }
}

const changeMetrics = { 'change-p50': 'p50', 'change-p99': 'p99', 'change-cpu': 'cpu' } as const;

const differenceText = (view: MetricView | undefined): string =>
  view?.shown ? `${view.shown.difference} (${view.shown.differenceRange}), ${view.badge.word}` : notQuoted(view);

const changeText = (view: MetricView | undefined): string =>
  view?.shown ? `${view.shown.change} (${view.shown.changeRange}), ${view.badge.word}` : notQuoted(view);

const notQuoted = (view: MetricView | undefined): string => (view ? `not quoted: ${view.because}` : 'not compared');

/** One line for renderers without tables: `0.20 vCPU ...: Istio sidecar · real control plane 0.24 cores`. */
export const ourFigureLine = ({ arm, what, text, load }: OurFigure): string =>
  `${arm.short}: ${what} ${text}${load === null ? '' : ` at ${load}`}`;

/** All of our figures of a row as one text; says so when there is none. */
export const oursText = ({ ours }: ReferenceRow): string =>
  ours.length === 0 ? 'no arm of this experiment stands beside it' : listed(ours.map(ourFigureLine));
