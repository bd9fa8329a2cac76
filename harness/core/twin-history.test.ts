import { describe, expect, it } from 'vitest';
import { arms, planOf } from '../../test/fixtures/trials.ts';
import { clopperPearson } from './stats/binomial.ts';
import { blocksNeeded, minimumDetectableEffect } from './stats/power.ts';
import { expectationOf, mdeRatio, pooledSd, summariseTwins, type TwinResult } from './twin-history.ts';

const twin = (change: Partial<TwinResult>): TwinResult => ({
  meanLogRatio: 0,
  sdLogRatio: 0.03,
  n: 5,
  p: 0.5,
  ...change,
});
/** p values as evenly spread as n can be. */
const even = (n: number): TwinResult[] => Array.from({ length: n }, (_, index) => twin({ p: (index + 0.5) / n }));

describe('the pooled standard deviation', () => {
  it('is the root mean square, weighted by degrees of freedom', () => {
    // (4 * 9 + 2 * 36) / 6 = 18
    expect(pooledSd([twin({ sdLogRatio: 3, n: 5 }), twin({ sdLogRatio: 6, n: 3 })])).toBeCloseTo(Math.sqrt(18), 12);
  });

  it('is that of the one experiment where there is one', () => {
    expect(pooledSd([twin({ sdLogRatio: 0.07 })])).toBeCloseTo(0.07, 12);
  });

  it('is absent without a history', () => {
    expect(pooledSd([])).toBeNull();
  });
});

describe('the history of the twin', () => {
  it('says nothing where there is none', () => {
    expect(summariseTwins([])).toEqual({
      experiments: 0,
      pooledSd: null,
      noiseFloorLog: null,
      pValues: [],
      falsePositives: null,
      uniformity: null,
    });
  });

  it('takes the 95th percentile of |mean d| as noise floor, whatever its sign', () => {
    const results = Array.from({ length: 21 }, (_, index) =>
      twin({ meanLogRatio: (index % 2 === 0 ? -1 : 1) * index }),
    );
    expect(summariseTwins(results).noiseFloorLog).toBeCloseTo(19, 12);
  });

  it('is quiet when p values are spread evenly', () => {
    const { falsePositives, uniformity } = summariseTwins(even(100));
    expect(falsePositives).toMatchObject({ count: 5, n: 100, alarm: false });
    expect(uniformity).toMatchObject({ alarm: false });
  });

  it('alarms when even the lower bound of the false positives is above 5 %, and not before', () => {
    const alarmAt = (count: number): boolean | undefined => {
      const results = even(100).map((each, index) => ({ ...each, p: index < count ? 0.01 : 0.05 + 0.95 * each.p }));
      return summariseTwins(results).falsePositives?.alarm;
    };
    const first = Array.from({ length: 100 }, (_, count) => count).find(
      (count) => clopperPearson(count, 100).ci.lower > 0.05,
    );
    expect(first).toBe(11);
    expect([alarmAt(10), alarmAt(11)]).toEqual([false, true]);
  });

  it('alarms when p values crowd where no false positive shows', () => {
    const crowded = even(40).map((each) => ({ ...each, p: 0.4 + 0.2 * each.p }));
    const { falsePositives, uniformity } = summariseTwins(crowded);
    expect(falsePositives?.alarm).toBe(false);
    expect(uniformity?.alarm).toBe(true);
  });
});

describe('what a plan may expect', () => {
  const sd = 0.05;

  it('is rounds to half the margin, and the effect that its rounds find in its family at its last level', () => {
    const plan = planOf(12);
    const { experiments, ...expected } = expectationOf(plan, { p50: [[twin({ sdLogRatio: sd })]] });
    expect(experiments).toBe(1);
    const relative = Math.sqrt(1.05) - 1;
    expect(expected.expectedRounds.p50).toBe(blocksNeeded({ sd, relative, confidence: 0.95 }));
    // The floor of a twin that varies as before is the half-width of its own interval: no more than the test asks for.
    expect(expected.mdeRatio.p50).toBeCloseTo(
      minimumDetectableEffect({ sd, n: 12, alpha: 0.05, power: 0.8 }).ratio,
      12,
    );
    expect(expected.sd).toMatchObject({ p50: sd, p99: null });
    expect(expected.expectedRounds.p99).toBeNull();
    expect(expected.mdeRatio.p99).toBeNull();
  });

  it('asks for more rounds for CPU, whose margin is smaller', () => {
    const results = [[twin({ sdLogRatio: sd })]];
    const { expectedRounds } = expectationOf(planOf(12), { p50: results, cpu: results });
    expect(Number(expectedRounds.cpu)).toBeGreaterThan(Number(expectedRounds.p50));
  });

  it('finds less when more arms and loads share the level', () => {
    const two = [...arms, { ...arms[2], id: 'other', label: 'other' } as (typeof arms)[number]];
    const family = mdeRatio(planOf(12, two, { load: { rate: ['200rps', '400rps'] } }), sd);
    expect(family).toBeCloseTo(minimumDetectableEffect({ sd, n: 12, alpha: 0.05 / 4, power: 0.8 }).ratio, 12);
  });

  it('goes by the noisiest of its loads, and counts experiments, not loads', () => {
    const plan = planOf(12, arms, { load: { rate: ['200rps', '400rps'] } });
    const { experiments, sd: worst } = expectationOf(plan, {
      p50: [[twin({ sdLogRatio: 0.02 })], [twin({ sdLogRatio: sd })]],
    });
    expect(experiments).toBe(1);
    expect(worst.p50).toBeCloseTo(sd, 12);
  });

  it('expects no end by precision before that rule may end anything', () => {
    const plan = planOf(20, arms, { stop: { rule: 'precision' } });
    expect(expectationOf(plan, { p50: [[twin({ sdLogRatio: 0.001 })]] }).expectedRounds.p50).toBe(12);
  });

  it('promises nothing that no number of rounds could keep', () => {
    const { expectedRounds } = expectationOf(planOf(12), { p50: [[twin({ sdLogRatio: 20 })]] });
    expect(expectedRounds.p50).toBeNull();
  });
});
