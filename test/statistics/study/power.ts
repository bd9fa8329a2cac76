import { evenAlpha, spendAlpha } from '../../../harness/core/stats/alpha-spending.ts';
import { pairedLogRatio } from '../../../harness/core/stats/paired.ts';
import { minimumDetectableEffect } from '../../../harness/core/stats/power.ts';
import { alpha, judgeArms } from './procedure.ts';
import { forComparison, near, type Simulation } from './simulation.ts';
import { drawExperiment, noiseOf } from './world.ts';

const power = 0.8;
/** Spread of d: the noise of two trials. */
const sd = noiseOf.p50 * Math.SQRT2;
const design = 'interleaved';

/** The effect that so many rounds promise to find, as compare-metric.ts prints it. */
const promised = (rounds: number, level: number): number =>
  minimumDetectableEffect({ sd, n: rounds, alpha: level, power }).logRatio;

/** Is the smallest detectable effect found in 80 of 100 experiments? */
function atSmallestDetectable(rounds: number, family: number): Simulation {
  const level = alpha / family;
  const effects = [0, 0, promised(rounds, level), ...new Array<number>(family - 1).fill(0)];
  const where = `${rounds} rounds, family of ${family}`;
  return {
    id: `power ${where}`,
    repetitions: 5000,
    questions: [
      { what: `an effect of the MDE is significant: ${where}`, ...near(power, 0.05) },
      { what: `an effect of the MDE is called "different": ${where}`, ...forComparison },
    ],
    observe: (random) => {
      const values = drawExperiment(random, { design, rounds, effects, noise: noiseOf.p50 });
      const [baseline = [], , arm = []] = values;
      const [judged] = judgeArms(values, rounds, alpha);
      return [pairedLogRatio(baseline, arm).p < level, judged?.verdict === 'different'];
    },
  };
}

const lookRounds = [6, 9, 12];
const fractions = lookRounds.map((rounds) => rounds / 12);

/** What looks cost in power against one look after 12 rounds, by the way in which alpha is split over them. */
const overLooks: Simulation = {
  id: 'power over looks',
  repetitions: 10_000,
  questions: [
    { what: 'the MDE of 12 rounds is significant: one look', ...near(power, 0.05) },
    { what: 'the MDE of 12 rounds is significant: looks at 6, 9, 12, alpha spent as shipped', ...forComparison },
    { what: 'the MDE of 12 rounds is significant: looks at 6, 9, 12, alpha split evenly', ...forComparison },
  ],
  observe: (random) => {
    const effects = [0, promised(12, alpha)];
    const [baseline = [], arm = []] = drawExperiment(random, { design, rounds: 12, effects, noise: noiseOf.p50 });
    const p = lookRounds.map((rounds) => pairedLogRatio(baseline.slice(0, rounds), arm.slice(0, rounds)).p);
    const found = (levels: readonly number[]): boolean => p.some((each, look) => each < (levels[look] ?? 0));
    return [found([0, 0, alpha]), found(spendAlpha(alpha, fractions)), found(evenAlpha(alpha, fractions.length))];
  },
};

export const powers: readonly Simulation[] = [
  ...[1, 5].flatMap((family) => [6, 9, 12].map((rounds) => atSmallestDetectable(rounds, family))),
  overLooks,
];
