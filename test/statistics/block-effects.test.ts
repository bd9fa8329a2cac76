import { describe, expect, it } from 'vitest';
import {
  driftEffect,
  orderEffect,
  type PlacedValue,
  type SlopeEffect,
} from '../../harness/core/stats/block-effects.ts';
import type { SeededRandom } from '../../harness/core/stats/seeded-random.ts';
import { chance, frequency, normal } from './monte-carlo.ts';

const repetitions = 4000;
const arms = ['none', 'twin', 'istio', 'linkerd', 'cilium'];

interface Planted {
  readonly blocks: number;
  readonly perPosition: number;
  readonly perBlock: number;
}

/** Arms that differ, in an order drawn anew for each block; the noise of a trial is 5 %. */
function drawPlaced(random: SeededRandom, { blocks, perPosition, perBlock }: Planted): PlacedValue[] {
  return Array.from({ length: blocks }, (_, block) =>
    random.shuffle(arms).map((arm, index) => {
      const log = 0.2 * arms.indexOf(arm) + perPosition * index + perBlock * block + 0.05 * normal(random);
      return { block, arm, position: index + 1, value: 5 * Math.exp(log) };
    }),
  ).flat();
}

const effects: readonly [string, (values: PlacedValue[]) => SlopeEffect][] = [
  ['order', orderEffect],
  ['drift', driftEffect],
];

describe.each(effects)('the 95 % interval of the %s', (name, effectOf) => {
  // Three blocks of five arms have the same order once in 14,400 experiments: then there is no order effect to see.
  it.each([4, 9])('covers no slope in 95 of 100 experiments without one (%d blocks)', (blocks) => {
    const coverage = frequency(`${name} ${blocks}`, repetitions, (random) => {
      const { ci, p } = effectOf(drawPlaced(random, { blocks, perPosition: 0, perBlock: 0 }));
      expect(p < 0.05).toBe(ci.lower > 0 || ci.upper < 0);
      return ci.lower <= 0 && ci.upper >= 0;
    });
    expect(Math.abs(coverage - 0.95)).toBeLessThan(chance(0.95, repetitions));
  });

  it('covers a planted slope as often, whatever the other effect is', () => {
    const planted = { blocks: 6, perPosition: 0.02, perBlock: -0.03 };
    const truth = name === 'order' ? planted.perPosition : planted.perBlock;
    const coverage = frequency(`${name} planted`, repetitions, (random) => {
      const { ci } = effectOf(drawPlaced(random, planted));
      return ci.lower <= truth && truth <= ci.upper;
    });
    expect(Math.abs(coverage - 0.95)).toBeLessThan(chance(0.95, repetitions));
  });
});
