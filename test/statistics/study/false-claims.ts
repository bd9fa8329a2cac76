import { spendAlpha } from '../../../harness/core/stats/alpha-spending.ts';
import type { SeededRandom } from '../../../harness/core/stats/seeded-random.ts';
import { alpha, judgeArms, roundsUntilPrecise, type ArmJudgement } from './procedure.ts';
import { precisionFrom } from '../../../harness/core/config.ts';
import { precisionCap } from './precision.ts';
import { atMost, forComparison, moreThan, type Question, type Simulation } from './simulation.ts';
import { drawExperiment, identicalArms, noiseOf, type Design, type Values } from './world.ts';

/** The judgements that an experiment makes on its way to its end; a claim made at any of them has been made. */
type Procedure = (values: Values) => Iterable<ArmJudgement[]>;

/** One look, after the planned rounds. */
const fixed: Procedure = (values) => [judgeArms(values, 9, alpha)];

const open = (judgement: readonly ArmJudgement[]): boolean =>
  judgement.some(({ verdict }) => verdict === 'inconclusive');

const lookRounds = [6, 9, 12];
const lookLevels = spendAlpha(
  alpha,
  lookRounds.map((rounds) => rounds / 12),
);

/** Looks at planned rounds; the first at which every arm is decided ends it. */
function* looks(values: Values): Iterable<ArmJudgement[]> {
  for (const [look, rounds] of lookRounds.entries()) {
    const judgement = judgeArms(values, rounds, lookLevels[look] ?? 0);
    yield judgement;
    if (!open(judgement)) return;
  }
}

/** One look, at the round at which p50 is known well enough. */
const precise: Procedure = (values) => [
  judgeArms(values, roundsUntilPrecise(values, { from: precisionFrom, cap: precisionCap }), alpha),
];

/** Nine planned rounds, and nine more at half the level because some arm was not decided. */
function* extended(values: Values): Iterable<ArmJudgement[]> {
  const judgement = judgeArms(values, 9, alpha);
  yield judgement;
  if (open(judgement)) yield judgeArms(values, 18, alpha / 2);
}

/** A look at the full level after every round: what must not be done. */
function* peeking(values: Values): Iterable<ArmJudgement[]> {
  for (let rounds = 3; rounds <= precisionCap; rounds++) yield judgeArms(values, rounds, alpha);
}

interface Case {
  readonly name: string;
  readonly procedure: Procedure;
  readonly rounds: number;
  readonly arms?: number;
  readonly design?: Design;
  readonly metric?: keyof typeof noiseOf;
  readonly repetitions?: number;
  /** Of any arm being significant after Holm, and of any arm being called different. */
  readonly limits: readonly [Pick<Question, 'nominal' | 'limits'>, Pick<Question, 'nominal' | 'limits'>];
}

/** How often is something claimed of arms that do not differ from the baseline? */
function falseClaimsOf(given: Case): Simulation {
  const { name, procedure, rounds, arms = 5, design = 'interleaved', metric = 'p50', limits } = given;
  const where = `${name}, ${arms === 1 ? 'one arm' : `${arms} arms`}, ${design}, ${metric}`;
  const world = { design, rounds, effects: identicalArms(arms), noise: noiseOf[metric] };
  return {
    id: `false claims ${where}`,
    repetitions: given.repetitions ?? 5000,
    questions: [
      { what: `any arm significant: ${where}`, ...limits[0] },
      { what: `any arm "different": ${where}`, ...limits[1] },
    ],
    observe: (random: SeededRandom) => {
      const judged = [...procedure(drawExperiment(random, world))].flat();
      return [judged.some(({ significant }) => significant), judged.some(({ verdict }) => verdict === 'different')];
    },
  };
}

const kept = [atMost(alpha), atMost(alpha)] as const;
const keptByExtension = [atMost(1.5 * alpha), atMost(1.5 * alpha)] as const;

export const falseClaims: readonly Simulation[] = [
  ...(['interleaved', 'blocked'] as const).flatMap((design) =>
    (['p50', 'p99'] as const).flatMap((metric) => [
      falseClaimsOf({ name: '9 rounds', procedure: fixed, rounds: 9, design, metric, limits: kept }),
      falseClaimsOf({ name: 'looks at 6, 9, 12', procedure: looks, rounds: 12, design, metric, limits: kept }),
      falseClaimsOf({
        name: '9 rounds and 9 more',
        procedure: extended,
        rounds: 18,
        design,
        metric,
        limits: keptByExtension,
      }),
    ]),
  ),
  ...[1, 5].map((arms) =>
    falseClaimsOf({ name: 'until precise', procedure: precise, rounds: precisionCap, arms, limits: kept }),
  ),
];

/** What must not be done, done: the study sees it, so it would see it in what is done. */
export const brokenProcedures: readonly Simulation[] = [
  falseClaimsOf({
    name: 'a look after every round from 3 to 30',
    procedure: peeking,
    rounds: precisionCap,
    repetitions: 4000,
    // The twin's interval is wide as long as the arms' are: the noise floor hides most of it.
    limits: [moreThan(0.1), forComparison],
  }),
  ...[1, 5].map((arms) =>
    falseClaimsOf({
      name: '9 rounds, arms one after another',
      procedure: fixed,
      rounds: 9,
      arms,
      design: 'in-turn',
      limits: [moreThan(0.1), moreThan(0.1)],
    }),
  ),
];
