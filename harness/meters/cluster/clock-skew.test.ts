import { describe, expect, it } from 'vitest';
import { clockOffsets, worstSkew, type ClockReading } from './clock-skew.ts';

/** A node whose clock is `aheadMs` before the harness's, asked in the second 1000. */
const reading = (node: string, aheadMs: number, wayMs: number): ClockReading => ({
  node,
  askedAtMs: 1_000_000,
  answeredAtMs: 1_000_000 + wayMs,
  answer: JSON.stringify({ unixNs: (1_000_000 + wayMs / 2 + aheadMs) * 1e6, bootId: node, cores: 2, node }),
});

describe('clocks of nodes', () => {
  it('are as far from the harness’s as the answer is from the middle of the way, give or take half of the way', () => {
    expect(clockOffsets([reading('a', 30, 8)])).toEqual([{ node: 'a', offsetMs: 30, uncertaintyMs: 4 }]);
  });

  it('are told by the reading that was under way shortest', () => {
    expect(clockOffsets([reading('a', 35, 40), reading('a', 30, 4), reading('a', 20, 60)])).toEqual([
      { node: 'a', offsetMs: 30, uncertaintyMs: 2 },
    ]);
  });

  it('differ most where the difference is largest beyond its uncertainty', () => {
    const readings = [reading('a', 0, 10), reading('b', 90, 10), reading('c', -60, 400)];
    expect(worstSkew(readings)).toEqual({ nodes: ['a', 'b'], differenceMs: -90, uncertaintyMs: 10 });
  });

  it('do not differ where there is one', () => {
    expect(worstSkew([reading('a', 500, 10), reading('a', 500, 10)])).toBeNull();
  });

  it('are refused where the answer is none', () => {
    expect(() => worstSkew([{ ...reading('a', 0, 1), answer: 'not ready' }])).toThrow(/not ready/);
  });
});
