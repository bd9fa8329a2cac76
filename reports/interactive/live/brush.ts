import type { Axis } from '../live-spec.ts';
import type { Frame, Place } from '../scene.ts';
import { make } from './make.ts';

/** Less than this is a click, pixels of the chart. */
const shortestDrag = 8;

/** Part of a plot, in shares of its width from the left and of its height from the bottom. */
export type Part = Readonly<Partial<Record<Axis, readonly [number, number]>>>;

export interface BrushOptions {
  /** In pixels of the chart, however large the page shows it. */
  readonly placeOf: (event: MouseEvent) => Place;
  /** Pixels of the page in one of the chart. */
  readonly size: () => number;
  /** The plot at a place, if there is one that can be zoomed. */
  readonly frameAt: (place: Place) => Frame | undefined;
  readonly chosen: (frame: Frame, part: Part) => void;
}

/** Lets a mouse draw a rectangle in a plot; fingers scroll the page as everywhere. */
export function addBrush(canvas: HTMLElement, options: BrushOptions): void {
  const rectangle = make('div', { className: 'live-brush', hidden: true });
  canvas.append(rectangle);
  canvas.addEventListener('pointerdown', (down) => {
    const start = options.placeOf(down);
    const frame = down.pointerType === 'mouse' && down.button === 0 ? options.frameAt(start) : undefined;
    if (!frame) return;
    down.preventDefault();
    follow(rectangle, { ...options, frame, start });
  });
}

interface Drag extends BrushOptions {
  readonly frame: Frame;
  readonly start: Place;
}

/** From the press to the release, wherever the pointer goes. */
function follow(rectangle: HTMLElement, { frame, start, placeOf, size, chosen }: Drag): void {
  const listening = new AbortController();
  const { signal } = listening;
  const end = (): void => {
    listening.abort();
    rectangle.hidden = true;
  };
  const drawn = (event: PointerEvent): readonly [Place, Place] => spanned(frame, start, placeOf(event));
  addEventListener(
    'pointermove',
    (move) => {
      show(rectangle, drawn(move), size());
    },
    { signal },
  );
  addEventListener('pointercancel', end, { signal });
  addEventListener(
    'pointerup',
    (up) => {
      end();
      chosen(frame, partOf(frame, drawn(up)));
    },
    { signal },
  );
}

/** Along an axis that does not zoom the rectangle spans the plot. */
function spanned({ left, top, width, height, scales }: Frame, from: Place, to: Place): readonly [Place, Place] {
  const within = (value: number, low: number, length: number): number => Math.min(low + length, Math.max(low, value));
  return [
    { x: scales.x ? from.x : left, y: scales.y ? from.y : top },
    {
      x: scales.x ? within(to.x, left, width) : left + width,
      y: scales.y ? within(to.y, top, height) : top + height,
    },
  ];
}

function show(rectangle: HTMLElement, [from, to]: readonly [Place, Place], size: number): void {
  rectangle.hidden = false;
  rectangle.style.left = `${Math.min(from.x, to.x) * size}px`;
  rectangle.style.top = `${Math.min(from.y, to.y) * size}px`;
  rectangle.style.width = `${Math.abs(to.x - from.x) * size}px`;
  rectangle.style.height = `${Math.abs(to.y - from.y) * size}px`;
}

const partOf = ({ left, top, width, height, scales }: Frame, [from, to]: readonly [Place, Place]): Part => ({
  ...(scales.x && Math.abs(to.x - from.x) >= shortestDrag
    ? { x: [(from.x - left) / width, (to.x - left) / width] }
    : {}),
  ...(scales.y && Math.abs(to.y - from.y) >= shortestDrag
    ? { y: [1 - (from.y - top) / height, 1 - (to.y - top) / height] }
    : {}),
});
