import { spreadRounds } from '../../harness/core/spread-rounds.ts';
import type { Evidence, EvidenceItem, Trial } from '../../harness/core/trial.ts';
import type { Plan } from '../../harness/core/plan.ts';
import { nameOf, type ArmName } from './arm-names.ts';
import { counted } from './numbers.ts';
import { cell, textColumn, type Table } from './table.ts';

/** What was in an arm's path: what was claimed, whether it held before and after each load, and what was seen. */
export interface ArmEvidence {
  readonly arm: ArmName;
  readonly holds: boolean;
  /** `7 claims held before and after the load in 5 of 5 trials`. */
  readonly summary: string;
  readonly claims: Table;
  readonly trials: readonly TrialEvidence[];
  /** Where the evidence of the trials stands that are not shown one by one; null when all are. */
  readonly rest: string | null;
}

export interface TrialEvidence {
  readonly title: string;
  readonly items: Table;
}

/** Evidence of every arm, over all trials that have any, valid or not. */
export const armEvidence = (
  plan: Plan,
  trials: readonly Trial[],
  names: ReadonlyMap<string, ArmName>,
): readonly ArmEvidence[] =>
  plan.arms.map(({ id }) => {
    const proved = trials.filter((trial) => trial.arm === id).flatMap(withEvidence);
    const whole = proved.filter(({ evidence }) => itemsOf(evidence).every(({ holds }) => holds)).length;
    const claims = claimNames(proved.map(({ evidence }) => evidence));
    const shown = detailed(proved, plan.arms.length);
    return {
      arm: nameOf(names, id),
      holds: proved.length > 0 && whole === proved.length,
      summary: summaryOf({ claims: claims.length, whole, trials: proved.length }),
      claims: claimTable(claims, proved),
      trials: shown.map((each) => trialEvidence(each, plan)),
      rest:
        shown.length === proved.length
          ? null
          : `${counted(shown.length, 'trial')} of ${counted(proved.length, 'trial')} are shown, first those in which a claim failed; trials/*/evidence.json holds all.`,
    };
  });

interface Proved {
  readonly trial: Trial;
  readonly evidence: Evidence;
}

/** All arms together: the page grows by 2 kB for each. */
const mostTrials = 240;

/** Trials in which a claim failed come first; the others are spread evenly over the experiment. */
function detailed(proved: readonly Proved[], arms: number): readonly Proved[] {
  const most = Math.max(3, Math.floor(mostTrials / arms));
  if (proved.length <= most) return proved;
  const failed = proved.filter(({ evidence }) => itemsOf(evidence).some(({ holds }) => !holds)).slice(0, most - 1);
  const indices = spreadRounds(proved.keys(), most - failed.length);
  const chosen = new Set([...failed, ...indices.flatMap((index) => proved[index] ?? [])]);
  return proved.filter((each) => chosen.has(each));
}

const withEvidence = (trial: Trial): Proved[] =>
  trial.state !== 'errored' && trial.evidence ? [{ trial, evidence: trial.evidence }] : [];

const itemsOf = ({ before, after }: Evidence): readonly EvidenceItem[] => [...before, ...after];

const claimNames = (evidences: readonly Evidence[]): readonly string[] => [
  ...new Set(evidences.flatMap(itemsOf).map(({ claim }) => claim)),
];

function summaryOf({ claims, whole, trials }: { claims: number; whole: number; trials: number }): string {
  if (trials === 0) return 'no trial came far enough to prove anything';
  const all = whole === trials;
  return `${counted(claims, 'claim')}: all held in ${whole} of ${counted(trials, 'trial')}${all ? '' : '; the others are invalid'}`;
}

type Moment = 'before' | 'after';

function claimTable(claims: readonly string[], proved: readonly Proved[]): Table {
  return {
    caption:
      'In how many trials each claim was shown before and after the load, and what was seen in the first of them',
    columns: [textColumn('Claim'), textColumn('Before'), textColumn('After'), textColumn('Observed')],
    rows: claims.map((claim) => {
      const seen = (moment: Moment): readonly EvidenceItem[] =>
        proved.flatMap(({ evidence }) => evidence[moment].filter((item) => item.claim === claim));
      const [before, after] = [seen('before'), seen('after')];
      const example = after[0]?.observed ?? before[0]?.observed ?? '';
      return [cell(claim), held(before), held(after), cell(example)];
    }),
  };
}

function held(items: readonly EvidenceItem[]): ReturnType<typeof cell> {
  if (items.length === 0) return cell('not asked');
  const holding = items.filter(({ holds }) => holds).length;
  return cell(`held ${holding} of ${items.length}`, holding === items.length ? null : 'failed');
}

const trialEvidence = ({ trial, evidence }: Proved, { loads }: Plan): TrialEvidence => ({
  title: `Round ${trial.round}${loads.length > 1 ? `, ${trial.load}` : ''}, trial ${trial.number}${trial.state === 'completed' ? '' : ` (${trial.state})`}`,
  items: {
    caption: `Evidence of trial ${trial.number}`,
    columns: [textColumn('When'), textColumn('Claim'), textColumn('Holds'), textColumn('Observed')],
    rows: (['before', 'after'] as const).flatMap((moment) =>
      evidence[moment].map(({ claim, holds, observed }) => [
        cell(moment),
        cell(claim),
        cell(holds ? 'yes' : 'no', holds ? null : 'failed'),
        cell(observed),
      ]),
    ),
  },
});
