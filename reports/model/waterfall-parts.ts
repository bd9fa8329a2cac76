import type { ProbedArm } from '../../harness/core/probes/probed-analysis.ts';
import type { Waterfall, WaterfallStep } from '../../harness/core/probes/waterfall.ts';
import { inReportOrder, nameOf, type ArmName } from './arm-names.ts';
import type { ChartText, Placed } from './chart.ts';
import { listed, microsecondFigure, rounded, share } from './numbers.ts';
import { duration, partOf, timeParts, type TimePart } from './probes-words.ts';
import { numberColumn, textColumn, type Table } from './table.ts';

export type KnownWaterfall = Extract<Waterfall, { state: 'known' }>;

/** The request's time by who and what, a bar for each arm whose steps are known. */
export interface TimePartsChart extends ChartText {
  readonly bars: readonly TimePartsBar[];
}

export interface TimePartsBar {
  readonly arm: ArmName;
  /** Microseconds, in the order of `timeParts`; the rest may be below zero. */
  readonly parts: readonly { readonly part: TimePart; readonly us: number; readonly text: string }[];
  /** Measured p50, microseconds. */
  readonly measured: number;
  readonly measuredText: string;
}

/** Sums of the steps by part, the rest included, microseconds. */
export function partTotals({ steps, restUs }: Pick<KnownWaterfall, 'steps' | 'restUs'>): ReadonlyMap<TimePart, number> {
  const of = (part: TimePart): number =>
    sumOf(steps.filter((step) => partOf(step) === part)) + (part === 'rest' ? restUs.mean : 0);
  return new Map(timeParts.map(({ id }) => [id, of(id)]));
}

const sumOf = (steps: readonly WaterfallStep[]): number => steps.reduce((total, { us }) => total + us.mean, 0);

/** null where the steps of no arm are known. */
export function timePartsChart(
  arms: readonly ProbedArm[],
  names: ReadonlyMap<string, ArmName>,
  { at, design }: Placed,
): TimePartsChart | null {
  const bars = inReportOrder(arms, names).flatMap(({ arm, waterfall }) =>
    waterfall.state === 'known' ? [barOf(nameOf(names, arm), waterfall)] : [],
  );
  if (bars.length === 0) return null;
  return {
    id: `${at}time-parts`,
    title: titleOf(bars),
    subtitle: `Microseconds of a request by who and what it waits for: means over probed trials of the median of each step, added up; the whole bar is the measured p50. ${design.beside}`,
    description: `Stacked bars. ${bars.map(barWords).join('; ')}.`,
    notes: bars.some(isOver)
      ? ['Where the steps are more than the measured p50, their bar is longer than it and a line marks it.']
      : [],
    table: tableOf(bars),
    bars,
  };
}

/** Rounding of the parts is no excess. */
const isOver = ({ parts, measured }: TimePartsBar): boolean =>
  parts.some(({ part, us }) => part === 'rest' && us < -0.001 * measured);

function barOf(arm: ArmName, waterfall: KnownWaterfall): TimePartsBar {
  const parts = [...partTotals(waterfall)].map(([part, us]) => ({
    part,
    us: rounded(us),
    text: microsecondFigure(us),
  }));
  const measured = waterfall.measuredUs.mean;
  return { arm, parts, measured: rounded(measured), measuredText: duration(measured) };
}

/** Ranks nothing: how much of each bar is accounted for. */
function titleOf(bars: readonly TimePartsBar[]): string {
  const explained = bars.map(
    ({ parts, measured }) => 1 - (parts.find(({ part }) => part === 'rest')?.us ?? 0) / measured,
  );
  const [least, most] = [Math.min(...explained), Math.max(...explained)].map(share);
  return `The steps of a request account for ${least === most ? (least ?? '') : `${least?.replace(' %', '') ?? ''} to ${most ?? ''}`} of its median time`;
}

const barWords = ({ arm, parts, measuredText }: TimePartsBar): string =>
  `${arm.full}: ${measuredText}, of it ${listed(
    parts.filter(({ us }) => us !== 0).map(({ part, text }) => `${partName(part)} ${text}`),
  )} µs`;

const partName = (part: TimePart): string => timeParts.find(({ id }) => id === part)?.name ?? part;

const tableOf = (bars: readonly TimePartsBar[]): Table => ({
  caption: 'Microseconds of a request by part, means over probed trials of the medians of their steps',
  columns: [textColumn('Arm'), ...timeParts.map(({ name }) => numberColumn(name)), numberColumn('measured p50')],
  rows: bars.map(({ arm, parts, measured }) =>
    [arm.short, ...parts.map(({ text }) => text), microsecondFigure(measured)].map((text) => ({ text, mark: null })),
  ),
});
