import { describe, expect, it } from 'vitest';
import { seededRandom } from '../stats/seeded-random.ts';
import { judgeStep } from './judge-step.ts';
import { kneeOf, loadCurve } from './load-curve.ts';
import type { TriedStep } from './step.ts';
import { simulateStep, type SimulatedArm } from './testing/simulated-arm.ts';

const sloMs = 10;
const at = (arm: SimulatedArm, rateRps: number): TriedStep => {
  const reading = simulateStep(arm, { rateRps, sloMs, random: seededRandom(rateRps) });
  const outcome = judgeStep(reading, { slo: { p99Ms: sloMs, errorShare: 0.001 }, rateRps, connections: 50 });
  return { visit: 'search-a', plane: 1, rateRps, outcome, reading };
};
const curveOf = (arm: SimulatedArm, rates: readonly number[]) => loadCurve(rates.map((rate) => at(arm, rate)));

describe('the curve of latency against load', () => {
  it('has no latency past saturation, only how much was achieved', () => {
    const curve = curveOf({ serviceRps: 2000 }, [500, 1000, 1900, 2500]);
    expect(curve.map(({ latency }) => latency !== null)).toEqual([true, true, true, false]);
    expect(curve[3]).toMatchObject({ offeredRps: 2500, failed: 'saturated', latency: null });
    expect(curve[3]?.achievedRps).toBeCloseTo(2000, 0);
  });

  it('has none where the generator was the limit', () => {
    expect(curveOf({ serviceRps: 6000, generatorRps: 5400 }, [5600])[0]).toMatchObject({
      failed: 'generator',
      latency: null,
    });
  });

  it('quotes p99 only where 100 requests lie beyond it', () => {
    const [few, many] = curveOf({ serviceRps: 9000 }, [500, 4000]);
    expect(few?.latency).toMatchObject({ p99Ms: null, p50Ms: expect.any(Number) as number });
    expect(many?.latency?.p99Ms).not.toBeNull();
  });

  it('leaves out steps that are invalid, and joins those at one rate', () => {
    const good = at({ serviceRps: 2000 }, 1000);
    const curve = loadCurve([good, good, { ...good, outcome: { state: 'invalid', reasons: [] } }]);
    expect(curve).toMatchObject([{ offeredRps: 1000, steps: 2 }]);
  });

  it('quotes no latency at a rate of which one step was past saturation', () => {
    const good = at({ serviceRps: 2000 }, 1500);
    const bad = { ...good, outcome: { state: 'failed', reason: 'saturated', because: '' } } as const;
    expect(loadCurve([good, bad])[0]?.latency).toBeNull();
  });
});

describe('the knee', () => {
  it.each([1000, 2000, 5000])(
    'of an M/M/1 server of %d rps lies at half of its rate (Kleinrock 1979)',
    (serviceRps) => {
      const rates = Array.from({ length: 19 }, (_, index) => Math.round((serviceRps * (index + 1)) / 20));
      const knee = kneeOf(curveOf({ serviceRps }, rates));
      expect(knee).toMatchObject({ state: 'found' });
      expect(knee.state === 'found' && knee.rps).toBeCloseTo(serviceRps / 2, -1);
    },
  );

  it('is bounded by its neighbours: a coarse search knows it no better', () => {
    expect(kneeOf(curveOf({ serviceRps: 2000 }, [250, 500, 1000, 1600]))).toMatchObject({
      state: 'found',
      betweenRps: { lower: expect.closeTo(500, 0) as number, upper: expect.closeTo(1600, 0) as number },
    });
  });

  it('is not within the range when power still rises at its end', () => {
    expect(kneeOf(curveOf({ serviceRps: 9000 }, [500, 1000, 2000, 4000]))).toMatchObject({
      state: 'beyond-range',
      end: 'high',
    });
    expect(kneeOf(curveOf({ serviceRps: 500 }, [300, 400, 450]))).toMatchObject({ state: 'beyond-range', end: 'low' });
  });

  it('ignores what lies past saturation: there throughput / latency means nothing', () => {
    expect(kneeOf(curveOf({ serviceRps: 2000 }, [500, 900, 2500, 5000]))).toEqual({ state: 'too-few-points' });
  });
});
