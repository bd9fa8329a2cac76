import { fewestRounds } from '../config.ts';
import type { PercentileCurve } from '../environment.ts';
import { requestsNeeded } from '../histogram.ts';
import type { LimitJudgement, SloReason, SloVerdict } from './slo-judgement.ts';
import type { JudgedLimit } from './judged-limit.ts';
import { trialLatency, type TrialEstimate } from './trial-interval.ts';
import { isValid, selectTrials, tooManyLeftOut, type MeasuredTrial } from './trial-selection.ts';

export type LatencyLimitId = 'p50' | 'p95' | 'p99';

/**
 * A caller waits from the moment its request was due, so `met` is read from response time. That holds the generator's own
 * lateness, which is not the arm's, so `missed` is read from service time. Of p95 the response time was not recorded: it
 * lies between p95 of the service time (its p90 where a trial has no curve) and p99 of the response time.
 */
interface Bracket {
  readonly share: number;
  /** At least so much, milliseconds. */
  readonly service: (trial: MeasuredTrial, curve: PercentileCurve | undefined) => number;
  /** At most so much, milliseconds. */
  readonly response: (trial: MeasuredTrial) => number;
  /** Both are the percentile itself. */
  readonly exact: boolean;
}

const brackets: Readonly<Record<LatencyLimitId, Bracket>> = {
  p50: {
    share: 0.5,
    service: ({ measurement }) => measurement.serviceTime.p50.ms,
    response: ({ measurement }) => measurement.responseTime.p50.ms,
    exact: true,
  },
  p95: {
    share: 0.95,
    service: ({ measurement }, curve) => recorded(curve, 0.95) ?? measurement.serviceTime.p90.ms,
    response: ({ measurement }) => measurement.responseTime.p99.ms,
    exact: false,
  },
  p99: {
    share: 0.99,
    service: ({ measurement }) => measurement.serviceTime.p99.ms,
    response: ({ measurement }) => measurement.responseTime.p99.ms,
    exact: true,
  },
};

/** The last recorded point that is not beyond the percentile: never more than the percentile itself. */
const recorded = (curve: PercentileCurve | undefined, share: number): number | undefined =>
  curve?.points.findLast(({ percentile }) => percentile <= share + 1e-9)?.ms;

/** Holds a percentile of an arm against its limit: t intervals on the logarithm over valid trials. */
export function judgeLatency(limit: LatencyLimitId, judged: JudgedLimit): LimitJudgement {
  const { bound, alpha } = judged;
  const { used, trials } = selectTrials(judged.trials, isValid);
  const open = (reason: SloReason): LimitJudgement => ({
    ...{ limit, bound, verdict: 'undecided', estimate: null, interval: null, trials, reason },
  });
  const refusal = refusalOf(brackets[limit].share, used, trials);
  if (refusal) return open(refusal);
  const curveOf = new Map(judged.curves.map((curve) => [curve.round, curve]));
  const { exact, ...read } = brackets[limit];
  const service = trialLatency(
    used.map((trial) => read.service(trial, curveOf.get(trial.round))),
    alpha,
  );
  const response = trialLatency(used.map(read.response), alpha);
  const { verdict, reason } = held({ service, response, bound, exact });
  return {
    ...{ limit, bound, verdict, trials, reason },
    estimate: exact ? response.estimate : null,
    interval: exact ? response.ci : { lower: service.ci.lower, upper: response.ci.upper },
    service: { ms: service.estimate, ci: service.ci },
  };
}

function refusalOf(
  share: number,
  used: readonly MeasuredTrial[],
  trials: LimitJudgement['trials'],
): SloReason | undefined {
  if (trials.all === 0) return { id: 'no-trial' };
  if (tooManyLeftOut(trials)) return { id: 'too-many-left-out' };
  const needed = requestsNeeded(share);
  const requests = Math.min(...used.map(({ measurement }) => measurement.responseTime.count));
  if (requests < needed) return { id: 'few-requests', requests, needed };
  return used.length < fewestRounds ? { id: 'too-few-trials', needed: fewestRounds } : undefined;
}

interface Held {
  readonly service: TrialEstimate;
  readonly response: TrialEstimate;
  readonly bound: number;
  readonly exact: boolean;
}

function held({ service, response, bound, exact }: Held): { readonly verdict: SloVerdict; readonly reason: SloReason } {
  if (response.ci.upper < bound) return { verdict: 'met', reason: { id: 'keeps' } };
  if (service.ci.lower > bound) return { verdict: 'missed', reason: { id: 'breaks' } };
  return { verdict: 'undecided', reason: { id: exact && response.ci.lower > bound ? 'generator-late' : 'spans' } };
}
