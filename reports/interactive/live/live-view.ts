import { expressionInterpreter } from 'vega-interpreter';
import { parse } from 'vega-parser';
import { View } from 'vega-view';
import type { LiveChart, LivePage } from '../interactive-parts.ts';
import type { Axis, LiveScale } from '../live-spec.ts';
import { framesOf, isInside, nearest, pointsOf, type Frame, type Place, type Point } from '../scene.ts';
import { closer, cut, domainOf, isWhole, moved, whole, type Shown } from '../zoom.ts';
import { addBrush, type Part } from './brush.ts';
import { make } from './make.ts';

const factor = 2;
const step = 0.15;
/** How near the pointer has to be to a point, pixels of the chart. */
const reach = 26;

const zoomIn = (shown: Shown): Shown => closer(shown, factor);
const zoomOut = (shown: Shown): Shown => closer(shown, 1 / factor);
const showAll = (): Shown => whole;

/** One chart, drawn by Vega: zoomed by keys, buttons and a drawn rectangle, read by pointing at it. */
export class LiveView {
  readonly #chart: LiveChart;
  readonly #arms: LivePage['arms'];
  readonly #view: View;
  readonly #box = make('div', { tabIndex: 0 });
  readonly #canvas = make('div', { className: 'live-canvas' });
  readonly #tip = make('div', { className: 'live-tip', hidden: true });
  readonly #shown = new Map<string, Shown>();
  #frames: readonly Frame[] = [];
  #points: readonly Point[] = [];

  constructor(chart: LiveChart, arms: LivePage['arms']) {
    this.#chart = chart;
    this.#arms = arms;
    this.#view = new View(parse(chart.spec, undefined, { ast: true }), {
      renderer: 'svg',
      expr: expressionInterpreter,
      tooltip: () => undefined,
    });
  }

  /** The picture stays until Vega has drawn. */
  async start(picture: SVGElement): Promise<void> {
    const [box, canvas] = [this.#box, this.#canvas];
    box.className = `live chart-${this.#chart.layout}`;
    box.setAttribute('role', 'group');
    box.setAttribute('aria-label', `${this.#chart.title}. Zoom by + and -, move by the arrow keys, 0 shows all.`);
    this.#view.signal('hidden_arms', hiddenArms()).initialize(canvas);
    await this.#view.runAsync();
    box.append(this.#tools(), canvas);
    canvas.append(this.#tip);
    this.#listen();
    picture.after(box);
    picture.style.setProperty('display', 'none', 'important');
    this.#look();
  }

  #tools(): HTMLElement {
    const line = make('div', { className: 'live-tools' });
    const acts = { 'Zoom in': zoomIn, 'Zoom out': zoomOut, 'Show all': showAll };
    for (const [textContent, change] of Object.entries(acts)) {
      const button = make('button', { type: 'button', textContent });
      button.addEventListener('click', () => void this.#change(change));
      line.append(button);
    }
    const textContent = 'Draw a rectangle to zoom; point at a line or mark to read it.';
    line.append(make('span', { className: 'muted small', textContent }));
    return line;
  }

  #listen(): void {
    const [box, canvas] = [this.#box, this.#canvas];
    box.addEventListener('keydown', (event) => {
      const act = event.target === box && !event.ctrlKey && !event.metaKey && !event.altKey && this.#act(event.key);
      if (!act) return;
      event.preventDefault();
      void act();
    });
    canvas.addEventListener('dblclick', () => void this.#change(showAll));
    canvas.addEventListener('pointermove', (event) => {
      this.#pointAt(event.buttons === 0 ? this.#placeOf(event) : null);
    });
    canvas.addEventListener('pointerleave', () => {
      this.#pointAt(null);
    });
    addBrush(canvas, {
      placeOf: (event) => this.#placeOf(event),
      size: () => this.#size(),
      frameAt: (place) =>
        this.#frames.find((frame) => isInside(frame, place) && (frame.scales.x ?? frame.scales.y) !== undefined),
      chosen: (frame, part) => void this.#zoomTo(frame, part),
    });
    document.addEventListener('arms-hidden', () => void this.#draw({ hidden_arms: hiddenArms() }));
  }

  #act(key: string): (() => Promise<void>) | undefined {
    const move = (axis: Axis, share: number) => () => this.#change((shown) => moved(shown, share), [axis]);
    const acts: Readonly<Record<string, () => Promise<void>>> = {
      '+': () => this.#change(zoomIn),
      '=': () => this.#change(zoomIn),
      '-': () => this.#change(zoomOut),
      '0': () => this.#change(showAll),
      Escape: () => this.#change(showAll),
      ArrowLeft: move('x', -step),
      ArrowRight: move('x', step),
      ArrowDown: move('y', -step),
      ArrowUp: move('y', step),
    };
    return acts[key];
  }

  #shownOf({ name }: LiveScale): Shown {
    return this.#shown.get(name) ?? whole;
  }

  /** All plots alike. */
  async #change(change: (shown: Shown) => Shown, axes: readonly Axis[] = ['x', 'y']): Promise<void> {
    const scales = this.#chart.plots.flatMap((plot) => axes.flatMap((axis) => plot.scales[axis] ?? []));
    await this.#show(new Map(scales.map((scale) => [scale.name, change(this.#shownOf(scale))])));
  }

  /** Plots with the same axis stay aligned: what is chosen in one is shown in all. */
  async #zoomTo(frame: Frame, part: Part): Promise<void> {
    const changes = new Map<string, Shown>();
    for (const axis of ['x', 'y'] as const) {
      const [scale, share] = [frame.scales[axis], part[axis]];
      if (!scale || !share) continue;
      const shown = cut(this.#shownOf(scale), ...share);
      for (const { scales } of this.#chart.plots) {
        const each = scales[axis];
        if (each?.domain.join() === scale.domain.join()) changes.set(each.name, shown);
      }
    }
    if (changes.size > 0) await this.#show(changes);
  }

  async #show(changes: ReadonlyMap<string, Shown>): Promise<void> {
    for (const [name, shown] of changes) this.#shown.set(name, shown);
    const scales = this.#chart.plots.flatMap((plot) => Object.values(plot.scales));
    await this.#draw({
      ...Object.fromEntries(scales.map((scale) => [`${scale.name}_domain`, domainOf(scale, this.#shownOf(scale))])),
      zoomed: scales.some((scale) => !isWhole(this.#shownOf(scale))),
    });
  }

  async #draw(signals: Readonly<Record<string, unknown>>): Promise<void> {
    for (const [name, value] of Object.entries(signals)) this.#view.signal(name, value);
    await this.#view.runAsync();
    this.#pointAt(null);
    this.#look();
  }

  /** Where plots and points are now. */
  #look(): void {
    this.#frames = framesOf(this.#view, this.#chart.plots);
    this.#points = pointsOf(this.#view, this.#frames);
  }

  #placeOf({ clientX, clientY }: MouseEvent): Place {
    const { left, top } = this.#canvas.getBoundingClientRect();
    return { x: (clientX - left) / this.#size(), y: (clientY - top) / this.#size() };
  }

  #size(): number {
    const svg = this.#canvas.querySelector('svg');
    return svg ? svg.getBoundingClientRect().width / svg.viewBox.baseVal.width : 1;
  }

  #pointAt(place: Place | null): void {
    const [tip, size] = [this.#tip, this.#size()];
    const point = place && nearest(this.#points, place, reach);
    tip.hidden = !point;
    if (!point) return;
    tip.textContent = this.#wordsOf(point);
    const room = this.#canvas.clientWidth - tip.offsetWidth;
    tip.style.left = `${Math.max(0, Math.min(room, point.x * size + 10))}px`;
    tip.style.top = `${Math.max(0, point.y * size - tip.offsetHeight - 8)}px`;
  }

  /** Points of lines say where they are; whose they are comes from their data. */
  #wordsOf({ item, isLine }: Point): string {
    const { arm, round } = item.datum ?? {};
    if (!isLine || typeof arm !== 'string') return item.tooltip ?? '';
    const trial = typeof round === 'number' ? `, round ${round}` : '';
    return `${this.#arms[arm] ?? arm}${trial}: ${item.tooltip ?? ''}`;
  }
}

/** Those that the reader has taken out (page-script.js). */
const hiddenArms = (): string[] =>
  [...document.querySelectorAll<HTMLInputElement>('.aids input:not(:checked)')].map(({ value }) => value);
