/** A reading with the wall-clock second at which it was taken. */
export interface TimedReading {
  readonly atS: number;
}

/**
 * By how much a growing value grew between two wall-clock seconds, interpolated linearly between the readings around each:
 * what is true of sums of the values is true of sums of the results. Before the first and after the last reading it
 * stands still.
 */
export const grownBetween = <T extends TimedReading>(
  readings: readonly T[],
  { fromS, toS }: { readonly fromS: number; readonly toS: number },
  value: (reading: T) => number,
): number => interpolated(readings, toS, value) - interpolated(readings, fromS, value);

function interpolated<T extends TimedReading>(
  readings: readonly T[],
  t: number,
  value: (reading: T) => number,
): number {
  const after = readings.findIndex(({ atS }) => atS >= t);
  const right = after === -1 ? readings.at(-1) : readings[after];
  const left = after > 0 ? readings[after - 1] : right;
  if (!left || !right) return 0;
  const width = right.atS - left.atS;
  const share = width > 0 ? Math.min(1, (t - left.atS) / width) : 1;
  return value(left) + share * (value(right) - value(left));
}
