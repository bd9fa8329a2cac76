import type { ArmSummary } from '../../harness/core/analysis.ts';
import { nameOf, type ArmName } from './arm-names.ts';
import type { ChartText, Placed } from './chart.ts';
import { cpuFigure, grouped, rounded } from './numbers.ts';
import { absent, cell, numberColumn, textColumn, type Table } from './table.ts';

export type CostRole = 'application' | 'dataPlane' | 'controlPlane';

/** Roles in stacking order, as they are called in the report. */
export const costRoles: readonly { readonly id: CostRole; readonly name: string }[] = [
  { id: 'application', name: 'application' },
  { id: 'dataPlane', name: 'data plane' },
  { id: 'controlPlane', name: 'control plane' },
];

/** CPU-seconds per million requests, stacked by role. */
export interface CostChart extends ChartText {
  readonly bars: readonly CostBar[];
}

export interface CostBar {
  readonly arm: ArmName;
  readonly roles: readonly { readonly role: CostRole; readonly name: string; readonly cpuSecondsPerMillion: number }[];
  readonly total: number;
  /** `850 (0.85 cores at 1,000/s)`. */
  readonly totalText: string;
}

export function costChart(
  arms: readonly ArmSummary[],
  names: ReadonlyMap<string, ArmName>,
  { at, design }: Placed,
): CostChart {
  const bars = arms.flatMap((summary) => costBar(summary, names));
  return {
    id: `${at}cost`,
    title: costTitle(bars),
    subtitle: `CPU-seconds per million requests by role: user, system and the softirq time in their context; means over valid trials. The load generator is not included. ${design.beside}`,
    description: `Stacked bars. ${bars.map(({ arm, totalText }) => `${arm.full}: ${totalText}`).join('; ')}.`,
    notes: [
      'A control plane spends CPU over time rather than per request: its part holds for this rate only and shrinks per request as the rate grows. Configuration pushes and certificates come before the window and are not in it.',
      'Without a mesh part of the receive path runs in the context of the load generator, which is not billed: ratios of CPU lean upwards.',
    ],
    table: cpuTable(arms, names),
    bars,
  };
}

function costBar({ arm, level }: ArmSummary, names: ReadonlyMap<string, ArmName>): CostBar[] {
  if (!level) return [];
  const { total } = level.cpuPerMillion;
  const roles = costRoles.map(({ id, name }) => ({
    role: id,
    name,
    cpuSecondsPerMillion: rounded(level.cpuPerMillion[id]),
  }));
  const totalText = `${cpuFigure(total)} (${cores(total)} cores at 1,000/s)`;
  return [{ arm: nameOf(names, arm), roles, total: rounded(total), totalText }];
}

/** A million requests at 1,000/s take 1,000 s. */
const cores = (cpuSecondsPerMillion: number): string => grouped(cpuSecondsPerMillion / 1000, 2);

/** The heading ranks nothing: levels are means of each arm's own valid trials, the verdicts are paired and tested. */
function costTitle(bars: readonly CostBar[]): string {
  if (bars.length === 0) return 'No arm has a valid trial: there is no cost to show';
  const planes = bars.flatMap(({ roles }) =>
    roles.filter(({ role }) => role === 'dataPlane').map((each) => each.cpuSecondsPerMillion),
  );
  const span = spanWords(planes, cpuFigure);
  return span === null
    ? 'CPU-seconds per million requests by role'
    : `Data planes take ${span} CPU-seconds per million requests`;
}

/** `423 to 1,092`, of those above zero; null where there is none. */
export function spanWords(values: readonly number[], figure: (value: number) => string): string | null {
  const shown = values.filter((value) => value > 0).toSorted((a, b) => a - b);
  const [least, most] = [shown[0], shown.at(-1)];
  if (least === undefined || most === undefined) return null;
  return figure(least) === figure(most) ? figure(least) : `${figure(least)} to ${figure(most)}`;
}

const cpuTable = (arms: readonly ArmSummary[], names: ReadonlyMap<string, ArmName>): Table => ({
  caption: "CPU-seconds per million requests, means over each arm's own valid trials",
  columns: [
    textColumn('Arm'),
    ...costRoles.map(({ name }) => numberColumn(name)),
    numberColumn('total'),
    numberColumn('cores at 1,000 requests/s'),
  ],
  rows: arms.map(({ arm, level }) =>
    [
      nameOf(names, arm).short,
      ...costRoles.map(({ id }) => (level ? cpuFigure(level.cpuPerMillion[id]) : absent)),
      level ? cpuFigure(level.cpuPerMillion.total) : absent,
      level ? cores(level.cpuPerMillion.total) : absent,
    ].map((text) => cell(text)),
  ),
});
