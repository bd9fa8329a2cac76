/** The report for spreadsheets: RFC 4180, a record for each load, arm and metric. */
import type { Interval } from '../../harness/core/analysis.ts';
import type { ReportModel } from '../model.ts';
import type { LoadReport } from '../model/load-report.ts';
import type { MetricNumbers, MetricView } from '../model/metric-view.ts';
import type { MetricUnit } from '../model/numbers.ts';
import { requestCostJson, type LevelJson, type RequestCostJson } from '../model/request-cost-json.ts';
import type { ArmVerdict } from '../model/verdicts.ts';
import { withoutControls } from '../plain-text.ts';
import { probesColumns } from './csv-probes.ts';

type Value = string | number | boolean | null;

interface Row {
  readonly model: ReportModel;
  readonly load: LoadReport;
  readonly verdict: ArmVerdict;
  readonly view: MetricView;
}

interface CsvColumn {
  readonly name: string;
  readonly value: (row: Row) => Value;
}

/**
 * With a header. The columns are those of the JSON report, its intervals parted; what is refused is empty. Labels come
 * last, a column each: `label_team`.
 */
export function renderCsv(model: ReportModel): string {
  const all = [...columns, ...requestColumns, ...probed(model), ...encryptionColumns(model), ...labelColumns(model)];
  const rows = model.loads.flatMap((load) =>
    load.verdicts.flatMap((verdict) => verdict.metrics.map((view) => ({ model, load, verdict, view }))),
  );
  return [all.map(({ name }) => name), ...rows.map((row) => all.map(({ value }) => value(row)))]
    .map((fields) => `${fields.map(field).join(',')}\r\n`)
    .join('');
}

/** What spreadsheets take for a formula (https://owasp.org/www-community/attacks/CSV_Injection). */
const formula = /^[=+\-@\t\r\n＝＋－＠]/;

/** Text with a comma, a quote or a line break is quoted; text that a spreadsheet would calculate begins with an apostrophe. */
function field(value: Value): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const text = withoutControls(value).replace(formula, "'$&");
  return /[",\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const column = (name: string, value: CsvColumn['value']): CsvColumn => ({ name, value });

/** A figure of the estimate; empty where it is refused. */
const figure = (name: string, read: (numbers: MetricNumbers) => Value): CsvColumn =>
  column(name, ({ view: { shown } }) => (shown ? read(shown.numbers) : null));

const interval = (name: string, read: (numbers: MetricNumbers) => Interval | null): CsvColumn[] => [
  figure(`${name}Lower`, (numbers) => read(numbers)?.lower ?? null),
  figure(`${name}Upper`, (numbers) => read(numbers)?.upper ?? null),
];

/** How the unit of a metric is written in the name of a column. */
const suffixes: Readonly<Record<MetricUnit, string>> = {
  ms: 'Ms',
  'CPU-s per million requests': 'CpuSecondsPerMillion',
  MiB: 'Mebibytes',
};

/** Levels and their difference, in the columns of the metric's own unit. */
const amounts = (unit: string, suffix: string): CsvColumn[] => {
  const amount = (name: string, read: (numbers: MetricNumbers) => number): CsvColumn =>
    column(`${name}${suffix}`, ({ view }) => (view.unit === unit && view.shown ? read(view.shown.numbers) : null));
  return [
    amount('baseline', ({ baselineMean }) => baselineMean),
    amount('arm', ({ armMean }) => armMean),
    amount('difference', ({ difference }) => difference),
    amount('differenceLower', ({ differenceInterval }) => differenceInterval.lower),
    amount('differenceUpper', ({ differenceInterval }) => differenceInterval.upper),
  ];
};

const columns: readonly CsvColumn[] = [
  column('experiment', ({ model }) => model.head.experiment),
  column('createdAt', ({ model }) => model.head.createdAt),
  column('planHash', ({ model }) => model.head.planHash),
  column('finished', ({ model }) => model.ending.finished),
  column('design', ({ model }) => model.head.design),
  column('load', ({ load }) => load.id),
  column('requestsPerSecondPerArm', ({ load }) => load.load.ratePerArm),
  column('connections', ({ load }) => load.load.connections),
  column('payloadBytes', ({ load }) => load.load.payload),
  column('warmUpMs', ({ load }) => load.load.warmUp),
  column('measureMs', ({ load }) => load.load.measure),
  column('alpha', ({ load }) => load.alpha),
  column('baseline', ({ model }) => model.head.baseline.id),
  column('arm', ({ verdict }) => verdict.arm.id),
  column('label', ({ verdict }) => verdict.arm.label),
  column('fidelity', ({ verdict }) => verdict.arm.fidelity.id),
  column('part', ({ verdict }) => verdict.arm.part),
  column('metric', ({ view }) => view.metric),
  column('verdict', ({ view }) => view.verdict),
  column('because', ({ view }) => view.because),
  figure('rounds', ({ rounds }) => rounds),
  figure('ratio', ({ ratio }) => ratio),
  ...interval('ratioInterval', ({ interval }) => interval),
  ...interval('ratioIntervalUnwidened', ({ intervalUnwidened }) => intervalUnwidened),
  ...interval('ratioIntervalEquivalence', ({ intervalEquivalence }) => intervalEquivalence),
  figure('confidenceEquivalence', ({ confidenceEquivalence }) => confidenceEquivalence),
  figure('p', ({ p }) => p),
  figure('pHolm', ({ pHolm }) => pHolm),
  figure('pEquivalence', ({ tostP }) => tostP),
  figure('sdLogRatio', ({ sdLogRatio }) => sdLogRatio),
  figure('detectableRatio', ({ mdeRatio }) => mdeRatio),
  figure('marginShare', ({ margin }) => margin),
  figure('moreRounds', ({ moreRounds }) => moreRounds),
  figure('hodgesLehmannRatio', ({ companion }) => companion?.ratio ?? null),
  ...interval('hodgesLehmannInterval', ({ companion }) => companion?.interval ?? null),
  figure('hodgesLehmannAgrees', ({ companion }) => companion?.agrees ?? null),
  ...Object.entries(suffixes).flatMap(([unit, suffix]) => amounts(unit, suffix)),
];

/** What a million requests cost, in the rows of CPU alone; money is that of the first price of the list. */
const ofRequests = (name: string, read: (cost: RequestCostJson) => Value): CsvColumn =>
  column(name, ({ load, verdict, view: { metric } }) => {
    if (metric !== 'cpu') return null;
    const cost = requestCostJson(load.requestCost).find(({ arm }) => arm === verdict.arm.id);
    return cost ? read(cost) : null;
  });

const levelOfRequests = (name: string, read: (cost: RequestCostJson) => LevelJson | undefined): CsvColumn[] => [
  ofRequests(name, (cost) => read(cost)?.mean ?? null),
  ofRequests(`${name}Lower`, (cost) => read(cost)?.interval?.lower ?? null),
  ofRequests(`${name}Upper`, (cost) => read(cost)?.interval?.upper ?? null),
];

const requestColumns: readonly CsvColumn[] = [
  ofRequests('price', ({ perPrice: [first] }) => first?.price ?? null),
  ofRequests('currency', ({ perPrice: [first] }) => first?.currency ?? null),
  ...levelOfRequests('cpuMoneyPerMillion', ({ perPrice: [first] }) => first?.cpuPerMillion),
  ...levelOfRequests('addedCpuMoneyPerMillion', ({ perPrice: [first] }) => first?.addedCpuPerMillion),
  ...levelOfRequests('coresPer100kRequestsPerSecond', (cost) => cost.coresPer100kRequestsPerSecond),
  ...levelOfRequests(
    'machinesPer100kRequestsPerSecond',
    ({ perPrice: [first] }) => first?.machine?.per100kRequestsPerSecond,
  ),
];

/** Only where there are probes: reports without keep their columns. */
const probed = ({ loads }: ReportModel): readonly CsvColumn[] =>
  loads.every(({ probes }) => probes === null)
    ? []
    : probesColumns.map(({ name, value }) =>
        column(name, ({ load, verdict, view: { metric } }) => (metric === 'p50' ? value(load, verdict.arm.id) : null)),
      );

/** Only where plans record it: reports of older ones keep their columns. */
const encryptionColumns = ({ head }: ReportModel): CsvColumn[] =>
  head.encryptions.length === 0 ? [] : [column('encryptionClass', ({ verdict }) => verdict.arm.encryption?.id ?? null)];

const labelColumns = ({ head }: ReportModel): CsvColumn[] =>
  head.labels.map(({ name, value }) => column(`label_${name}`, () => value));
