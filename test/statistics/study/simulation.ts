import { seededRandom, type SeededRandom } from '../../../harness/core/stats/seeded-random.ts';

/** Bounds of a simulated share, from 0 to 1; without any, the row is there for comparison and cannot fail. */
export interface Limits {
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** One line of the table: how often something happens, and how often it may. */
export interface Question {
  readonly what: string;
  /** The share that the procedure promises; null where it promises none. */
  readonly nominal: number | null;
  readonly limits: Limits;
}

/** A simulated experiment that answers several questions at once. */
export interface Simulation {
  /** Names the stream of random numbers, so that no simulation depends on another. */
  readonly id: string;
  readonly repetitions: number;
  readonly questions: readonly Question[];
  /** One experiment: whether each question's event happened. */
  readonly observe: (random: SeededRandom) => readonly boolean[];
}

/** Points of a hundred by which a simulated share may miss what is promised. */
const tolerance = 0.015;

export const near = (nominal: number, within = tolerance): Pick<Question, 'nominal' | 'limits'> => ({
  nominal,
  limits: { atLeast: nominal - within, atMost: nominal + within },
});
export const atMost = (nominal: number): Pick<Question, 'nominal' | 'limits'> => ({
  nominal,
  limits: { atMost: nominal + tolerance },
});
export const atLeast = (nominal: number, within = tolerance): Pick<Question, 'nominal' | 'limits'> => ({
  nominal,
  limits: { atLeast: nominal - within },
});
/** What is known to be wrong must be seen to be wrong, or the study could not see it anywhere. */
export const moreThan = (bound: number): Pick<Question, 'nominal' | 'limits'> => ({
  nominal: null,
  limits: { atLeast: bound },
});
export const forComparison: Pick<Question, 'nominal' | 'limits'> = { nominal: null, limits: {} };

/** Repetitions from (inclusive) `from` to (exclusive) `to`: how often each question's event happened. */
export function countEvents(
  { id, questions, observe }: Simulation,
  { from, to }: { from: number; to: number },
): number[] {
  const root = seededRandom(id);
  const counts = questions.map(() => 0);
  for (let index = from; index < to; index++) {
    const events = observe(root.fork(String(index)));
    events.forEach((happened, question) => {
      if (happened) counts[question] = (counts[question] ?? 0) + 1;
    });
  }
  return counts;
}

/** A question and its answer. */
export interface Row extends Question {
  readonly simulated: number;
  readonly repetitions: number;
  /** undefined where there are no limits. */
  readonly ok: boolean | undefined;
}

export function rowsOf({ questions, repetitions }: Simulation, counts: readonly number[]): Row[] {
  return questions.map((question, index) => {
    const simulated = (counts[index] ?? 0) / repetitions;
    return { ...question, simulated, repetitions, ok: isWithin(simulated, question.limits) };
  });
}

function isWithin(share: number, { atLeast: least, atMost: most }: Limits): boolean | undefined {
  if (least === undefined && most === undefined) return undefined;
  return share >= (least ?? 0) && share <= (most ?? 1);
}
