import { tostPaired } from '../../../harness/core/stats/equivalence.ts';
import { alpha, judgeArms, margin } from './procedure.ts';
import { atLeast, atMost, forComparison, type Question, type Simulation } from './simulation.ts';
import { drawExperiment, noiseOf, type Design } from './world.ts';

interface Case {
  readonly name: string;
  readonly ratio: number;
  readonly design: Design;
  readonly rounds: number;
  /** Of TOST passing, and of the arm being called equivalent or trivial. */
  readonly limits: readonly [Pick<Question, 'nominal' | 'limits'>, Pick<Question, 'nominal' | 'limits'>];
}

/** How often is an arm shown to lie inside the margin? */
function insideMargin({ name, ratio, design, rounds, limits }: Case): Simulation {
  const where = `${name}, ${rounds} rounds, ${design}`;
  const effects = [0, 0, Math.log(ratio), 0, 0, 0, 0];
  return {
    id: `inside margin ${where}`,
    repetitions: 5000,
    questions: [
      { what: `TOST passes: ${where}`, ...limits[0] },
      { what: `called equivalent or trivial: ${where}`, ...limits[1] },
    ],
    observe: (random) => {
      const values = drawExperiment(random, { design, rounds, effects, noise: noiseOf.p50 });
      const [baseline = [], , arm = []] = values;
      const verdict = judgeArms(values, rounds, alpha)[0]?.verdict;
      return [tostPaired(baseline, arm, margin, alpha).p < alpha, verdict === 'equivalent' || verdict === 'trivial'];
    },
  };
}

const atEdge = [atMost(alpha), atMost(alpha)] as const;

export const equivalences: readonly Simulation[] = [
  insideMargin({ name: 'slower by the margin', ratio: 1 + margin, design: 'interleaved', rounds: 9, limits: atEdge }),
  insideMargin({
    name: 'faster by the margin',
    ratio: 1 / (1 + margin),
    design: 'interleaved',
    rounds: 9,
    limits: atEdge,
  }),
  insideMargin({ name: 'slower by the margin', ratio: 1 + margin, design: 'blocked', rounds: 30, limits: atEdge }),
  insideMargin({
    name: 'identical arms',
    ratio: 1,
    design: 'interleaved',
    rounds: 9,
    limits: [atLeast(0.8, 0), forComparison],
  }),
];
