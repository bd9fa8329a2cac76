import { describe, expect, it } from 'vitest';
import { blockEffectLines } from './block-effects.ts';

const order = { effect: 'order', change: 0.001, ci: { lower: -0.004, upper: 0.006 }, p: 0.7 } as const;
const sentence = (...args: Parameters<typeof blockEffectLines>): string[] =>
  blockEffectLines(...args).map((line) => line.sentence);

describe('the effects of order and time', () => {
  it('are told with their intervals, and that they are not shown to matter', () => {
    expect(sentence([order], 'blocked')[0]).toBe(
      'Order: p50 +0.1 % per position in the round (95 % CI -0.4 to 0.6 %): not shown to matter',
    );
  });

  it('are told to matter, with what that means for the verdicts, when they are shown', () => {
    const drift = { effect: 'drift', change: -0.12, ci: { lower: -0.18, upper: -0.06 }, p: 0.002 } as const;
    expect(sentence([order, drift], 'blocked')[1]).toBe(
      'Drift: p50 -12 % from the first round to the last (95 % CI -18 to -6 %): shown to matter (p 0.002); what of it falls between the trials of a round widens the intervals',
    );
  });

  it('do not exist between arms that run side by side', () => {
    expect(sentence([], 'interleaved')[0]).toContain('the arms ran side by side');
    expect(sentence([], 'blocked')[0]).toBe('Order: too few complete rounds to tell');
  });
});
