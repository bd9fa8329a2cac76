import { normalQuantile } from '../../harness/core/stats/normal.ts';
import { seededRandom, type SeededRandom } from '../../harness/core/stats/seeded-random.ts';

/** One simulated experiment: the same blocks measured under both arms. */
export interface Blocks {
  readonly base: number[];
  readonly treatment: number[];
}

/** What the simulated world is like. All spreads are standard deviations of logarithms. */
export interface World {
  readonly n: number;
  /** True ratio treatment / base. */
  readonly ratio: number;
  /** Spread of d = ln(treatment / base) over blocks. */
  readonly sd: number;
  /** Spread that both arms of a block share: the time of day, a noisy neighbour. */
  readonly sharedSd?: number;
}

/** Standard normal draw. */
export const normal = (random: SeededRandom): number => normalQuantile(random.next() + 2 ** -54);

/** Lognormal latencies around 5 ms in blocks; the block's own effect is far larger than what is looked for. */
export function drawBlocks(random: SeededRandom, { n, ratio, sd, sharedSd = 0.3 }: World): Blocks {
  const blocks = Array.from({ length: n }, () => {
    const shared = 5 * Math.exp(sharedSd * normal(random));
    const own = (): number => Math.exp((sd / Math.SQRT2) * normal(random));
    return { base: shared * own(), treatment: shared * ratio * own() };
  });
  return { base: blocks.map(({ base }) => base), treatment: blocks.map(({ treatment }) => treatment) };
}

/** How often an event happened in so many repetitions, each with its own stream of the named simulation. */
export function frequency(name: string, repetitions: number, happens: (random: SeededRandom) => boolean): number {
  const root = seededRandom(name);
  let count = 0;
  for (let index = 0; index < repetitions; index++) if (happens(root.fork(String(index)))) count++;
  return count / repetitions;
}

/** How far a frequency may stray from its probability by chance: four standard errors, passed once in 16,000. */
export const chance = (probability: number, repetitions: number): number =>
  4 * Math.sqrt((probability * (1 - probability)) / repetitions);
