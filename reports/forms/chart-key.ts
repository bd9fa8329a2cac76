/** The keys that stand beside the charts on the page, for pictures that stand alone. */
import type { Chart } from '../charts/registry.ts';
import { armColour, armDash } from '../charts/theme.ts';
import { textWidth } from '../charts/text-width.ts';
import { partSwatch } from '../charts/waterfall-looks.ts';
import type { ArmName } from '../model/arm-names.ts';
import { timeParts } from '../model/probes-words.ts';
import type { ReportModel } from '../model.ts';
import { svgText } from './svg-text.ts';

interface KeyEntry {
  /** Drawn in 26 x 12 pixels. */
  readonly mark: string;
  readonly text: string;
}

const box = (colour: string): string => `<rect width="26" height="12" fill="var(--${colour})"/>`;
const same: KeyEntry = { mark: box('equivalence'), text: 'counts as the same' };

const roles: readonly KeyEntry[] = [
  { mark: box('role-application'), text: 'application' },
  { mark: box('role-data-plane'), text: 'data plane' },
  { mark: box('role-control-plane'), text: 'control plane' },
];

const noise: KeyEntry = {
  mark: '<rect x="0.5" y="0.5" width="25" height="11" fill="var(--noise)" stroke="var(--muted)" stroke-width="0.75" stroke-dasharray="3,2"/>',
  text: 'A/A noise floor',
};

const armEntry = (arm: ArmName): KeyEntry => ({
  mark: `<path d="M0 6H26" stroke="${armColour(arm)}" stroke-width="2.5" stroke-dasharray="${armDash(arm).join(',')}"/>`,
  text: arm.short,
});

/** By kind of chart. Arms that a chart labels itself, and verdicts that stand in words beside their marks, need no entry. */
const entries: Readonly<Record<string, (model: ReportModel) => readonly KeyEntry[]>> = {
  cost: () => roles,
  memory: () => roles,
  forest: () => [same, noise],
  ratioByLoad: ({ overview }) => [...(overview?.arms ?? []).map(armEntry), same],
  ecdf: ({ head }) => head.arms.map(armEntry),
  timeParts: () => partEntries,
  waterfall: () => partEntries,
};

const partEntries: readonly KeyEntry[] = timeParts.map(({ id, name }) => ({ mark: partSwatch(id), text: name }));

const rowHeight = 20;

/** Entries side by side in rows of at most `width` pixels, and the height that they take. */
export function chartKey(kind: Chart['kind'], model: ReportModel, width: number): { svg: string; height: number } {
  let [x, y] = [0, 0];
  const drawn = (entries[kind.replace(/^waterfall-.*$/, 'waterfall')]?.(model) ?? []).map(({ mark, text }) => {
    const room = 34 + textWidth(text, 11) + 18;
    if (x > 0 && x + room > width) [x, y] = [0, y + rowHeight];
    const entry = `<g transform="translate(${x},${y})">${mark}${svgText(text, { x: 34, y: 10, size: 11, tone: 'muted' })}</g>`;
    x += Math.ceil(room);
    return entry;
  });
  return { svg: drawn.join(''), height: drawn.length === 0 ? 0 : y + rowHeight };
}
