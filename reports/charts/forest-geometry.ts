import type { ForestChart, ForestGroup, ForestRow } from '../model/forest.ts';
import type { Span } from './log-ticks.ts';
import { textWidth } from './text-width.ts';
import { fontSize, type Layout } from './theme.ts';

/** Where things stand, in pixels from the plot's left and top edge. */
export interface Geometry {
  readonly left: number;
  readonly right: number;
  readonly plot: number;
  readonly header: number;
  readonly row: number;
  /** From a row's top to its interval. */
  readonly middle: number;
  readonly stacked: boolean;
}

export interface PlacedRow extends ForestRow {
  readonly y: number;
}

export interface PlacedGroup {
  readonly group: ForestGroup;
  readonly top: number;
  readonly bottom: number;
  readonly rows: readonly PlacedRow[];
  /** Where bands are drawn: behind the whole group, or behind each interval where text stands between them. */
  readonly stretches: readonly { readonly top: number; readonly bottom: number }[];
}

/** Columns and rows of a layout: side by side where there is room, else stacked. */
export function geometryOf(chart: ForestChart, { name, width }: Layout): Geometry {
  if (name === 'narrow') {
    return { left: 16, right: 16, plot: width - 32, header: 46, row: 56, middle: 41, stacked: true };
  }
  const widest = (texts: readonly string[]): number => Math.max(0, ...texts.map((text) => textWidth(text, fontSize)));
  const rows = chart.groups.flatMap((group) => group.rows);
  const left = Math.min(310, Math.ceil(widest(rows.map(({ arm }) => arm.short))) + 24);
  const figures = rows.filter(({ ratio }) => ratio !== null).map(({ text }) => text);
  const right = Math.min(340, Math.max(288, Math.ceil(widest(figures)) + 130));
  return { left, right, plot: width - left - right, header: 30, row: 25, middle: 12.5, stacked: false };
}

/** Where each group and each of its rows stands. */
export function place(
  groups: readonly ForestGroup[],
  { header, row, middle, stacked }: Geometry,
): readonly PlacedGroup[] {
  let top = 0;
  return groups.map((group) => {
    const first = top + header;
    const rows = group.rows.map((each, index) => ({ ...each, y: first + index * row + middle }));
    const bottom = first + group.rows.length * row;
    const drawn = rows.filter(({ ratio }) => ratio !== null).map(({ y }) => ({ top: y - 10, bottom: y + 10 }));
    const placed = { group, top: first, bottom, rows, stretches: stacked ? drawn : [{ top: first, bottom }] };
    top = placed.bottom + 8;
    return placed;
  });
}

/** Intervals that reach further are drawn to the edge: one that says nothing would leave no room for the others. */
const widest: Span = { low: 1 / 50, high: 50 };

/** A value, or the edge that it is beyond. */
export const within = ({ low, high }: Span, value: number): number => Math.min(high, Math.max(low, value));

/** Every estimate fits, with a little air, and 1 is always in sight. */
export function spanOf({ groups }: ForestChart): Span {
  const estimates = groups.flatMap(({ rows }) => rows.flatMap(({ ratio }) => ratio ?? []));
  const values = groups.flatMap(({ rows, equivalence }) => [
    equivalence.lower,
    equivalence.upper,
    ...rows.flatMap(({ interval }) => (interval ? [interval.lower, interval.upper] : [])),
  ]);
  return {
    low: Math.min(1, ...estimates, ...values.map((value) => within(widest, value))) / 1.06,
    high: Math.max(1, ...estimates, ...values.map((value) => within(widest, value))) * 1.06,
  };
}
