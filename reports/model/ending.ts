import type { Analysis, DamagedTrial, LookTaken } from '../../harness/core/analysis.ts';
import { lookAt } from '../../harness/core/looks.ts';
import { roundsToRun } from '../../harness/core/make-plan.ts';
import type { Extension, Plan } from '../../harness/core/plan.ts';
import { roundsDone } from '../../harness/core/rounds-done.ts';
import type { Trial } from '../../harness/core/trial.ts';
import { counted, level, listed, moment, share } from './numbers.ts';
import { stopRuleWords } from './stop-rule.ts';

/** How the experiment came to its end, and what the looks at its data cost. */
export interface Ending {
  readonly finished: boolean;
  /** Complete rounds, and those that the plan with its extensions asks for. */
  readonly rounds: { readonly done: number; readonly planned: number };
  /** `all 5 rounds, as planned`. */
  readonly ended: string;
  /** Set when nothing here is a result yet: stands above everything else. */
  readonly banner: string | null;
  readonly stopRule: string;
  /** Which look this is, and its level. */
  readonly look: string;
  /** `≤ 5 % per metric, over all looks so far`. */
  readonly errorBound: string;
  /** Rounds that were added later, and what each of them costs, a sentence each. */
  readonly extensions: readonly string[];
}

export interface EndingInput {
  readonly experiment: string;
  readonly plan: Plan;
  readonly trials: readonly Trial[];
  readonly analysis: Analysis;
}

export function ending({ experiment, plan, trials, analysis }: EndingInput): Ending {
  const { look, damaged } = analysis;
  const rounds = roundsOf(plan, trials, damaged);
  const finished = look.ended !== null || rounds.done >= rounds.planned;
  const about = look.rule === 'precision' ? 'about' : 'at most';
  const errorBound = `${about} ${share(look.errorBound)} per metric that any arm is called different although none is, over all arms, loads and looks so far; equivalence is claimed for each arm by itself`;
  return {
    finished,
    rounds,
    ended: finished ? endedWords[look.ended ?? 'all-rounds']({ plan, look, rounds }) : 'not finished',
    banner: finished
      ? null
      : `Not finished: ${rounds.done} of ${counted(rounds.planned, 'round')} are done, and nothing here is a result yet. ${resumeCommand(experiment)} goes on with it.`,
    stopRule: stopRuleWords(plan),
    look: finished ? lookWords(look) : `if it ended here: ${lookWords(look)}`,
    errorBound,
    extensions: (plan.extensions ?? []).map((extension, index) => extensionWords(plan, extension, index)),
  };
}

const roundsOf = (plan: Plan, trials: readonly Trial[], damaged: readonly DamagedTrial[]): Ending['rounds'] => ({
  done: roundsDone(plan, trials, damaged),
  planned: roundsToRun(plan).length,
});

/** `meshbench bench --resume <id>`, with `--more` when the plan has come to its end. */
export const resumeCommand = (experiment: string, more?: number): string =>
  `meshbench bench --resume ${experiment}${more === undefined ? '' : ` --more ${more}`}`;

interface Ended {
  readonly plan: Plan;
  readonly look: LookTaken;
  readonly rounds: Ending['rounds'];
}

const endedWords: Readonly<Record<NonNullable<LookTaken['ended']>, (ended: Ended) => string>> = {
  'all-rounds': ({ plan, rounds }) =>
    `all ${counted(rounds.planned, 'round')}, as ${plan.extensions?.length ? 'planned and extended' : 'planned'}`,
  decided: ({ look, rounds }) =>
    `everything that it judged was decided at look ${look.number} of ${look.planned}, after ${counted(rounds.done, 'round')}`,
  precise: ({ plan, rounds }) =>
    `precise enough after ${rounds.done} of ${counted(rounds.planned, 'round')}: the half-width of p50 is within half the margin (${share(plan.margins.latency / 2)})`,
  time: ({ rounds }) =>
    `time limit reached after ${rounds.done} of ${counted(rounds.planned, 'round')}; the clock knows nothing of the data`,
};

function lookWords({ number, planned, alpha, rule }: LookTaken): string {
  const added = number - planned;
  const which =
    added > 0 ? `look ${number} (${listed([`${planned} planned`, `${added} added`])})` : `look ${number} of ${planned}`;
  const width =
    rule === 'precision' ? '; between rounds only the width of intervals is looked at, not the verdicts' : '';
  return `${which}, tested at level ${level(alpha)}${width}`;
}

/** The level of an extension is that of the look right after the rounds that were done when it was declared. */
function extensionWords(plan: Plan, { afterRounds, rounds, declaredAt }: Extension, index: number): string {
  const before = { ...plan, extensions: (plan.extensions ?? []).slice(0, index + 1) };
  const { alpha, errorBound } = lookAt(before, afterRounds + 1);
  return `Extension ${index + 1}: ${counted(rounds, 'more round')}, declared after ${counted(afterRounds, 'round')} on ${moment(declaredAt)}. Tested at level ${level(alpha)}, which no plan has paid for: it raises the chance of a false difference to at most ${share(errorBound)} per metric.`;
}
