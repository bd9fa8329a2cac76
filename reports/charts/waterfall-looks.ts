import type { TimePart } from '../model/probes-words.ts';
import { pixels, type Layer } from './layer.ts';
import { colours } from './theme.ts';

/** How a part of a request's time is drawn: own code is filled, waiting is outlined, each kind with a line of its own. */
interface PartLook {
  /** A CSS variable of waterfall.css. */
  readonly colour: string;
  readonly fillOpacity: number;
  readonly stroke: string;
  /** null: no outline of its own. */
  readonly dash: readonly number[] | null;
  readonly text: string;
}

const filled = (name: string): PartLook => ({
  colour: `var(--part-${name})`,
  fillOpacity: 1,
  stroke: 'var(--page)',
  dash: null,
  text: `var(--part-${name}-text)`,
});
const outlined = (name: string, dash: readonly number[], fillOpacity = 0.16): PartLook => ({
  colour: `var(--part-${name})`,
  fillOpacity,
  stroke: `var(--part-${name})`,
  dash,
  text: colours.text,
});

export const partLooks: Readonly<Record<TimePart, PartLook>> = {
  'client-proxy': filled('client-proxy'),
  'server-proxy': filled('server-proxy'),
  // Outlined as well: in grey its fill would be that of the proxy beside it.
  application: { ...filled('application'), stroke: colours.text, dash: [] },
  kernel: outlined('kernel', []),
  'wake-up': outlined('wake-up', [4, 2]),
  'run queue': outlined('run-queue', [1.5, 2]),
  rest: outlined('rest', [7, 3], 0),
};

/** A bar in pixels of the plot; `right` is not left of `left`. */
export interface PartBox {
  readonly part: TimePart;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly arm?: string;
}

/** A layer for each part that has boxes. Outlines lie inside, so that they hide no neighbour. */
export function partLayers(boxes: readonly PartBox[]): Layer[] {
  return (Object.keys(partLooks) as TimePart[]).flatMap((part): Layer[] => {
    const own = boxes.filter((box) => box.part === part);
    if (own.length === 0) return [];
    const { colour, fillOpacity, stroke, dash } = partLooks[part];
    const inset = dash === null ? 0 : 0.75;
    const values = own.map(({ left, right, top, bottom, arm }) => ({
      ...{ left: left + inset, right: Math.max(left + inset + 0.5, right - inset) },
      ...{ top: top + inset, bottom: bottom - inset },
      ...(arm === undefined ? {} : { arm }),
    }));
    return [
      {
        data: { values },
        mark: {
          type: 'rect',
          fill: colour,
          fillOpacity,
          stroke,
          strokeWidth: dash === null ? 0.75 : 1.5,
          ...(dash === null || dash.length === 0 ? {} : { strokeDash: [...dash] }),
        },
        encoding: { x: pixels('left'), x2: { field: 'right' }, y: pixels('top'), y2: { field: 'bottom' } },
      },
    ];
  });
}

/** The look of a part in 26 x 12 pixels, for keys. */
export function partSwatch(part: TimePart): string {
  const { colour, fillOpacity, stroke, dash } = partLooks[part];
  if (dash === null) return `<rect width="26" height="12" fill="${colour}"/>`;
  return (
    `<rect x="1" y="1" width="24" height="10" fill="${colour}" fill-opacity="${fillOpacity}" stroke="${stroke}" ` +
    `stroke-width="1.5" stroke-dasharray="${dash.join(',')}"/>`
  );
}

/** The axis of microseconds below a chart whose marks are placed in pixels. */
export const microsecondAxis = (most: number, title: string): Layer => ({
  data: { values: [{ us: 0 }] },
  mark: { type: 'rule', stroke: colours.axis, strokeWidth: 1 },
  encoding: {
    x: {
      field: 'us',
      type: 'quantitative',
      scale: { domain: [0, most], nice: false },
      axis: { title, grid: true, tickCount: 6 },
    },
  },
});
