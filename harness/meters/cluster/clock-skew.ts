import type { ClockSkew } from '../../core/gates-cluster-facts.ts';
import { parseClockAnswer } from './node-answer.ts';

/** A node's answer to `/clock`, and when it was asked and answered on the harness's clock. */
export interface ClockReading {
  readonly node: string;
  readonly askedAtMs: number;
  readonly answeredAtMs: number;
  readonly answer: string;
}

/** A node's clock less the harness's. */
export interface ClockOffset {
  readonly node: string;
  readonly offsetMs: number;
  /** Half of the way there and back: the node may have looked at any moment of it. */
  readonly uncertaintyMs: number;
}

/**
 * As NTP has it: the answer is taken to be from the middle of the way; of several readings of a node the one that was
 * under way shortest. https://www.rfc-editor.org/rfc/rfc5905#section-8
 */
export function clockOffsets(readings: readonly ClockReading[]): ClockOffset[] {
  const best = new Map<string, ClockOffset>();
  for (const { node, askedAtMs, answeredAtMs, answer } of readings) {
    const offset = {
      node,
      offsetMs: parseClockAnswer(answer).unixNs / 1e6 - (askedAtMs + answeredAtMs) / 2,
      uncertaintyMs: Math.abs(answeredAtMs - askedAtMs) / 2,
    };
    if (offset.uncertaintyMs < (best.get(node)?.uncertaintyMs ?? Infinity)) best.set(node, offset);
  }
  return [...best.values()];
}

/**
 * The two nodes whose clocks differ most beyond what the ways of the questions may have added; null with fewer than two.
 * The limit is `clusterLimits.clockSkewMs`, beyond the uncertainty.
 */
export function worstSkew(readings: readonly ClockReading[]): ClockSkew | null {
  const offsets = clockOffsets(readings);
  const pairs = offsets.flatMap((a, i) => offsets.slice(i + 1).map((b) => skewOf(a, b)));
  const [first, ...others] = pairs;
  if (!first) return null;
  return others.reduce((worst, pair) => (beyond(pair) > beyond(worst) ? pair : worst), first);
}

const skewOf = (a: ClockOffset, b: ClockOffset): ClockSkew => ({
  nodes: [a.node, b.node],
  differenceMs: a.offsetMs - b.offsetMs,
  uncertaintyMs: a.uncertaintyMs + b.uncertaintyMs,
});

const beyond = ({ differenceMs, uncertaintyMs }: ClockSkew): number => Math.abs(differenceMs) - uncertaintyMs;
