/**
 * The closest sequence that never falls, in least squares: isotonic regression by pooling adjacent violators (Ayer,
 * Brunk, Ewing, Reid & Silverman 1955, 10.1214/aoms/1177728423). Latency does not fall with load; where steps say so,
 * it is noise, and their mean is the better answer. Values in the order of rising load; equal weights.
 */
export function isotonic(values: readonly number[]): number[] {
  const pools: { sum: number; size: number }[] = [];
  for (const value of values) {
    let pool = { sum: value, size: 1 };
    for (let last = pools.at(-1); last && last.sum / last.size > pool.sum / pool.size; last = pools.at(-1)) {
      pool = { sum: pool.sum + last.sum, size: pool.size + last.size };
      pools.pop();
    }
    pools.push(pool);
  }
  return pools.flatMap(({ sum, size }) => Array.from({ length: size }, () => sum / size));
}
