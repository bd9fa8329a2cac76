import type { PlacedValue } from '../../../harness/core/stats/block-effects.ts';
import type { SeededRandom } from '../../../harness/core/stats/seeded-random.ts';
import { normal } from '../monte-carlo.ts';

/**
 * interleaved: the arms of a round share one state of the machine. blocked: a round runs them one by one, in an order drawn
 * anew. in-turn: all rounds of one arm, then all of the next; what meshbench does not do.
 */
export type Design = 'interleaved' | 'blocked' | 'in-turn';

/** A simulated machine and experiment. All spreads are standard deviations of logarithms. */
export interface World {
  readonly design: Design;
  readonly rounds: number;
  /** True ln(arm / baseline) of the baseline (0), its twin (0) and every arm. */
  readonly effects: readonly number[];
  /** Spread of one trial around the state of the machine. */
  readonly noise: number;
}

/** What a trial of p50 and of p99 scatters by around the state of the machine: d then scatters by 4.2 and 9.9 %. */
export const noiseOf = { p50: 0.03, p99: 0.07 } as const;

/** The state of the machine from one slot to the next: a slow drift, far larger than the noise of a trial. */
const drift = { sd: 0.15, correlation: 0.8 };

const baselineMs = 5;

/** One simulated experiment: values[arm][round] in milliseconds. */
export type Values = readonly (readonly number[])[];

export function drawExperiment(random: SeededRandom, world: World): Values {
  return valuesAt(random, world, slotsOf(random, world));
}

/** The same, each value with its place in the order of its round (in the interleaved design, the order of the arms). */
export function drawPlaced(random: SeededRandom, world: World): PlacedValue[] {
  const slots = slotsOf(random, world);
  return valuesAt(random, world, slots).flatMap((values, arm) =>
    values.map((value, block) => {
      const position = 1 + (world.design === 'blocked' ? (slots[block]?.[arm] ?? 0) % world.effects.length : arm);
      return { block, arm: String(arm), position, value };
    }),
  );
}

function valuesAt(random: SeededRandom, world: World, slots: readonly (readonly number[])[]): Values {
  const { design, rounds, effects, noise } = world;
  const states = driftStates(random, design === 'interleaved' ? rounds : rounds * effects.length);
  return effects.map((effect, arm) =>
    Array.from({ length: rounds }, (_, round) => {
      const state = states[slots[round]?.[arm] ?? 0] ?? 0;
      return baselineMs * Math.exp(effect + state + noise * normal(random));
    }),
  );
}

/** slots[round][arm]: which state of the machine that trial meets. */
function slotsOf(random: SeededRandom, { design, rounds, effects }: World): number[][] {
  const arms = effects.map((_, arm) => arm);
  return Array.from({ length: rounds }, (_, round) => {
    if (design === 'interleaved') return arms.map(() => round);
    if (design === 'in-turn') return arms.map((arm) => arm * rounds + round);
    const order = random.shuffle(arms);
    return arms.map((arm) => round * arms.length + order.indexOf(arm));
  });
}

/** A stationary AR(1) series. */
export function driftStates(random: SeededRandom, length: number): number[] {
  const { sd, correlation } = drift;
  const innovation = sd * Math.sqrt(1 - correlation ** 2);
  const states: number[] = [];
  let state = sd * normal(random);
  for (let slot = 0; slot < length; slot++) {
    states.push(state);
    state = correlation * state + innovation * normal(random);
  }
  return states;
}

/** The baseline, its twin and so many arms that do not differ from it. */
export const identicalArms = (arms: number): number[] => new Array<number>(arms + 2).fill(0);
