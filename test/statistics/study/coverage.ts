import { exponentiated, type Interval } from '../../../harness/core/stats/interval.ts';
import { pairedLogRatio } from '../../../harness/core/stats/paired.ts';
import { hodgesLehmannPaired } from '../../../harness/core/stats/signed-rank.ts';
import { atLeast, near, type Simulation } from './simulation.ts';
import { drawExperiment, noiseOf, type Design } from './world.ts';

const truth = 0.1;
const others = [0, 0, 0, 0];

const covers = ({ lower, upper }: Interval): boolean => lower <= Math.exp(truth) && Math.exp(truth) <= upper;

/** Coverage that the exact signed-rank interval has with so many rounds, whatever their values. */
const achieved = (rounds: number): number =>
  hodgesLehmannPaired(Array.from({ length: rounds }, (_, round) => round + 1)).achieved;

/** Does the 95 % interval of a ratio hold the true ratio (an arm that is 10.5 % slower) in 95 of 100 experiments? */
const coverageOf = (design: Design, rounds: number): Simulation => ({
  id: `coverage ${design} ${rounds}`,
  repetitions: 10_000,
  questions: [
    { what: `t interval, ${design}, ${rounds} rounds`, ...near(0.95) },
    { what: `signed-rank interval, ${design}, ${rounds} rounds`, ...atLeast(achieved(rounds)) },
  ],
  observe: (random) => {
    const effects = [0, 0, truth, ...others];
    const [baseline = [], , arm = []] = drawExperiment(random, { design, rounds, effects, noise: noiseOf.p50 });
    const { ci, logRatios } = pairedLogRatio(baseline, arm);
    return [covers(ci), covers(exponentiated(hodgesLehmannPaired(logRatios).ci))];
  },
});

export const coverage: readonly Simulation[] = (['interleaved', 'blocked'] as const).flatMap((design) =>
  [6, 8, 9, 12].map((rounds) => coverageOf(design, rounds)),
);
