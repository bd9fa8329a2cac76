import type { LoadAnalysis } from '../../harness/core/analysis.ts';
import type { Expectation } from '../../harness/core/expectation.ts';
import { halfWidth } from '../../harness/core/stop.ts';
import type { ArmName } from './arm-names.ts';
import type { MetricView, ShownMetric } from './metric-view.ts';
import { counted, share } from './numbers.ts';
import type { PlaceWords } from './place-words.ts';
import { absent, cell, numberColumn, textColumn, type Table } from './table.ts';
import type { ArmVerdict } from './verdicts.ts';

/** What the twin's history in this environment let expect, beside what was achieved. */
export interface Precision {
  /** What the expectation rests on, or that there is no history. */
  readonly basis: string;
  /** One sentence for each metric. */
  readonly lines: readonly [string, ...string[]] | readonly [];
  readonly table: Table;
}

export interface PrecisionInput {
  readonly analysis: LoadAnalysis;
  readonly verdicts: readonly ArmVerdict[];
  readonly expectation: Expectation | undefined;
}

/** `from the twin in 12 earlier experiments of this environment`. */
export const historyWords = (expectation: Expectation | undefined, { here }: PlaceWords): string =>
  expectation
    ? `from the twin in ${counted(expectation.experiments, 'earlier experiment')} of this environment`
    : `no history on ${here}`;

export function precision({ analysis, verdicts, expectation }: PrecisionInput, place: PlaceWords): Precision {
  // The twin is held against no floor: what it could detect is nothing that an arm could be called different for.
  const claims = verdicts.filter(({ isTwin }) => !isTwin);
  const [first, ...rest] = analysis.metrics.flatMap((metric) => {
    const estimated = rowsOf(claims.length > 0 ? claims : verdicts).filter(({ view }) => view.metric === metric.id);
    return estimated.length === 0 ? [] : [metricLine(estimated, expectation)];
  });
  return {
    basis: historyWords(expectation, place),
    lines: first === undefined ? [] : [first, ...rest],
    table: precisionTable(rowsOf(verdicts), expectation),
  };
}

interface Estimated {
  readonly arm: ArmName;
  readonly view: MetricView & { readonly shown: ShownMetric };
}

const rowsOf = (verdicts: readonly ArmVerdict[]): Estimated[] =>
  verdicts.flatMap(({ arm, metrics }) =>
    metrics.flatMap((view) => (view.shown === null ? [] : [{ arm, view: { ...view, shown: view.shown } }])),
  );

const half = ({ view }: Estimated): number => Math.expm1(halfWidth({ ci: view.shown.numbers.intervalUnwidened }));
const detectable = ({ view }: Estimated): number => view.shown.numbers.mdeRatio - 1;

/** `p50: half-width ±1.2 to 2 % (goal ±2.5 %), detectable ±3.1 to 4.4 % (expected ±4.1 %); 5 rounds (expected 4)`. */
function metricLine(rows: readonly Estimated[], expectation: Expectation | undefined): string {
  const [first] = rows;
  if (!first) return '';
  const { metric, name, shown } = first.view;
  const mde = expectation?.mdeRatio[metric] ?? null;
  const rounds = expectation?.expectedRounds[metric] ?? null;
  const most = Math.max(...rows.map(({ view }) => view.shown.numbers.rounds));
  const expected = (text: string | null): string => (text === null ? '' : ` (expected ${text})`);
  return [
    `${name}: half-width ±${range(rows.map(half))} (goal ±${share(shown.numbers.margin / 2)})`,
    `detectable ±${range(rows.map(detectable))}${expected(mde === null ? null : `±${share(mde - 1)}`)}`,
    `${counted(most, 'round')}${expected(rounds === null ? null : `${rounds} for the goal`)}`,
  ].join(', ');
}

function range(values: readonly number[]): string {
  const [low, high] = [share(Math.min(...values)), share(Math.max(...values))];
  return low === high ? low : `${low.replace(' %', '')} to ${high}`;
}

function precisionTable(rows: readonly Estimated[], expectation: Expectation | undefined): Table {
  const expected = (value: number | null | undefined, word: (value: number) => string): string =>
    value === null || value === undefined ? absent : word(value);
  return {
    caption:
      'Expected and achieved. Half-width: of the interval of the ratio, not widened, which the precision rule holds to half the margin; detectable: the smallest change that is found with 80 % power, achieved at the level of the family and above the noise floor.',
    columns: [
      textColumn('Metric'),
      textColumn('Arm'),
      ...[
        'Rounds expected',
        'Rounds',
        'Sd expected',
        'Sd',
        'Half-width goal',
        'Half-width',
        'Detectable expected',
        'Detectable',
      ].map(numberColumn),
    ],
    rows: rows.map((row) => {
      const { view, arm } = row;
      const { numbers } = view.shown;
      return [
        view.name,
        arm.short,
        expected(expectation?.expectedRounds[view.metric], String),
        String(numbers.rounds),
        expected(expectation?.sd[view.metric], share),
        share(numbers.sdLogRatio),
        `±${share(numbers.margin / 2)}`,
        `±${share(half(row))}`,
        expected(expectation?.mdeRatio[view.metric], (ratio) => `±${share(ratio - 1)}`),
        `±${share(detectable(row))}`,
      ].map((text) => cell(text));
    }),
  };
}
