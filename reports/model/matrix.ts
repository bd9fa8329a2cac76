import type { LoadAnalysis, MetricId, PairedArms } from '../../harness/core/analysis.ts';
import { nameOf, type ArmName } from './arm-names.ts';
import { badgeOf, metricNames } from './metric-view.ts';
import { confidence, counted, listed, rounded, wordedRatio } from './numbers.ts';
import { absent, cell, textColumn, type Cell, type Table } from './table.ts';

/** Every arm against every other: exploratory, beside the planned comparisons with the baseline. */
export interface Matrix {
  readonly id: string;
  readonly title: string;
  readonly subtitle: string;
  /** The headline metrics first; each a table with a row and a column per arm. */
  readonly tables: readonly MatrixTable[];
  /** For programs: each pair once. */
  readonly pairs: readonly Pair[];
}

export interface MatrixTable {
  readonly metric: MetricId;
  readonly name: string;
  readonly summary: string;
  readonly table: Table;
}

export interface Pair {
  readonly metric: MetricId;
  readonly arm: ArmName;
  readonly against: ArmName;
  readonly verdict: string;
  readonly because: string;
  /** null where the number is refused. */
  readonly ratio: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly pAdjusted: number | null;
}

const order: readonly MetricId[] = ['p50', 'p99', 'cpu', 'memory', 'p90'];

/** null with fewer than two arms beside the twin. */
export function matrix(
  { pairwise, alpha }: Pick<LoadAnalysis, 'pairwise' | 'alpha'>,
  names: ReadonlyMap<string, ArmName>,
  at: string,
): Matrix | null {
  const arms = [...names.values()].filter(({ part }) => part !== 'twin');
  const tables = order.flatMap((metric) => {
    const own = pairwise.filter((pair) => pair.metric === metric);
    return own.length === 0 ? [] : [matrixTable(metric, own, arms)];
  });
  const [first] = tables;
  if (!first) return null;
  return {
    id: `${at}matrix`,
    title: `Every arm against every other: ${first.summary}`,
    subtitle: `Row ÷ column with its ${confidence(alpha)} interval. Against the baseline: the planned comparisons above. The other pairs are exploratory: p values are corrected by Benjamini and Hochberg over all of them and all loads, with the intervals that go with it (Benjamini and Yekutieli); equivalence is shown for each pair by itself. Nothing below the noise floor is called different.`,
    tables,
    pairs: pairwise.map((pair) => pairOf(pair, names)),
  };
}

function matrixTable(metric: MetricId, pairs: readonly PairedArms[], arms: readonly ArmName[]): MatrixTable {
  const name = metricNames[metric];
  return {
    metric,
    name,
    summary: summaryOf(name, pairs),
    table: {
      caption: `${name}: row ÷ column`,
      columns: [textColumn('Row ÷ column'), ...arms.map(({ short }) => textColumn(short))],
      rows: arms.map((row) => [cell(row.short), ...arms.map((column) => pairCell(pairs, row, column))]),
    },
  };
}

/** `p50 tells 12 of 15 pairs apart; 2 are equivalent, 1 inconclusive`. */
function summaryOf(name: string, pairs: readonly PairedArms[]): string {
  const count = (verdict: string): number =>
    pairs.filter((pair) => (pair.state === 'refused' ? verdict === 'not quoted' : pair.verdict === verdict)).length;
  const rest = ['equivalent', 'trivial', 'inconclusive', 'not quoted']
    .filter((verdict) => count(verdict) > 0)
    .map((verdict) => `${count(verdict)} ${verdict}`);
  const apart = `${name} tells ${count('different')} of ${counted(pairs.length, 'pair')} apart`;
  return rest.length === 0 ? apart : `${apart}; ${listed(rest)}`;
}

function pairCell(pairs: readonly PairedArms[], row: ArmName, column: ArmName): Cell {
  if (row.id === column.id) return cell(absent);
  const straight = pairs.find(({ arm, against }) => arm === row.id && against === column.id);
  const found = straight ?? pairs.find(({ arm, against }) => arm === column.id && against === row.id);
  if (!found) return cell(absent);
  if (found.state === 'refused') {
    return { ...cell(found.because), badge: { word: 'not quoted', shape: 'refused', tone: 'open' } };
  }
  const { ratio, ci } = found;
  const [value, interval] = straight ? [ratio, ci] : [1 / ratio, { lower: 1 / ci.upper, upper: 1 / ci.lower }];
  const words = wordedRatio(value, interval);
  return {
    ...cell(words.change, isVetoed(found) ? 'within the noise' : null),
    detail: words.changeRange,
    badge: badgeOf({ verdict: found.verdict, ratio: value }),
  };
}

/** The interval excludes 1, but identical arms may differ as much here. */
const isVetoed = ({ verdict, ci }: Extract<PairedArms, { state: 'estimated' }>): boolean =>
  verdict === 'inconclusive' && (ci.lower > 1 || ci.upper < 1);

function pairOf(pair: PairedArms, names: ReadonlyMap<string, ArmName>): Pair {
  const of = { metric: pair.metric, arm: nameOf(names, pair.arm), against: nameOf(names, pair.against) };
  if (pair.state === 'refused') {
    const none = { ratio: null, lower: null, upper: null, pAdjusted: null };
    return { ...of, verdict: 'refused', because: pair.because, ...none };
  }
  const { verdict, because, ratio, ci, pAdjusted } = pair;
  const interval = { lower: rounded(ci.lower), upper: rounded(ci.upper) };
  return { ...of, verdict, because, ratio: rounded(ratio), ...interval, pAdjusted: rounded(pAdjusted) };
}
