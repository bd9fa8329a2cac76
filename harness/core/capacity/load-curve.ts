import { mean, median } from '../stats/descriptive.ts';
import type { Knee, LoadPoint } from './capacity-analysis.ts';
import { isotonic } from './isotonic.ts';
import { achievedRps, latencyOf, metSlo, type FailReason, type StepReading, type TriedStep } from './step.ts';

/** Latency against load from all usable steps of an arm, by rising rate; steps at one rate are one point. */
export function loadCurve(steps: readonly TriedStep[]): LoadPoint[] {
  const usable = steps.filter((step) => metSlo(step) !== undefined && step.reading !== undefined);
  const rates = [...new Set(usable.map(({ rateRps }) => rateRps))].sort((a, b) => a - b);
  return rates.map((rate) => pointAt(usable.filter(({ rateRps }) => rateRps === rate)));
}

function pointAt(steps: readonly TriedStep[]): LoadPoint {
  const latencies = steps.map(latencyOf).filter((each) => each !== undefined);
  // One step past saturation is enough: the rate cannot be relied on, and half of its steps are no sample of it.
  const keptUp = latencies.length === steps.length;
  return {
    offeredRps: steps[0]?.rateRps ?? 0,
    achievedRps: mean(steps.flatMap((step) => achievedRps(step) ?? [])),
    steps: steps.length,
    latency: keptUp
      ? {
          meanMs: mean(latencies.map((each) => each.mean)),
          p50Ms: quoted(latencies, 'p50'),
          p99Ms: quoted(latencies, 'p99'),
        }
      : null,
    failed: lastReason(steps),
  };
}

/** Median over the steps that have enough requests for the percentile. */
function quoted(latencies: readonly StepReading['serviceMs'][], percentile: 'p50' | 'p99'): number | null {
  const values = latencies.map((each) => each[percentile]).filter(({ enoughRequests }) => enoughRequests);
  return values.length === 0 ? null : median(values.map(({ ms }) => ms));
}

function lastReason(steps: readonly TriedStep[]): FailReason | null {
  const failed = steps.findLast(({ outcome }) => outcome.state === 'failed')?.outcome;
  return failed?.state === 'failed' ? failed.reason : null;
}

const fewestPoints = 3;

/**
 * The knee: the rate at which power, throughput / mean latency, is largest (L. Kleinrock, Power and deterministic rules
 * of thumb for probabilistic problems in computer communications, ICC 1979). Beyond it more load buys latency faster than throughput.
 * For M/M/1 it lies at half of the service rate. At the end of what was measured there is none.
 * Mean latency is taken as its isotonic fit: one lucky step makes no knee.
 */
export function kneeOf(curve: readonly LoadPoint[]): Knee {
  const kept = curve
    .flatMap(({ achievedRps: rps, latency }) => (latency ? [{ rps, meanMs: latency.meanMs }] : []))
    .toSorted((a, b) => a.rps - b.rps);
  const means = isotonic(kept.map(({ meanMs }) => Math.log(meanMs))).map(Math.exp);
  const points = kept.map(({ rps }, index) => ({
    rps,
    meanMs: means[index] ?? 0,
    power: rps / (means[index] ?? Infinity),
  }));
  if (points.length < fewestPoints) return { state: 'too-few-points' };
  const best = points.reduce((most, point, index) => (point.power > (points[most]?.power ?? 0) ? index : most), 0);
  const [before, at, after] = [points[best - 1], points[best], points[best + 1]];
  if (!at || !after) return { state: 'beyond-range', end: 'high', rps: points.at(-1)?.rps ?? 0 };
  if (!before) return { state: 'beyond-range', end: 'low', rps: at.rps };
  return { state: 'found', rps: at.rps, meanMs: at.meanMs, betweenRps: { lower: before.rps, upper: after.rps } };
}
