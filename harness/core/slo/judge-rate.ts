import { fewestRounds } from '../config.ts';
import type { Interval } from '../stats/interval.ts';
import type { CarriedRate } from './carried-rate.ts';
import type { JudgedLimit } from './judged-limit.ts';
import type { LimitJudgement, SloReason, SloVerdict } from './slo-judgement.ts';
import { trialMean } from './trial-interval.ts';
import { hadRoom, isProved, selectTrials, tooManyLeftOut, type MeasuredTrial } from './trial-selection.ts';

export interface JudgedRate extends JudgedLimit {
  /** Of the arm, where a capacity experiment measured it. */
  readonly carried?: CarriedRate | undefined;
  /** The p99 limit of the profile. */
  readonly p99Ms?: number | undefined;
}

/**
 * Holds requests answered without error a second against the rate that is asked for. More than that must have been
 * offered: otherwise nothing was tested, and a measured capacity decides where there is one.
 */
export function judgeRate(judged: JudgedRate): LimitJudgement {
  const { bound, load, carried } = judged;
  if (load.ratePerArm > bound) return fromTrials(judged);
  if (carried) return fromCapacity(judged, carried);
  const { trials } = answering(judged);
  const reason: SloReason = { id: 'not-offered', offeredRps: load.ratePerArm };
  return { limit: 'rate', bound, verdict: 'undecided', estimate: null, interval: null, trials, reason };
}

/** Invalid trials too, as long as nothing but the arm kept them from answering. */
const answering = ({ trials }: JudgedRate) => selectTrials(trials, (trial) => isProved(trial) && hadRoom(trial));

const secondsOf = ({ measurement: { window } }: MeasuredTrial): number => window.toS - window.fromS;

function fromTrials(judged: JudgedRate): LimitJudgement {
  const { bound, alpha } = judged;
  const { used, trials } = answering(judged);
  const base = { limit: 'rate' as const, bound, trials };
  const open = (reason: SloReason): LimitJudgement => ({
    ...{ ...base, verdict: 'undecided', estimate: null, interval: null, reason },
  });
  if (trials.all === 0) return open({ id: 'no-trial' });
  if (tooManyLeftOut(trials)) return open({ id: 'too-many-left-out' });
  if (used.length < fewestRounds) return open({ id: 'too-few-trials', needed: fewestRounds });
  const rates = used.map((trial) => {
    const { completed, errors } = trial.measurement.requests;
    return (completed - errors) / secondsOf(trial);
  });
  // One request more or less at the ends of the window is no difference.
  const resolution = 1 / Math.min(...used.map(secondsOf));
  const { estimate, ci } = trialMean(rates, { alpha, resolution });
  return { ...base, estimate, interval: ci, ...held(ci, bound) };
}

/** The limit is the least that is asked for. */
function held({ lower, upper }: Interval, bound: number): { readonly verdict: SloVerdict; readonly reason: SloReason } {
  if (lower >= bound) return { verdict: 'met', reason: { id: 'keeps' } };
  return upper < bound
    ? { verdict: 'missed', reason: { id: 'breaks' } }
    : { verdict: 'undecided', reason: { id: 'spans' } };
}

/** A rate at a stricter p99 than the profile's can only show that the limit is met, one at a looser p99 that it is missed. */
function fromCapacity(judged: JudgedRate, { rps, ...measured }: CarriedRate): LimitJudgement {
  const { bound } = judged;
  const { verdict } = held(rps, bound);
  const limitMs = judged.p99Ms ?? Infinity;
  const comparable =
    verdict === 'met' ? measured.p99Ms <= limitMs : verdict === 'missed' ? measured.p99Ms >= limitMs : true;
  return {
    limit: 'rate',
    bound,
    verdict: comparable ? verdict : 'undecided',
    estimate: null,
    interval: rps,
    trials: answering(judged).trials,
    reason: { id: 'capacity', ...measured, comparable },
  };
}
