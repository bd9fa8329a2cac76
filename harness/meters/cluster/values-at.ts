import type { TimedReading } from '../grown-between.ts';

/** A reading of some counters, always in the same order. */
export interface CounterReading extends TimedReading {
  readonly values: readonly number[];
}

/**
 * The counters at some moments, interpolated linearly between the readings around each; before the first reading they
 * stand as in it, after the last as in that. Readings and moments in the order of time; at least one reading.
 */
export function valuesAt(
  readings: readonly CounterReading[],
  moments: readonly number[],
): readonly (readonly number[])[] {
  let next = 0;
  return moments.map((moment) => {
    while (next < readings.length && (readings[next]?.atS ?? 0) < moment) next += 1;
    const right = readings[next] ?? readings.at(-1);
    const left = readings[next - 1] ?? right;
    if (!left || !right) throw new RangeError('no readings to interpolate between');
    const width = right.atS - left.atS;
    const share = width > 0 ? Math.min(1, (moment - left.atS) / width) : 0;
    return left.values.map((value, i) => value + share * ((right.values[i] ?? value) - value));
  });
}

/** Place by place; of nothing: `width` zeros at each of `count` moments. */
export const addedUp = (
  series: readonly (readonly (readonly number[])[])[],
  { count, width }: { readonly count: number; readonly width: number },
): readonly (readonly number[])[] =>
  Array.from({ length: count }, (_, moment) =>
    Array.from({ length: width }, (_, place) =>
      series.reduce((sum, values) => sum + (values[moment]?.[place] ?? 0), 0),
    ),
  );
