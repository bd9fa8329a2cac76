import { fewestRounds } from '../config.ts';
import { clopperPearson } from '../stats/binomial.ts';
import type { Interval } from '../stats/interval.ts';
import type { Measurement } from '../trial.ts';
import type { JudgedLimit } from './judged-limit.ts';
import type { FailureCounts, LimitJudgement, SloReason, SloVerdict } from './slo-judgement.ts';
import { hadRoom, isProved, selectTrials, tooManyLeftOut, type MeasuredTrial } from './trial-selection.ts';

export type FailureLimitId = 'errors' | 'availability';

/** Requests of a trial that failed: at least so many for sure, at most so many with those that are open to doubt. */
interface Failed {
  readonly atLeast: number;
  readonly atMost: number;
  readonly requests: number;
}

const failedOf: Readonly<Record<FailureLimitId, (measurement: Measurement, judged: JudgedLimit) => Failed>> = {
  errors: ({ requests: { errors, completed } }) => ({ atLeast: errors, atMost: errors, requests: completed }),
  availability: ({ requests: { offered, completed, errors }, responseTime, generator }, { load, sharedGenerator }) => {
    const unanswered = Math.max(0, offered - completed);
    const atEdges = underWayAtEdges(load.ratePerArm, responseTime.meanMs);
    // Connections are shared by the arms of a session: whose request kept one busy is not known.
    const neverSent = sharedGenerator ? generator.dropped : 0;
    return {
      atLeast: Math.min(offered, errors + Math.max(0, unanswered - atEdges - neverSent)),
      atMost: Math.min(offered, errors + unanswered),
      requests: offered,
    };
  },
};

/**
 * Requests that may be missing from a window only because they were under way at one of its ends: twice the mean number
 * under way (Little 1961: rate times time), and one that was due on the other side at each end.
 */
const underWayAtEdges = (ratePerArm: number, meanMs: number): number => 2 + Math.ceil((2 * ratePerArm * meanMs) / 1000);

/** Of what was never answered because generator or machine gave out, the arm is not to blame; of errors it may be. */
const counted: Readonly<Record<FailureLimitId, (trial: MeasuredTrial) => boolean>> = {
  errors: () => true,
  availability: hadRoom,
};

interface TrialFailures extends Failed {
  readonly round: number;
}

/**
 * Holds errors (of the answers) or availability (answered without error, of the offered) against its limit, over all
 * measured trials, invalid ones too, as long as generator and machine could have had all requests answered: an arm that fails its gates by failing requests must not look better for it.
 * Exact interval of all requests together; because failures come in bursts, `met` also asks it of every single trial.
 */
export function judgeFailures(limit: FailureLimitId, judged: JudgedLimit): LimitJudgement {
  const { bound, alpha } = judged;
  const allowed = limit === 'errors' ? bound : Number((1 - bound).toPrecision(12));
  const { used, trials } = selectTrials(judged.trials, counted[limit]);
  const byTrial = used.map(({ round, measurement }) => ({
    round,
    ...failedOf[limit](measurement, judged),
  }));
  const total = totalOf(byTrial);
  const base = { limit, bound, trials };
  if (total.requests === 0) {
    const wasMeasured = selectTrials(judged.trials, () => true).used.length > 0;
    const reason: SloReason = {
      id: used.length > 0 ? 'no-answer' : wasMeasured ? 'too-many-left-out' : 'no-trial',
    };
    return { ...base, verdict: 'undecided', estimate: null, interval: null, reason };
  }
  const failures = failureCounts(byTrial, total, allowed);
  const [least, most] = [total.atLeast, total.atMost].map((failed) => shareInterval(failed, total.requests, alpha));
  const shares = { lower: least?.lower ?? 0, upper: most?.upper ?? 1 };
  const proved = selectTrials(judged.trials, (trial) => isProved(trial) && counted[limit](trial));
  const { verdict, reason } = held({
    shares,
    allowed,
    failures,
    proved: proved.used,
    doubt: tooManyLeftOut(proved.trials),
  });
  const estimate = total.atMost / total.requests;
  return {
    ...{ limit, bound, verdict, reason, failures },
    trials: reason.id === 'too-many-left-out' ? proved.trials : trials,
    estimate: limit === 'errors' ? estimate : 1 - estimate,
    interval: limit === 'errors' ? shares : { lower: 1 - shares.upper, upper: 1 - shares.lower },
  };
}

const shareInterval = (failed: number, requests: number, alpha: number): Interval =>
  clopperPearson(Math.min(failed, requests), requests, 1 - alpha).ci;

function totalOf(trials: readonly TrialFailures[]): Failed {
  const sum = (read: (trial: Failed) => number): number => trials.reduce((total, each) => total + read(each), 0);
  return {
    atLeast: sum((each) => each.atLeast),
    atMost: sum((each) => each.atMost),
    requests: sum((each) => each.requests),
  };
}

const shareOf = ({ atMost, requests }: Failed): number => (requests === 0 ? 0 : atMost / requests);

function failureCounts(trials: readonly TrialFailures[], total: Failed, allowed: number): FailureCounts {
  const worst = trials.toSorted((left, right) => shareOf(right) - shareOf(left))[0];
  return {
    failed: total.atMost,
    requests: total.requests,
    worst: worst && worst.atMost > 0 ? { round: worst.round, failed: worst.atMost, requests: worst.requests } : null,
    roundsBeyond: trials.filter((trial) => shareOf(trial) > allowed).map(({ round }) => round),
  };
}

interface Held {
  /** Interval of the share that failed. */
  readonly shares: Interval;
  readonly allowed: number;
  readonly failures: FailureCounts;
  readonly proved: readonly MeasuredTrial[];
  /** Too many trials never ran, or did not prove that they went through the arm. */
  readonly doubt: boolean;
}

/** `missed` says what was measured and needs no more; `met` promises for trials that were not made. */
function held({ shares, allowed, failures, proved, doubt }: Held): { verdict: SloVerdict; reason: SloReason } {
  if (shares.lower > allowed) return { verdict: 'missed', reason: { id: 'breaks' } };
  const open = (reason: SloReason): { verdict: SloVerdict; reason: SloReason } => ({ verdict: 'undecided', reason });
  if (doubt) return open({ id: 'too-many-left-out' });
  if (proved.length < fewestRounds) return open({ id: 'too-few-trials', needed: fewestRounds });
  if (shares.upper >= allowed) return open({ id: 'spans' });
  return failures.roundsBeyond.length > 0 ? open({ id: 'burst' }) : { verdict: 'met', reason: { id: 'keeps' } };
}
