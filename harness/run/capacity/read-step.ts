import { mergeHistograms, requestsNeeded, type Distribution } from '../../core/histogram.ts';
import { dropAdjustedQuantile } from '../../core/stats/dropped-requests.ts';
import type { StepReading } from '../../core/capacity/step.ts';
import type { Measurement, Quantile } from '../../core/trial.ts';
import { inWindow } from '../../load/window.ts';
import type { SessionReadings } from '../measure.ts';

/** Reduces what was measured of an arm to what a step is judged by: pure. */
export function readStep(
  { generator, cores }: Pick<SessionReadings, 'generator' | 'cores'>,
  measurement: Measurement,
  { arm, sloMs }: { readonly arm: string; readonly sloMs: number },
): StepReading {
  const { window, requests, serviceTime, responseTime, generator: health, cpuSeconds, machine } = measurement;
  const windowSeconds = window.toS - window.fromS;
  const own = generator.hdr.latency.filter((line) => line.arm === arm && line.measure === 'service');
  const within = own.filter(inWindow(window));
  const all = mergeHistograms(within);
  const answered = mergeHistograms(within.filter(({ statusClass }) => statusClass === '2xx'));
  const ours = health.cpuSeconds + cpuSeconds.application + cpuSeconds.dataPlane + cpuSeconds.controlPlane;
  return {
    windowSeconds,
    offered: requests.offered,
    completed: requests.completed,
    errors: requests.errors,
    dropped: health.dropped,
    slow: slowerThan(answered, sloMs * 1000),
    serviceMs: {
      mean: serviceTime.meanMs,
      p50: withDrops(all, health.dropped, 0.5),
      p99: withDrops(all, health.dropped, 0.99),
    },
    responseP99Ms: responseTime.p99.ms,
    lagP50Ms: health.lagP50Ms,
    lagP99Ms: health.lagP99Ms,
    generatorCpuShare: health.cpuShare,
    connectionsBusyShare: health.busyShare,
    machineBusyShare: machine.busyShare,
    otherCpuShare: Math.max(0, machine.busyShare - ours / (cores * windowSeconds)),
    cpuSecondsPerMillion: measurement.cpuSecondsPerMillion,
  };
}

/** A quantile of all requests that were due, dropped ones as infinitely slow; where they are too many, the maximum. */
function withDrops(all: Distribution, dropped: number, p: number): Quantile {
  const { count, maxUs } = all;
  const enoughRequests = count >= requestsNeeded(p);
  if (count === 0) return { ms: 0, enoughRequests };
  const { quantile, bounded } = dropAdjustedQuantile(count, dropped, p);
  return bounded
    ? { ms: all.quantileUs(quantile) / 1000, enoughRequests }
    : { ms: maxUs / 1000, enoughRequests: false };
}

/** How many values lie above a limit (microseconds), to the precision of the histogram: by bisection on the rank. */
export function slowerThan({ count, quantileUs }: Pick<Distribution, 'count' | 'quantileUs'>, limitUs: number): number {
  let [within, beyond] = [0, count + 1];
  while (beyond - within > 1) {
    const rank = Math.floor((within + beyond) / 2);
    if (quantileUs((rank - 0.5) / count) <= limitUs) within = rank;
    else beyond = rank;
  }
  return count - within;
}
