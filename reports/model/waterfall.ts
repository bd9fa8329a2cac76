import type { ProbedArm } from '../../harness/core/probes/probed-analysis.ts';
import type { PathPlace } from '../../harness/core/probes/path-steps.ts';
import type { WaterfallStep } from '../../harness/core/probes/waterfall.ts';
import { inReportOrder, nameOf, type ArmName } from './arm-names.ts';
import type { ChartText, Placed } from './chart.ts';
import { counted, microsecondFigure, rounded, share } from './numbers.ts';
import { duration, partOf, placeNames, stepNames, usDetail, type TimePart } from './probes-words.ts';
import { numberColumn, textColumn, type Cell, type Table } from './table.ts';
import { waterfallTitle } from './waterfall-title.ts';
import type { KnownWaterfall } from './waterfall-parts.ts';

/** The steps of one arm's request in the order of travel, each from the end of the one before. */
export interface WaterfallChart extends ChartText {
  /** `waterfall-istio`: the chart's name among the charts of its load. */
  readonly kind: `waterfall-${string}`;
  readonly arm: ArmName;
  readonly groups: readonly WaterfallGroup[];
  /** Measured p50, microseconds. */
  readonly measured: number;
  readonly measuredText: string;
}

/** What happens at one place on one way. */
export interface WaterfallGroup {
  /** `client proxy, request`. */
  readonly heading: string;
  readonly bars: readonly WaterfallBar[];
}

export interface WaterfallBar {
  readonly part: TimePart;
  readonly name: string;
  /** Microseconds since the client's write; a rest below zero ends before it begins. */
  readonly from: number;
  readonly to: number;
  /** Its length. */
  readonly text: string;
}

/** One for each arm that is compared and known, and the baseline's last; the twin is the baseline once more. */
export function waterfallCharts(
  arms: readonly ProbedArm[],
  names: ReadonlyMap<string, ArmName>,
  placed: Placed,
): readonly WaterfallChart[] {
  return inReportOrder(arms, names).flatMap(({ arm, waterfall }) => {
    const name = nameOf(names, arm);
    if (waterfall.state !== 'known' || name.part === 'twin') return [];
    return [chartOf(name, waterfall, { title: waterfallTitle(name, waterfall), placed })];
  });
}

function chartOf(
  arm: ArmName,
  waterfall: KnownWaterfall,
  { title, placed: { at, design } }: { readonly title: string; readonly placed: Placed },
): WaterfallChart {
  const { trials, measuredUs } = waterfall;
  const groups = groupsOf(waterfall);
  return {
    id: `${at}waterfall-${arm.id}`,
    kind: `waterfall-${arm.id}`,
    title,
    subtitle: `Microseconds from the client's write, steps in the order of travel; each is the mean over ${counted(trials, 'probed trial')} of its median in the trial. ${design.beside}`,
    description: `Waterfall. ${groups.map(groupWords).join('; ')}. Measured p50: ${duration(measuredUs.mean)}.`,
    notes: [],
    table: tableOf(arm, waterfall),
    arm,
    groups,
    measured: rounded(measuredUs.mean),
    measuredText: duration(measuredUs.mean),
  };
}

const groupWords = ({ heading, bars }: WaterfallGroup): string =>
  `${heading}: ${bars.map(({ name, text }) => `${name} ${text}`).join(', ')}`;

function groupsOf({ steps, restUs }: KnownWaterfall): WaterfallGroup[] {
  const groups: { heading: string; bars: WaterfallBar[] }[] = [];
  let from = 0;
  const add = (heading: string, bar: Pick<WaterfallBar, 'part' | 'name'>, us: number): void => {
    if (groups.at(-1)?.heading !== heading) groups.push({ heading, bars: [] });
    const to = from + us;
    groups.at(-1)?.bars.push({ ...bar, from: rounded(from), to: rounded(to), text: microsecondFigure(us) });
    from = to;
  };
  for (const step of steps) add(headingOf(step), { part: partOf(step), name: stepNames[step.kind] }, step.us.mean);
  add('rest', { part: 'rest', name: 'not explained' }, restUs.mean);
  return groups;
}

/** The application turns the request into the response: it is one visit. */
const headingOf = ({ place, direction }: { readonly place: PathPlace; readonly direction: string }): string =>
  place === 'application' ? placeNames[place] : `${placeNames[place]}, ${direction}`;

function tableOf({ full }: ArmName, { steps, restUs, measuredUs }: KnownWaterfall): Table {
  const times = (us: WaterfallStep['us']): Cell[] => [
    { text: microsecondFigure(us.mean), mark: null, detail: usDetail(us) },
    { text: share(us.mean / measuredUs.mean), mark: null },
  ];
  const labels = (...texts: string[]): Cell[] => texts.map((text) => ({ text, mark: null }));
  return {
    caption: `Steps of ${full}: mean over probed trials of the median in each, with its 95 % t interval`,
    columns: [
      textColumn('Step'),
      textColumn('Place'),
      textColumn('Way'),
      numberColumn('Microseconds'),
      numberColumn('Of p50'),
    ],
    rows: [
      ...steps.map(({ place, direction, kind, us }) => [
        ...labels(stepNames[kind], placeNames[place], direction),
        ...times(us),
      ]),
      [...labels('rest, not explained', '', ''), ...times(restUs)],
      [...labels('measured p50', '', ''), ...times(measuredUs)],
    ],
  };
}
