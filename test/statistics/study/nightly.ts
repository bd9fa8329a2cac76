import { changePoints } from '../../../harness/core/stats/change-points.ts';
import type { SeededRandom } from '../../../harness/core/stats/seeded-random.ts';
import { normal } from '../monte-carlo.ts';
import { atLeast, atMost, forComparison, moreThan, type Simulation } from './simulation.ts';
import { driftStates } from './world.ts';

const nights = 60;
const sd = 0.02;
const step = Math.log(1.05);
const stepAt = 30;

/** One log ratio a night: the baseline of the same night has taken the drift out. */
const stable = (random: SeededRandom): number[] => Array.from({ length: nights }, () => sd * normal(random));

/** The nightly search (docs/method.md of the project, section 5): p .001, windows of 30, at least 2 %. */
const search = { p: 0.001, window: 30, leastMagnitude: 0.02, scale: 'log' } as const;
const pointsIn = (series: readonly number[]): number[] => changePoints(series, search).map(({ index }) => index);
const near = (index: number): boolean => Math.abs(index - stepAt) <= 2;

const stableSeries: Simulation = {
  id: 'stable nights',
  repetitions: 5000,
  questions: [
    { what: 'a change point in 60 stable nights of ratios, spread 2 %', ...atMost(0.05) },
    { what: 'a change point in 60 stable nights of ratios, stretches of two nights allowed', ...forComparison },
    { what: 'a change point in 60 stable nights of absolute latencies, which drift', ...moreThan(0.1) },
  ],
  observe: (random) => {
    const ratios = stable(random);
    const states = driftStates(random, nights);
    return [
      pointsIn(ratios).length > 0,
      changePoints(ratios, { ...search, leastStretch: 2 }).length > 0,
      pointsIn(ratios.map((ratio, night) => ratio + (states[night] ?? 0))).length > 0,
    ];
  },
};

const plantedStep: Simulation = {
  id: 'planted step',
  repetitions: 5000,
  questions: [
    { what: 'a step of 5 % after night 30 is put within two nights of its place, 30 nights later', ...atLeast(0.8, 0) },
    { what: 'a step of 5 % after night 30 is put within two nights of its place, 10 nights later', ...forComparison },
    { what: 'a step of 5 % after night 30 is put within two nights of its place, 5 nights later', ...forComparison },
  ],
  observe: (random) => {
    const series = stable(random).map((x, night) => x + (night < stepAt ? 0 : step));
    const seenAfter = (age: number): boolean => pointsIn(series.slice(0, stepAt + age)).some(near);
    return [pointsIn(series).some(near), seenAfter(10), seenAfter(5)];
  },
};

export const nightly: readonly Simulation[] = [stableSeries, plantedStep];
