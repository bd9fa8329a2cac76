import { mser } from '../core/stats/warm-up.ts';
import { mergeHistograms } from '../core/histogram.ts';
import type { HdrRun, LatencyLine } from './hdr-file.ts';

/** Unix seconds, the first included and the last excluded. */
export interface Window {
  readonly fromS: number;
  readonly toS: number;
}

/**
 * The measured window: whole seconds after the fixed warm-up. The first second of a run is partial and belongs to the
 * warm-up; the generator runs a second longer than asked, so that `measure` whole seconds are left.
 */
export function measuredWindow(run: HdrRun, warmUpSeconds: number, measureSeconds: number): Window {
  const first = Math.min(...run.generator.map(({ second }) => second));
  const fromS = first + 1 + Math.ceil(warmUpSeconds);
  return { fromS, toS: fromS + Math.floor(measureSeconds) };
}

export const inWindow =
  ({ fromS, toS }: Window) =>
  ({ second }: { readonly second: number }): boolean =>
    second >= fromS && second < toS;

/**
 * Below 40 batches MSER-5 finds its minimum at the edge by chance alone too often (10 % of steady series at 10 batches,
 * 0.4 % at 40, simulated): shorter windows rely on the fixed warm-up (docs/method.md).
 */
const batch = 5;
const fewestSeconds = 40 * batch;

export interface SteadyState {
  readonly window: Window;
  /** Series in which no steady state was found. */
  readonly unsteady: readonly string[];
}

/** Cuts what MSER-5 still finds to be warm-up in p50, p99 and rate of one arm; the largest cut counts. */
export function steadyWindow(service: readonly LatencyLine[], window: Window): SteadyState {
  const seconds = Array.from({ length: window.toS - window.fromS }, (_, index) => window.fromS + index);
  if (seconds.length < fewestSeconds) return { window, unsteady: [] };
  const perSecond = seconds.map((at) => mergeHistograms(service.filter(({ second }) => second === at)));
  const series = {
    p50: perSecond.map((each) => each.quantileUs(0.5)),
    p99: perSecond.map((each) => each.quantileUs(0.99)),
    rate: perSecond.map(({ count }) => count),
  };
  const cuts = Object.entries(series).map(([name, values]) => ({ name, ...mser(values, batch) }));
  return {
    window: { fromS: window.fromS + Math.max(...cuts.map(({ cut }) => cut)), toS: window.toS },
    unsteady: cuts.filter(({ atEdge }) => atEdge).map(({ name }) => name),
  };
}
