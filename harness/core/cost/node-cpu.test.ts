import { describe, expect, it } from 'vitest';
import { completedTrial, measurement, planOf } from '../../../test/fixtures/trials.ts';
import { nodeRestOf, type NodeCpu } from './node-cpu.ts';

const idle: NodeCpu = { userS: 4, systemS: 2, softirqS: 1, irqS: 0, stealS: 0.5, containersS: 5, restS: 2 };
/** 10,000 requests: one CPU-second is 100 per million. */
const trial = (arm: string, round: number, restS?: number, throttled?: number) =>
  completedTrial(arm, round, {
    ...measurement(),
    ...(restS === undefined ? {} : { nodeCpu: { ...idle, restS } }),
    ...(throttled === undefined ? {} : { dataPlaneThrottledPeriods: throttled }),
  });
const plan = planOf(4);

describe('node CPU minus all pods', () => {
  const rest = nodeRestOf(plan, [
    trial('none', 1, 2),
    trial('none', 2, 3),
    trial('none', 3, 4),
    trial('istio', 1, 3, 4),
    trial('istio', 2, 4.2, 0),
    trial('istio', 3, 4.8),
    trial('istio', 4, 9),
  ]);

  it('is given for each million requests, of each arm that has a reading', () => {
    expect(rest.map(({ arm, trials }) => [arm, trials])).toEqual([
      ['none', 3],
      ['istio', 4],
    ]);
    expect(rest[0]?.level.mean).toBeCloseTo(300, 9);
    expect(rest[0]?.modes).toEqual({ userS: 400, systemS: 200, softirqS: 100, irqS: 0, stealS: 50 });
  });

  it('is compared with the baseline of the same round, and a round without a baseline is left out', () => {
    const difference = rest[1]?.difference;
    // 100, 120 and 80: mean 100, standard deviation 20, t(0.975, 2) 4.302653.
    expect(difference).toMatchObject({ rounds: 3 });
    expect(difference?.mean).toBeCloseTo(100, 9);
    expect(difference?.interval?.upper).toBeCloseTo(100 + (4.302653 * 20) / Math.sqrt(3), 3);
  });

  it('has no difference for the baseline, nor without a pair, and no interval below three rounds', () => {
    expect(rest[0]?.difference).toBeNull();
    expect(nodeRestOf(plan, [trial('none', 2, 1), trial('istio', 1, 1)])[1]?.difference).toBeNull();
    expect(nodeRestOf(plan, [trial('none', 1, 1), trial('istio', 1, 3)])[1]?.difference).toEqual({
      mean: 200,
      interval: null,
      rounds: 1,
    });
  });

  it('says how often the data plane was held back, where it was read', () => {
    expect(rest.map((each) => each.dataPlaneThrottledPeriods)).toEqual([null, 2]);
  });

  it('is absent in the lab', () => {
    expect(nodeRestOf(plan, [trial('none', 1), trial('istio', 1)])).toEqual([]);
  });
});
