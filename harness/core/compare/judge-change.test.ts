import { describe, expect, it } from 'vitest';
import type { ChangeEstimate } from './change-estimate.ts';
import type { BaselineChange } from './comparison.ts';
import { detectableLogRatio } from '../detectable.ts';
import { judgeChange, type ChangeFacts } from './judge-change.ts';

const n = 6;
/** n rounds of each, and what more of them would be worth. */
const estimateOf = (difference: number, standardError = 0.02): ChangeEstimate => ({
  difference,
  standardError,
  df: 2 * n - 2,
  p: 0.04,
  ci: () => ({ lower: 0, upper: 0 }),
  added: () => {
    throw new Error('not asked');
  },
  correlation: null,
  after: (more) => ({ standardError: standardError * Math.sqrt(n / (n + more)), df: 2 * (n + more) - 2 }),
});
const facts: ChangeFacts = {
  estimate: estimateOf(0.1),
  alpha: 0.05,
  familySize: 1,
  pHolm: 0.01,
  tostP: 0.9,
  logMargin: Math.log(1.05),
  noiseFloor: 0.01,
  isTwin: false,
  added: { lower: 0.01, upper: 0.05 },
  baseline: null,
};
const baseline: BaselineChange = {
  load: { a: 'load', b: 'load' },
  metric: 'p50',
  levels: { a: 0.2, b: 0.25 },
  ratio: 1.25,
  ci: { lower: 1.2, upper: 1.3 },
  moved: true,
};

describe('a change on a baseline that moved', () => {
  const unmoved = { ...baseline, moved: false };
  const holds = { lower: -0.01, upper: 0.02 };
  it.each([
    ['is different when what the arm adds grew, too', 0.1, { lower: 0.01, upper: 0.05 }, baseline, 'different'],
    ['is different when both fell', -0.1, { lower: -0.05, upper: -0.01 }, baseline, 'different'],
    ['is open when what the arm adds may be the same', 0.1, holds, baseline, 'inconclusive'],
    [
      'is open when what the arm adds fell while the ratio grew',
      0.1,
      { lower: -0.05, upper: -0.01 },
      baseline,
      'inconclusive',
    ],
    [
      'is open when what the arm adds grew while the ratio fell',
      -0.1,
      { lower: 0.01, upper: 0.05 },
      baseline,
      'inconclusive',
    ],
    ['is judged by the ratio alone on a baseline that did not move', 0.1, holds, unmoved, 'different'],
  ] as const)('%s', (_what, difference, added, base, verdict) => {
    expect(judgeChange({ ...facts, estimate: estimateOf(difference), added, baseline: base }).verdict).toBe(verdict);
  });

  it('is no matter for a twin, whose change is the noise', () => {
    expect(judgeChange({ ...facts, isTwin: true, added: holds, baseline }).verdict).toBe('different');
  });
});

describe('how many more rounds would decide', () => {
  const open = { ...facts, pHolm: 0.4 };
  const moreOf = (own: Partial<ChangeFacts>): number | null => judgeChange({ ...open, ...own }).moreRounds;

  it('is the fewest that would find the effect with 80 % power', () => {
    const estimate = estimateOf(0.05);
    const more = moreOf({ estimate }) ?? 0;
    expect(more).toBeGreaterThan(0);
    const detectable = (rounds: number): number =>
      detectableLogRatio({ ...estimate.after(rounds), alpha: 0.05, noiseFloor: 0 });
    expect(detectable(more)).toBeLessThan(0.05);
    expect(detectable(more - 1)).toBeGreaterThan(0.05);
  });

  it('grows with the family, and with a noise floor that must shrink below the effect first', () => {
    const estimate = estimateOf(0.05);
    const alone = moreOf({ estimate }) ?? 0;
    expect(moreOf({ estimate, familySize: 10 })).toBeGreaterThan(alone);
    // 0.2 * sqrt(6 / (6 + m)) < 0.05 from m = 91 on; the estimate must lie above it with 80 % power.
    expect(moreOf({ estimate, noiseFloor: 0.2 })).toBeGreaterThan(91);
  });

  it('is not known without a noise floor, and beyond 500', () => {
    expect(moreOf({ noiseFloor: null })).toBeNull();
    expect(moreOf({ estimate: estimateOf(0.05, 1) })).toBeNull();
  });
});
