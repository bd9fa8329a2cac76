import { spreadRounds } from '../../harness/core/spread-rounds.ts';
import { counted, grouped } from './numbers.ts';

/** The rounds that a chart draws trial by trial: of many an even sample, so that the file stays small. */
export interface DrawnRounds {
  readonly rounds: readonly number[];
  /** Rounds that could have been drawn. */
  readonly of: number;
}

/** Of the rounds of these trials at most `most`. */
export function drawnRounds(trials: readonly { readonly round: number }[], most: number): DrawnRounds {
  const all = new Set(trials.map(({ round }) => round));
  return { rounds: spreadRounds(all, Math.max(1, Math.floor(most))), of: all.size };
}

/** What to know where not all rounds are drawn, a sentence; empty otherwise. */
export const sampleNotes = ({ rounds, of }: DrawnRounds): readonly string[] =>
  rounds.length < of
    ? [`Trials of ${grouped(rounds.length)} of ${counted(of, 'round')} are drawn, spread evenly over the experiment.`]
    : [];
