import { precisionFrom } from '../../../harness/core/config.ts';
import { pairedLogRatio } from '../../../harness/core/stats/paired.ts';
import { roundsUntilPrecise } from './procedure.ts';
import { forComparison, near, type Simulation } from './simulation.ts';
import { drawExperiment, identicalArms, noiseOf } from './world.ts';

/**
 * The rounds after which an experiment may stop because p50 is known well enough; the last is what is shipped. An early
 * stop happens when the rounds so far happen to agree, and then their interval is too narrow: the earlier, the more often.
 */
const candidates = [4, 6, 8, 10, precisionFrom];
/** Rounds after which it stops in any case. */
export const precisionCap = 30;

/** The noise of a trial for which the stop does most harm: of 2.5 to 6 %, found by trying. */
const leastFavourable = 0.04;

/** Does the interval that is quoted after such a stop still hold the truth in 95 of 100 experiments? */
const afterStop = ({ arms, noise }: { readonly arms: number; readonly noise: number }): Simulation => {
  const where = `${arms === 1 ? 'one arm' : `${arms} arms`}, trial noise ${(100 * noise).toFixed(0)} %`;
  return {
    id: `after stop ${where}`,
    repetitions: arms === 1 ? 20_000 : 5000,
    questions: candidates.map((from) => ({
      what: `t interval, may stop from round ${from}, ${where}`,
      ...(from === precisionFrom ? near(0.95) : forComparison),
    })),
    observe: (random) => {
      const world = { design: 'interleaved', rounds: precisionCap, effects: identicalArms(arms), noise } as const;
      const values = drawExperiment(random, world);
      return candidates.map((from) => {
        const rounds = roundsUntilPrecise(values, { from, cap: precisionCap });
        const [baseline = [], , arm = []] = values.map((each) => each.slice(0, rounds));
        const { ci } = pairedLogRatio(baseline, arm);
        return ci.lower <= 1 && 1 <= ci.upper;
      });
    },
  };
};

export const precision: readonly Simulation[] = [
  afterStop({ arms: 1, noise: noiseOf.p50 }),
  afterStop({ arms: 1, noise: leastFavourable }),
  afterStop({ arms: 5, noise: noiseOf.p50 }),
];
