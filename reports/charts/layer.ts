import type { TopLevelSpec } from 'vega-lite';
import type { ArmName } from '../model/arm-names.ts';

/** One layer of a chart. */
export type Layer = Extract<TopLevelSpec, { layer: unknown }>['layer'][number];

/** A channel that holds pixels from the plot's left or top edge: no scale, no axis. */
export const pixels = (field: string) => ({ field, type: 'quantitative' as const, scale: null, axis: null });

/** A channel that holds what is drawn (a colour, a shape): no scale, no legend. */
export const literal = (field: string) => ({ field, type: 'nominal' as const, scale: null });

/** Says of a whole layer whose it is, so that a reader can hide it; layers of several arms say it in each datum (`arm`). */
export const ofArm = ({ id }: ArmName) => ({ transform: [{ calculate: JSON.stringify(id), as: 'arm' }] });

export interface TextStyle {
  readonly color: string;
  readonly size?: number;
  readonly weight?: 'bold' | 'normal';
  /** Pixels after which text is shortened by an ellipsis; the table holds it in full. */
  readonly limit?: number;
  /** Drawn as the outline that keeps the same text, drawn over it, legible on bands and lines. */
  readonly halo?: boolean;
  readonly align?: 'left' | 'right' | 'center';
}

/** Text at `y` pixels of each datum and `x` pixels of the plot. */
export const textAt = (
  x: number,
  values: readonly { y: number; text: string; arm?: string; whole?: boolean }[],
  style: TextStyle,
): Layer => ({
  data: { values: [...values] },
  mark: {
    type: 'text',
    align: style.align ?? 'left',
    baseline: 'middle',
    fontSize: style.size ?? 12,
    color: style.color,
    fontWeight: style.weight ?? 'normal',
    ...(style.halo ? { stroke: 'var(--page)', strokeWidth: 4, strokeJoin: 'round' as const } : {}),
    ...(style.limit === undefined ? {} : { limit: style.limit }),
  },
  encoding: { x: { value: x }, y: pixels('y'), text: { field: 'text' } },
});
