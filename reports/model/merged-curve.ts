/** A trial's distribution of latencies, as it was recorded. */
export interface RecordedDistribution {
  /** Percentiles ascending, 0..1, from 0 on; latencies in milliseconds, not falling. */
  readonly points: readonly { readonly percentile: number; readonly ms: number }[];
  /** Requests. */
  readonly count: number;
  readonly maxMs: number;
}

/**
 * Made ready for reading: along the nines axis, `-ln(1 - p)`, the logarithm of latency is interpolated linearly
 * between recorded points. The slowest request closes the curve: its rank has the percentile 1 - 1/(2 count).
 */
export interface Curve {
  readonly nines: readonly number[];
  readonly logs: readonly number[];
  readonly count: number;
}

export const ninesOf = (percentile: number): number => -Math.log(1 - percentile);

export function curveOf({ points, count, maxMs }: RecordedDistribution): Curve {
  const closing = { percentile: 1 - 0.5 / Math.max(1, count), ms: Math.max(maxMs, points.at(-1)?.ms ?? 0) };
  const closed = closing.percentile > (points.at(-1)?.percentile ?? 1) ? [...points, closing] : points;
  return {
    nines: closed.map(({ percentile }) => ninesOf(percentile)),
    // HDR values are whole microseconds: 0 stands for less than half of one.
    logs: closed.map(({ ms }) => Math.log(Math.max(ms, 0.0005))),
    count,
  };
}

/** ln(ms) of one trial at a percentile in 0..1. */
const logAt = ({ nines, logs }: Curve, percentile: number): number => interpolated(nines, logs, ninesOf(percentile));

/** Latency of one trial at a percentile in 0..1, milliseconds. */
export const latencyAt = (curve: Curve, percentile: number): number => Math.exp(logAt(curve, percentile));

/** Share of a trial's requests that took no longer than exp(logMs) milliseconds, 0..1. */
function shareUpTo({ nines, logs }: Curve, logMs: number): number {
  if (logMs < (logs[0] ?? Infinity)) return 0;
  if (logMs >= (logs.at(-1) ?? Infinity)) return 1;
  return 1 - Math.exp(-interpolated(logs, nines, logMs));
}

/**
 * Latency at a percentile of all requests of all trials together, milliseconds: the mixture of their distributions,
 * F(x) = sum N_t F_t(x) / sum N_t, inverted by bisection. It is no mean of percentiles: a trial that stalled weighs in with its
 * slow requests only.
 */
export function mergedLatencyAt(curves: readonly Curve[], percentile: number): number {
  const own = curves.map((curve) => logAt(curve, percentile));
  // The mixture's quantile lies between those of its parts.
  let low = least(own);
  let high = -least(own.map((log) => -log));
  const requests = curves.reduce((sum, { count }) => sum + count, 0);
  while (high - low > resolution) {
    const middle = (low + high) / 2;
    const below = curves.reduce((sum, curve) => sum + curve.count * shareUpTo(curve, middle), 0);
    if (below >= percentile * requests) high = middle;
    else low = middle;
  }
  return Math.exp(high);
}

/** Of ln(ms): a thousandth of a per cent. */
const resolution = 1e-5;

const least = (values: readonly number[]): number => values.reduce((low, value) => Math.min(low, value), Infinity);

/** The value at `x`; beyond the ends the value there. Of several equal `xs` the last counts. */
function interpolated(xs: readonly number[], values: readonly number[], x: number): number {
  let [from, to] = [0, xs.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((xs[middle] ?? Infinity) <= x) from = middle + 1;
    else to = middle;
  }
  const [left, right] = [from - 1, from];
  const [a, b] = [values[left], values[right]];
  if (a === undefined || b === undefined) return a ?? b ?? Number.NaN;
  const [start = 0, end = 0] = [xs[left], xs[right]];
  return a + ((x - start) / (end - start)) * (b - a);
}
