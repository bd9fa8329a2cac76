/** From the Vega spec of a static chart to one that a reader can zoom, point at, and hide arms in: the same picture. */
import type { Spec } from 'vega';

export type Axis = 'x' | 'y';

/** A plot: the names of its scales, and of the group that it is drawn in (null: the chart itself). */
export interface LivePlot {
  readonly group: string | null;
  readonly scales: Readonly<Partial<Record<Axis, LiveScale>>>;
}

/** The signal `<name>_domain` holds what is shown of it. */
export interface LiveScale {
  readonly name: string;
  readonly log: boolean;
  readonly domain: readonly [number, number];
}

export interface LiveSpec {
  readonly spec: Spec;
  readonly plots: readonly LivePlot[];
}

export interface LiveOptions {
  /** Along which axes the chart can be zoomed. */
  readonly zoom: readonly Axis[];
  /** Vega expression: what a point of a line says; points with a description say that. */
  readonly lineWords: string | null;
  /** For screen readers. */
  readonly description: string;
}

/** What is read of Vega's JSON. Scales of all plots stand at the top: Vega-Lite puts them there. */
interface Scale {
  readonly name: string;
  readonly type?: string;
  readonly domain?: unknown;
}
interface AxisSpec {
  readonly scale: string;
  readonly values?: unknown;
  readonly labelOverlap?: unknown;
}
interface Mark {
  readonly type: string;
  readonly name?: string;
  readonly encode?: { readonly update?: Channels };
  readonly marks?: readonly Mark[];
  readonly axes?: readonly AxisSpec[];
}
type Channels = Readonly<Record<string, unknown>>;

export function liveSpec(spec: Spec, options: LiveOptions): LiveSpec {
  const scales = (spec.scales ?? []) as readonly Scale[];
  const live = scales.flatMap((scale) => liveScale(scale, options.zoom));
  const names = new Set(live.map(({ name }) => name));
  const context = { names, lineWords: options.lineWords };
  return {
    spec: {
      ...spec,
      description: options.description,
      signals: [
        ...(spec.signals ?? []),
        { name: 'hidden_arms', value: [] },
        { name: 'zoomed', value: false },
        ...live.map(({ name, domain }) => ({ name: `${name}_domain`, value: [...domain] })),
      ],
      scales: scales.map((scale) =>
        names.has(scale.name) ? { ...scale, domain: { signal: `${scale.name}_domain` }, ...asGiven } : scale,
      ),
      axes: ((spec.axes ?? []) as readonly AxisSpec[]).map((axis) => liveAxis(axis, names)),
      marks: ((spec.marks ?? []) as readonly Mark[]).map((mark) => liveMark(mark, context)),
    } as Spec,
    plots: plotsOf(spec, live),
  };
}

/** Vega would widen a part of a linear scale until 0 is in it again. */
const asGiven = { zero: false, nice: false };

/** Scales of the charts have fixed ends, so that what is shown first is what was printed. */
function liveScale({ name, type = 'linear', domain }: Scale, zoom: readonly Axis[]): LiveScale[] {
  const axis = axisOf(name);
  if (axis === null || !zoom.includes(axis) || !['linear', 'log'].includes(type) || !Array.isArray(domain)) return [];
  const [from, to] = domain as unknown[];
  return typeof from === 'number' && typeof to === 'number' ? [{ name, log: type === 'log', domain: [from, to] }] : [];
}

/** `x`, `concat_0_y`. */
const axisOf = (scale: string): Axis | null => (/(?:^|_)([xy])$/.exec(scale)?.[1] ?? null) as Axis | null;

interface Context {
  readonly names: ReadonlySet<string>;
  readonly lineWords: string | null;
}

/** Ticks that were chosen for the whole are Vega's own once only a part is shown. */
function liveAxis(axis: AxisSpec, names: ReadonlySet<string>): AxisSpec {
  if (!names.has(axis.scale) || !Array.isArray(axis.values)) return axis;
  return {
    ...axis,
    values: { signal: `zoomed ? null : ${JSON.stringify(axis.values)}` },
    labelOverlap: { signal: `zoomed ? 'greedy' : ${JSON.stringify(axis.labelOverlap ?? false)}` },
  };
}

function liveMark(mark: Mark, context: Context): Mark {
  const { update } = mark.encode ?? {};
  const inner = {
    ...(mark.marks ? { marks: mark.marks.map((each) => liveMark(each, context)) } : {}),
    ...(mark.axes ? { axes: mark.axes.map((axis) => liveAxis(axis, context.names)) } : {}),
  };
  if (mark.type === 'group' || !update) return { ...mark, ...inner };
  const zoomable = [update['x'], update['y']].some((channel) => context.names.has(scaleOf(channel)));
  const words = tooltip(mark.type, update, context);
  return {
    ...mark,
    ...(zoomable ? { clip: true } : {}),
    encode: {
      ...mark.encode,
      update: { ...update, opacity: hideable(update['opacity']), ...(words ? { tooltip: words } : {}) },
    },
  };
}

const scaleOf = (channel: unknown): string => {
  const value = typeof channel === 'object' && channel !== null && 'scale' in channel ? channel.scale : '';
  return typeof value === 'string' ? value : '';
};

/** Hidden: the marks of hidden arms, and what a chart says to be true of the whole alone (`whole` in its data). */
const hiddenWhen = 'datum.arm && indexof(hidden_arms, datum.arm) >= 0 || zoomed && datum.whole';

const hideable = (opacity: unknown): unknown[] => [
  { test: hiddenWhen, value: 0 },
  ...(opacity === undefined ? [{ value: 1 }] : [opacity].flat()),
];

function tooltip(type: string, update: Channels, { names, lineWords }: Context): unknown {
  if (type === 'symbol') return update['description'];
  const drawn = [update['x'], update['y']].some((channel) => names.has(scaleOf(channel)));
  return type === 'line' && drawn && lineWords !== null ? { signal: lineWords } : undefined;
}

/** Several plots are groups with axes; a single one is the chart itself. */
function plotsOf(spec: Spec, live: readonly LiveScale[]): LivePlot[] {
  const plot = (group: string | null, axes: readonly AxisSpec[]): LivePlot => {
    const own = live.filter((scale) => axes.some((axis) => axis.scale === scale.name));
    const [x, y] = [own.find(({ name }) => axisOf(name) === 'x'), own.find(({ name }) => axisOf(name) === 'y')];
    return { group, scales: { ...(x ? { x } : {}), ...(y ? { y } : {}) } };
  };
  const groups = ((spec.marks ?? []) as readonly Mark[]).filter(({ type, axes }) => type === 'group' && axes);
  return groups.length > 0
    ? groups.map(({ name = null, axes = [] }) => plot(name, axes))
    : [plot(null, spec.axes ?? [])];
}
