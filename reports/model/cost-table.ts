import type { ArmSummary } from '../../harness/core/analysis.ts';
import type { ArmCost } from '../../harness/core/cost/arm-cost.ts';
import type { MeanOfTrials } from '../../harness/core/cost/mean-interval.ts';
import { nameOf, type ArmName } from './arm-names.ts';
import { cores, costRoles } from './cost-roles.ts';
import { meanWords } from './cost-split.ts';
import { outsideSources, sourceWords } from './cost-outside.ts';
import { counted, cpuFigure, share } from './numbers.ts';
import { absent, cell, numberColumn, textColumn, type Cell, type Table } from './table.ts';

const caption = "CPU-seconds per million requests, means over each arm's own valid trials";

/** A row per arm; with `split` the part in the kernel and its 95 % interval stand below each figure that is not zero. */
export function cpuTable(arms: readonly ArmSummary[], names: ReadonlyMap<string, ArmName>, split: boolean): Table {
  const sources = split ? outsideSources(arms) : [];
  const outside = sources.length > 0;
  return {
    caption: [
      split ? `${caption}; below them the part in the kernel with its 95 % interval` : caption,
      ...(sources.includes('softirq probe')
        ? ['kernel outside processes by the softirq probe is of unscored sessions']
        : []),
    ].join('; '),
    columns: [
      textColumn('Arm'),
      ...costRoles.map(({ name }) => numberColumn(name)),
      numberColumn('total'),
      ...(split ? [numberColumn('share in the kernel')] : []),
      ...(outside
        ? [numberColumn(`kernel outside processes: ${sources.map((source) => sourceWords[source].column).join('; ')}`)]
        : []),
      numberColumn('cores at 1,000 requests/s'),
    ],
    rows: arms.map((summary) => armRow(summary, nameOf(names, summary.arm), { split, outside })),
  };
}

function armRow(
  { level, cost }: ArmSummary,
  { short }: ArmName,
  { split, outside }: { readonly split: boolean; readonly outside: boolean },
): Cell[] {
  const shown = split ? cost : undefined;
  return [
    cell(short),
    ...costRoles.map(({ id }) => cpuCell(level?.cpuPerMillion[id], shown?.roles[id].kernel)),
    cpuCell(level?.cpuPerMillion.total, shown?.kernel),
    ...(split ? [shareCell(shown)] : []),
    ...(outside ? [outsideCell(shown)] : []),
    cell(level ? cores(level.cpuPerMillion.total) : absent),
  ];
}

function cpuCell(figure: number | undefined, kernel: MeanOfTrials | undefined): Cell {
  if (figure === undefined) return cell(absent);
  if (kernel === undefined || figure === 0) return cell(cpuFigure(figure));
  return { ...cell(cpuFigure(figure)), detail: `kernel ${meanWords(kernel)}` };
}

function shareCell(cost: ArmCost | undefined): Cell {
  if (!cost) return cell(absent);
  const { mean, interval } = cost.kernelShare;
  if (interval === null) return cell(share(mean));
  return { ...cell(share(mean)), detail: `${share(interval.lower)} to ${share(interval.upper)}` };
}

function outsideCell(cost: ArmCost | undefined): Cell {
  if (!cost?.kernelOutside) return cell(absent);
  const { secondsPerMillion, interval, trials, source } = cost.kernelOutside;
  return {
    ...cell(meanWords({ mean: secondsPerMillion, interval })),
    detail: `of ${counted(trials, sourceWords[source].trial)}`,
  };
}
