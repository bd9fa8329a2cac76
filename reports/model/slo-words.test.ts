import { describe, expect, it } from 'vitest';
import type { LimitJudgement } from '../../harness/core/slo/slo-judgement.ts';
import { becauseWords, figureWords, limitWords } from './slo-words.ts';

const rate = (interval: LimitJudgement['interval'], comparable = true): LimitJudgement => ({
  ...{ limit: 'rate', bound: 1000, verdict: 'met', estimate: null, interval },
  trials: { all: 5, used: 5, leftOutBecause: [] },
  reason: { id: 'capacity', experiment: '20260214-capacity', p99Ms: 10, connections: 50, comparable },
});

describe('a limit in words', () => {
  it.each([
    [{ id: 'p50', bound: 100 }, '< 100 ms'],
    [{ id: 'p99', bound: 1000 }, '< 1,000 ms'],
    [{ id: 'p99', bound: 0.25 }, '< 0.25 ms'],
    [{ id: 'rate', bound: 1000 }, '≥ 1,000 requests/s'],
    [{ id: 'errors', bound: 0.001 }, '< 0.1 %'],
    [{ id: 'errors', bound: 0.000001 }, '< 0.0001 %'],
    [{ id: 'availability', bound: 0.999 }, '≥ 99.9 %'],
    [{ id: 'availability', bound: 0.9999 }, '≥ 99.99 %'],
  ] as const)('%j has the places that were written', (limit, words) => {
    expect(limitWords(limit)).toBe(words);
  });

  it('gives a capacity with its bounds, one of them where only one is known', () => {
    expect(figureWords(rate({ lower: 1190, upper: 1320 }))).toBe('capacity 1,190 to 1,320 requests/s');
    expect(figureWords(rate({ lower: 1190, upper: Infinity }))).toBe('capacity at least 1,190 requests/s');
    expect(figureWords(rate({ lower: 0, upper: 900 }))).toBe('capacity at most 900 requests/s');
  });

  it('says where a capacity comes from, and when it was measured at another p99', () => {
    expect(becauseWords(rate({ lower: 1190, upper: 1320 }))).toBe(
      'capacity experiment 20260214-capacity: p99 ≤ 10 ms over 50 connections',
    );
    expect(becauseWords(rate({ lower: 1190, upper: 1320 }, false))).toMatch(
      /, a p99 that the profile does not ask for$/,
    );
  });

  it('says that offering just the limit shows nothing', () => {
    const at = (offeredRps: number): LimitJudgement => ({ ...rate(null), reason: { id: 'not-offered', offeredRps } });
    expect(becauseWords(at(140))).toBe('only 140 requests/s were offered; meshbench capacity measures it');
    expect(becauseWords(at(1000))).toBe(
      'only 1,000 requests/s were offered, no more than the limit; meshbench capacity measures it',
    );
  });

  it('gives p95 as the range in which it lies', () => {
    const p95: LimitJudgement = {
      ...rate({ lower: 1.9, upper: 10.2 }),
      limit: 'p95',
      bound: 5,
      reason: { id: 'spans' },
    };
    expect(figureWords(p95)).toBe('between 1.90 and 10.2 ms');
    expect(becauseWords(p95)).toBe(
      'response time was not recorded at p95; it lies in this range, and so does the limit',
    );
  });
});
