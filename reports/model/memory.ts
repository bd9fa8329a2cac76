import type { ArmSummary } from '../../harness/core/analysis.ts';
import { nameOf, type ArmName } from './arm-names.ts';
import type { ChartText, Placed } from './chart.ts';
import { costRoles, spanWords, type CostRole } from './cost.ts';
import { grouped, mebibytes, rounded } from './numbers.ts';
import { absent, cell, numberColumn, textColumn, type Table } from './table.ts';

/** Anonymous memory, stacked by role. */
export interface MemoryChart extends ChartText {
  readonly bars: readonly MemoryBar[];
}

export interface MemoryBar {
  readonly arm: ArmName;
  readonly roles: readonly { readonly role: CostRole; readonly mebibytes: number; readonly figure: string }[];
  /** MiB. */
  readonly total: number;
  /** `27.3`. */
  readonly totalFigure: string;
}

/** Anonymous, because it does not depend on what else runs. */
export function memoryChart(
  arms: readonly ArmSummary[],
  names: ReadonlyMap<string, ArmName>,
  { at, design }: Placed,
): MemoryChart {
  const bars = arms.flatMap((summary) => memoryBar(summary, names));
  const shared = design.id === 'interleaved' ? ': more arms side by side make it smaller' : ', here those of one arm';
  return {
    id: `${at}memory`,
    // It ranks nothing: the levels are means of each arm's own valid trials.
    title: memoryTitle(bars),
    subtitle: `MiB at the end of the measured window; means over valid trials. ${design.beside}`,
    description: `Stacked bars. ${bars.map(({ arm, totalFigure }) => `${arm.full}: ${totalFigure} MiB`).join('; ')}.`,
    notes: [
      'Anonymous memory is what no other process shares. The data plane is both proxies of an arm, that of the client and that of the server.',
      `Proportional memory, in the table, shares the text of a proxy over all that run at the time${shared}.`,
    ],
    table: memoryTable(arms, names),
    bars,
  };
}

function memoryBar({ arm, level }: ArmSummary, names: ReadonlyMap<string, ArmName>): MemoryBar[] {
  if (!level) return [];
  const roles = costRoles.map(({ id }) => {
    const mebibytes = level.memoryAnonymousBytes[id] / 1024 ** 2;
    return { role: id, mebibytes: rounded(mebibytes), figure: figure(mebibytes) };
  });
  const total = costRoles.reduce((sum, { id }) => sum + level.memoryAnonymousBytes[id], 0) / 1024 ** 2;
  return [{ arm: nameOf(names, arm), roles, total: rounded(total), totalFigure: figure(total) }];
}

function memoryTitle(bars: readonly MemoryBar[]): string {
  if (bars.length === 0) return 'No arm has a valid trial: there is no memory to show';
  const planes = bars.flatMap(({ roles }) =>
    roles.filter(({ role }) => role === 'dataPlane').map(({ mebibytes: each }) => each),
  );
  const span = spanWords(planes, figure);
  return span === null ? 'Anonymous memory by role' : `Data planes hold ${span} MiB of anonymous memory`;
}

const figure = (mebibytes: number): string => grouped(mebibytes, mebibytes < 100 ? 1 : 0);

const memoryTable = (arms: readonly ArmSummary[], names: ReadonlyMap<string, ArmName>): Table => ({
  caption: 'Memory at the end of the measured window, proportional (anonymous), means over valid trials',
  columns: [textColumn('Arm'), ...costRoles.map(({ name }) => numberColumn(name))],
  rows: arms.map(({ arm, level }) =>
    [
      nameOf(names, arm).short,
      ...costRoles.map(({ id }) =>
        level ? `${mebibytes(level.memoryPssBytes[id])} (${mebibytes(level.memoryAnonymousBytes[id])})` : absent,
      ),
    ].map((text) => cell(text)),
  ),
});
