import {
  driftEffect,
  orderEffect,
  type PlacedValue,
  type SlopeEffect,
} from '../../../harness/core/stats/block-effects.ts';
import { forComparison, type Simulation } from './simulation.ts';
import { drawPlaced, identicalArms, noiseOf } from './world.ts';

const rounds = 9;
const covers = ({ ci }: SlopeEffect): boolean => ci.lower <= 0 && ci.upper >= 0;

/**
 * How often do the intervals of order and drift hold zero where nothing has a direction, but trials close in time resemble
 * each other? The regressions take their residuals for independent (test/statistics/block-effects.test.ts has it where they
 * are), so there are no limits: this is what such an interval is worth on a real machine.
 */
export const orderAndDrift: readonly Simulation[] = (['interleaved', 'blocked'] as const).map((design) => ({
  id: `order and drift ${design}`,
  repetitions: 5000,
  questions: [
    { what: `the interval of the drift holds zero, ${design}, ${rounds} rounds`, ...forComparison },
    ...(design === 'blocked'
      ? [{ what: `the interval of the order effect holds zero, ${design}, ${rounds} rounds`, ...forComparison }]
      : []),
  ],
  observe: (random) => {
    const world = { design, rounds, effects: identicalArms(5), noise: noiseOf.p50 };
    const values: PlacedValue[] = drawPlaced(random, world);
    return [covers(driftEffect(values)), ...(design === 'blocked' ? [covers(orderEffect(values))] : [])];
  },
}));
