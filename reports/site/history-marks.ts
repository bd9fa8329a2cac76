import type { Difference } from '../../harness/core/compare/comparison.ts';
import type { Mark } from '../../harness/core/history/marks.ts';
import { listed, probability, wordedRatio } from '../model/numbers.ts';
import { letter } from './letters.ts';

/** A vertical rule of a history chart: everything that is different from one experiment on. */
export interface HistoryMark {
  /** Index of the experiment from which on it holds. */
  readonly index: number;
  readonly letter: string;
  /** What it is drawn as: the weightiest of what happened there. */
  readonly kind: Mark['kind'];
  /** Beside the letter where there is room. */
  readonly short: string;
  /** In full, a clause each. */
  readonly clauses: readonly string[];
}

const weight: readonly Mark['kind'][] = ['change', 'environment', 'version', 'fidelity'];

/** One rule for each experiment with marks, in the order of time. */
export const historyMarks = (marks: readonly Mark[]): HistoryMark[] =>
  [...Map.groupBy(marks, ({ index }) => index)].map(([index, own], place) => {
    const [first] = own.toSorted((a, b) => weight.indexOf(a.kind) - weight.indexOf(b.kind));
    return {
      index,
      letter: letter(place),
      kind: first?.kind ?? 'version',
      short: own.map(shortOf).join(', '),
      clauses: own.map(clauseOf),
    };
  });

function shortOf(mark: Mark): string {
  switch (mark.kind) {
    case 'change':
      return changeFigure(mark.change);
    case 'environment':
      return 'environment';
    case 'version':
      return mark.differences.map(({ fact, b }) => `${fact} ${b ?? ''}`).join(', ');
    case 'fidelity':
      return mark.after;
  }
}

function clauseOf(mark: Mark): string {
  switch (mark.kind) {
    case 'change':
      return `change point: ${changeWords(mark.change)} (p ${probability(mark.change.p)})`;
    case 'environment':
      return `other environment, ${mark.fingerprint.slice(0, 8)}: ${differencesWords(mark.differences)}; ${mark.returns ? 'its series goes on' : 'a new series begins'}`;
    case 'version':
      return `other version: ${differencesWords(mark.differences)}`;
    case 'fidelity':
      return `other fidelity: ${mark.before} before, ${mark.after} since`;
  }
}

const differencesWords = (differences: readonly Difference[]): string =>
  differences.length === 0
    ? 'the tools of the harness, or memory by a little'
    : listed(differences.map(({ fact, a, b }) => `${fact} ${a ?? 'absent'} → ${b ?? 'absent'}`));

interface Changed {
  readonly before: number;
  readonly after: number;
  readonly relativeChange: number;
}

/** To tenths of a per cent. */
const tenths = (ratio: number) => wordedRatio(ratio, { lower: ratio, upper: ratio + 0.01 });

/** `+7.5 %`. */
const changeFigure = ({ relativeChange }: Changed): string => tenths(1 + relativeChange).change;

/** `× 1.603 before, × 1.724 since (+7.5 %)`. */
export const changeWords = (changed: Changed): string =>
  `× ${tenths(changed.before).ratio} before, × ${tenths(changed.after).ratio} since (${changeFigure(changed)})`;
