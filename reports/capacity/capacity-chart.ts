import type { Interval } from '../../harness/core/analysis.ts';
import type { ArmAnalysis, CapacityAnalysis } from '../../harness/core/capacity/capacity-analysis.ts';
import type { ArmName } from '../model/arm-names.ts';
import type { ChartText } from '../model/chart.ts';
import { numberColumn, row, textColumn } from '../model/table.ts';
import type { ArmResult } from './arm-results.ts';
import { sloWords } from './method.ts';

export interface CapacityRow {
  readonly arm: ArmName;
  /** null where there is nothing to draw. */
  readonly rps: number | null;
  readonly kind: 'estimated' | 'at-least' | 'at-most' | 'none';
  readonly interval: Interval | null;
  /** Each block's own value, bounds included. */
  readonly blocks: readonly number[];
  readonly figure: string;
  readonly word: string;
}

export interface CapacityChart extends ChartText {
  readonly rows: readonly CapacityRow[];
}

/** One row per arm: capacity with its interval, and the blocks that it comes from. */
export function capacityChart(analysis: CapacityAnalysis, results: readonly ArmResult[]): CapacityChart {
  const rows = results.map((result) =>
    rowOf(
      result,
      analysis.arms.find(({ arm }) => arm === result.arm.id),
    ),
  );
  return {
    id: 'capacity',
    title: titleOf(results),
    subtitle: `Requests/s while ${sloWords(analysis.slo)}; bars are intervals over blocks, ticks the blocks, arrows bounds.`,
    description: rows.map(({ arm, figure }) => `${arm.full}: ${figure} requests/s`).join('; '),
    notes: [],
    table: {
      caption: 'Capacity, requests/s',
      columns: [
        textColumn('Arm'),
        numberColumn('Capacity'),
        numberColumn('Interval'),
        numberColumn('Against no mesh'),
        textColumn('Verdict'),
      ],
      rows: results.map(({ arm, figure, range, ratio, badge }) =>
        row(arm.short, figure, range, ratio, badge?.word ?? ''),
      ),
    },
    rows,
  };
}

/** What two numbers support; a bound or a doubt is not put into a heading. */
function titleOf(results: readonly ArmResult[]): string {
  const different = results.filter(
    ({ arm, badge }) => arm.part === 'treatment' && (badge?.word ?? '').startsWith('carries '),
  );
  const [first] = different;
  if (!first || different.length > 1) return 'Capacity at the SLO';
  return `${first.arm.label} ${first.badge?.word ?? ''} than no mesh: ${first.ratio}`;
}

function rowOf({ arm, figure, range, badge }: ArmResult, analysis: ArmAnalysis | undefined): CapacityRow {
  const capacity = analysis?.capacity;
  const values = analysis?.blocks.flatMap((block) => ('rps' in block.capacity ? [block.capacity.rps] : [])) ?? [];
  const known = capacity && 'rps' in capacity ? capacity : undefined;
  return {
    arm,
    rps: known?.rps ?? null,
    kind: known?.state ?? 'none',
    interval: capacity?.state === 'estimated' ? capacity.ci : null,
    blocks: values,
    figure: range === '' ? figure : `${figure} (${range})`,
    word: badge?.word ?? '',
  };
}
