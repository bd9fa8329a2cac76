import type { OverheadOfProbes } from '../../harness/core/probes/probe-overhead.ts';
import type { ProbedArm } from '../../harness/core/probes/probed-analysis.ts';
import { inReportOrder, nameOf, type ArmName } from './arm-names.ts';
import { counted, listed, wordedRatio } from './numbers.ts';
import { absent, cell, numberColumn, textColumn, type Cell, type Table } from './table.ts';

/** What the probes themselves cost an arm. */
export interface OverheadLine {
  readonly arm: ArmName;
  readonly overhead: readonly OverheadOfProbes[];
  /** `with probes p50 × 1.04 (0.99 to 1.09) and CPU × 1.10 (1.02 to 1.18), 5 rounds`. */
  readonly words: string;
}

export interface Overhead {
  /** Of the arms of which it is known. */
  readonly lines: readonly OverheadLine[];
  /** null where it is known of none. */
  readonly table: Table | null;
  /** Of which it is not known, and why; null where it is known of all. */
  readonly unknown: string | null;
}

const metricWords: Readonly<Record<OverheadOfProbes['metric'], string>> = { p50: 'p50', cpu: 'CPU' };
const tooFew = 'fewer than two rounds have a valid session with probes and one without';

/** Of all arms, in report order. */
export function overheadOf(arms: readonly ProbedArm[], names: ReadonlyMap<string, ArmName>): Overhead {
  const all = inReportOrder(arms, names).map(({ arm, overhead }) => ({ arm: nameOf(names, arm), overhead }));
  const lines = all
    .filter(({ overhead }) => overhead.length > 0)
    .map((each) => ({
      ...each,
      words: `with probes ${listed(each.overhead.map(ratioWords))}, ${counted(each.overhead[0]?.rounds ?? 0, 'round')}`,
    }));
  const unknown = listed(all.filter(({ overhead }) => overhead.length === 0).map(({ arm }) => arm.short));
  return {
    lines,
    table: lines.length === 0 ? null : overheadTable(lines),
    unknown: unknown === '' ? null : `What the probes cost is not known of ${unknown}: ${tooFew}.`,
  };
}

function ratioWords({ metric, ratio, ci }: OverheadOfProbes): string {
  const worded = wordedRatio(ratio, ci);
  return `${metricWords[metric]} × ${worded.ratio} (${worded.ratioRange})`;
}

/** `p50 × 1.04 (0.99 to 1.09)`; null where it is not known. */
export function p50Cost(overhead: readonly OverheadOfProbes[]): string | null {
  const found = overhead.find(({ metric }) => metric === 'p50');
  return found ? ratioWords(found) : null;
}

const overheadTable = (lines: readonly OverheadLine[]): Table => ({
  caption: 'With probes / without, paired by round, with the 95 % interval: what the probes themselves cost',
  columns: [textColumn('Arm'), numberColumn('p50'), numberColumn('CPU'), numberColumn('Rounds')],
  rows: lines.map(({ arm, overhead }) => [
    cell(arm.short),
    ratioCell(overhead, 'p50'),
    ratioCell(overhead, 'cpu'),
    cell(overhead[0] ? String(overhead[0].rounds) : absent),
  ]),
});

function ratioCell(overhead: readonly OverheadOfProbes[], metric: OverheadOfProbes['metric']): Cell {
  const found = overhead.find((each) => each.metric === metric);
  if (!found) return cell(absent);
  const { ratio, ratioRange } = wordedRatio(found.ratio, found.ci);
  return { ...cell(`× ${ratio}`), detail: ratioRange };
}
