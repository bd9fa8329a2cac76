import { describe, expect, it } from 'vitest';
import { judge, roundsToDecide, type OutlookFacts, type VerdictFacts } from './verdict.ts';

const facts: VerdictFacts = {
  meanLogRatio: 0.5,
  sd: 0.02,
  n: 6,
  pHolm: 0.001,
  tostP: 0.9,
  alpha: 0.05,
  logMargin: Math.log(1.05),
  noiseFloor: 0.02,
  isTwin: false,
};

describe('verdict', () => {
  it.each([
    ['different', { pHolm: 0.01, tostP: 0.5 }],
    ['trivial', { pHolm: 0.01, tostP: 0.01, meanLogRatio: 0.03 }],
    ['equivalent', { pHolm: 0.5, tostP: 0.01, meanLogRatio: 0.001 }],
    ['inconclusive', { pHolm: 0.5, tostP: 0.5 }],
  ] as const)('is %s when the tests say so', (verdict, change) => {
    expect(judge({ ...facts, ...change }).verdict).toBe(verdict);
  });

  it('claims no difference that is not larger than the noise floor', () => {
    const judged = judge({ ...facts, meanLogRatio: 0.03, noiseFloor: 0.04 });
    expect(judged.verdict).toBe('inconclusive');
    expect(judged.because).toMatch(/not larger than what two identical arms may show/);
  });

  it('calls a significant effect below the floor equivalent, not trivial: there is no claim that it is real', () => {
    expect(judge({ ...facts, tostP: 0.01, meanLogRatio: 0.012, noiseFloor: 0.039 }).verdict).toBe('equivalent');
  });

  it('claims no equivalence where identical arms may differ by more than the margin', () => {
    expect(judge({ ...facts, pHolm: 0.5, tostP: 0.01, noiseFloor: 0.1 }).verdict).toBe('inconclusive');
  });

  it('claims nothing without a twin, but judges the twin itself', () => {
    expect(judge({ ...facts, noiseFloor: null }).verdict).toBe('inconclusive');
    expect(judge({ ...facts, noiseFloor: null, isTwin: true }).verdict).toBe('different');
  });
});

describe('rounds to decide', () => {
  const open: OutlookFacts = {
    meanLogRatio: 0.03,
    sd: 0.05,
    n: 6,
    alphaOfDifference: 0.05,
    alphaOfEquivalence: 0.05,
    logMargin: Math.log(1.05),
    noiseFloor: 0.01,
    isTwin: false,
  };

  it('are more for more noise, for a larger family and for a higher floor', () => {
    const usual = roundsToDecide(open) ?? 0;
    expect(usual).toBeGreaterThan(1);
    expect(roundsToDecide({ ...open, sd: 0.1 })).toBeGreaterThan(usual);
    expect(roundsToDecide({ ...open, alphaOfDifference: 0.01 })).toBeGreaterThan(usual);
    expect(roundsToDecide({ ...open, noiseFloor: 0.2 })).toBeGreaterThan(usual);
  });

  it('are not named when no reasonable number would do, or without a floor to measure against', () => {
    expect(roundsToDecide({ ...open, meanLogRatio: 0.001, sd: 3 })).toBeNull();
    expect(roundsToDecide({ ...open, noiseFloor: null })).toBeNull();
  });
});
