/** Where things are in a drawn chart, in pixels of the chart itself. */
import type { LivePlot } from './live-spec.ts';

/** An item of Vega's scene graph: a mark when it holds items, else something drawn. */
export interface Item {
  readonly items?: readonly Item[];
  readonly marktype?: string;
  readonly name?: string;
  readonly x?: number;
  readonly y?: number;
  readonly width?: number;
  readonly height?: number;
  readonly opacity?: number;
  readonly tooltip?: string | null;
  readonly datum?: Readonly<Record<string, unknown>>;
}

/** What is needed of a Vega view. */
export interface Drawn {
  origin(): number[];
  padding(): unknown;
  width(): number;
  height(): number;
  scenegraph(): unknown;
}

export interface Place {
  readonly x: number;
  readonly y: number;
}

export interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export type Frame = LivePlot & Rectangle;

export interface Point extends Place {
  readonly item: Item;
  readonly isLine: boolean;
}

/** The plots of a chart and where they stand. */
export function framesOf(view: Drawn, plots: readonly LivePlot[]): Frame[] {
  const groups = new Map<string | undefined, Rectangle>();
  visit(view, (item, { x, y, mark }) => {
    if (mark.marktype !== 'group') return;
    groups.set(mark.name, { left: x, top: y, width: item.width ?? 0, height: item.height ?? 0 });
  });
  const { x: left, y: top } = cornerOf(view);
  const chart = { left, top, width: view.width(), height: view.height() };
  return plots.map((plot) => ({ ...plot, ...(plot.group === null ? chart : (groups.get(plot.group) ?? chart)) }));
}

/** Everything that has something to say and is in sight. */
export function pointsOf(view: Drawn, frames: readonly Frame[]): Point[] {
  const points: Point[] = [];
  visit(view, (item, { x, y, mark }) => {
    if (!item.tooltip || item.opacity === 0 || !frames.some((frame) => isInside(frame, { x, y }))) return;
    points.push({ x, y, item, isLine: mark.marktype === 'line' });
  });
  return points;
}

/** The nearest of the points within reach, pixels; the last drawn, which is on top, of those that are equally near. */
export function nearest(points: readonly Point[], place: Place, reach: number): Point | undefined {
  let [found, distance]: [Point | undefined, number] = [undefined, reach];
  for (const point of points) {
    const own = Math.hypot(point.x - place.x, point.y - place.y);
    if (own <= distance) [found, distance] = [point, own];
  }
  return found;
}

const edge = 1;

export const isInside = ({ left, top, width, height }: Rectangle, { x, y }: Place): boolean =>
  x >= left - edge && x <= left + width + edge && y >= top - edge && y <= top + height + edge;

function visit(view: Drawn, see: (item: Item, at: Place & { readonly mark: Item }) => void): void {
  const walk = (mark: Item, left: number, top: number): void => {
    for (const item of mark.items ?? []) {
      const [x, y] = [left + (item.x ?? 0), top + (item.y ?? 0)];
      see(item, { x, y, mark });
      if (mark.marktype === 'group') for (const inner of item.items ?? []) walk(inner, x, y);
    }
  };
  const { x, y } = cornerOf(view);
  walk((view.scenegraph() as { readonly root: Item }).root, x, y);
}

/** Where Vega begins to draw: behind the padding, and behind what stands left of and above the first plot. */
function cornerOf(view: Drawn): Place {
  const { left, top } = view.padding() as { readonly left: number; readonly top: number };
  const [x = 0, y = 0] = view.origin();
  return { x: left + x, y: top + y };
}
