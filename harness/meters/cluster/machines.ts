import type { MeterBorders } from '../../core/gates-cluster-facts.ts';
import type { NodeAnswer } from './node-answer.ts';

/** One answer for each machine, the first: nodes with the same boot are one, and its times must count once. */
export const machinesOf = (nodes: readonly NodeAnswer[]): readonly NodeAnswer[] =>
  nodes.filter(({ bootId }, i) => nodes.findIndex((other) => other.bootId === bootId) === i);

/** Wall-clock second of a reading. */
export const secondsOf = ({ atNs }: { readonly atNs: number }): number => atNs / 1e9;

/** How far each node's readings are from the borders of a window, at the nearest. */
export const meterBorders = (
  nodes: readonly NodeAnswer[],
  { fromS, toS }: { readonly fromS: number; readonly toS: number },
): MeterBorders[] =>
  nodes.map(({ node, samples }) => {
    const nearest = (border: number): number | null =>
      samples.length === 0 ? null : Math.min(...samples.map((sample) => Math.abs(secondsOf(sample) - border)));
    return { node, fromGapS: nearest(fromS), toGapS: nearest(toS) };
  });
