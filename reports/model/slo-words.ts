/** How limits, figures and reasons of an SLO are worded. */
import type { LimitJudgement, SloReason, TrialsUsed } from '../../harness/core/slo/slo-judgement.ts';
import type { SloLimit, SloLimitId } from '../../harness/core/slo/slo-profile.ts';
import { counted, grouped, listed, millisecondFigure, milliseconds } from './numbers.ts';
import { placeWords, type PlaceWords } from './place-words.ts';
import { absent } from './table.ts';

export const limitNames: Readonly<Record<SloLimitId, string>> = {
  p50: 'p50',
  p95: 'p95',
  p99: 'p99',
  rate: 'rate',
  errors: 'errors',
  availability: 'availability',
};

/** `< 100 ms`, `≥ 1,000 requests/s`, `< 0.1 %`: the limit as it was written. */
export function limitWords({ id, bound }: SloLimit): string {
  if (id === 'rate') return `≥ ${asWritten(bound)} requests/s`;
  if (id === 'errors') return `< ${asWritten(100 * bound)} %`;
  if (id === 'availability') return `≥ ${asWritten(100 * bound)} %`;
  return `< ${asWritten(bound)} ms`;
}

/** No place after the point that was not given: a limit is exact. */
function asWritten(value: number): string {
  const text = String(Number(value.toPrecision(10)));
  return text.includes('e') ? text : grouped(Number(text), text.split('.')[1]?.length ?? 0);
}

/** A share as per cent, to two figures of what it is away from 0 or 100: `0.0046`, `99.9954`. */
function percentFigure(share: number): string {
  const away = 100 * Math.min(share, 1 - share);
  return grouped(100 * share, away < 1e-9 ? 0 : Math.min(8, Math.max(1, 1 - Math.floor(Math.log10(away)))));
}

/** What was found, with its interval: `5.91 ms (5.52 to 6.33)`. */
export function figureWords(judgement: LimitJudgement): string {
  const { limit, interval, estimate } = judgement;
  if (!interval) return absent;
  if (limit === 'rate') return rateFigure(judgement, interval);
  if (estimate !== null && (limit === 'errors' || limit === 'availability')) {
    return `${percentFigure(estimate)} % (${percentFigure(interval.lower)} to ${percentFigure(interval.upper)})`;
  }
  const range = [interval.lower, interval.upper].map((end) => apart(end, judgement.bound)).join(' to ');
  return estimate === null ? `between ${range.replace(' to ', ' and ')} ms` : `${milliseconds(estimate)} (${range})`;
}

/** Milliseconds to as many figures as keep an end of the interval on its side of the limit. */
function apart(ms: number, bound: number): string {
  const usual = millisecondFigure(ms);
  for (let decimals = usual.split('.')[1]?.length ?? 0; decimals <= 6; decimals++) {
    if (Math.sign(Number(ms.toFixed(decimals)) - bound) === Math.sign(ms - bound)) return grouped(ms, decimals);
  }
  return usual;
}

type Bounds = NonNullable<LimitJudgement['interval']>;

function rateFigure({ estimate }: LimitJudgement, { lower, upper }: Bounds): string {
  if (estimate !== null) return `${grouped(estimate, 1)} requests/s (${grouped(lower, 1)} to ${grouped(upper, 1)})`;
  if (upper === Infinity) return `capacity at least ${grouped(lower)} requests/s`;
  if (lower === 0) return `capacity at most ${grouped(upper)} requests/s`;
  return `capacity ${grouped(lower)} to ${grouped(upper)} requests/s`;
}

/** Why a limit is met, missed or undecided; with the trials that were left out. */
export function becauseWords(judgement: LimitJudgement, place: PlaceWords = placeWords.lab): string {
  const { trials, reason } = judgement;
  const said = reasonWords(judgement, place);
  // Trials do not enter a capacity; the other reason says it itself.
  const silent = ['too-many-left-out', 'capacity', 'not-offered', 'no-trial'].includes(reason.id);
  return trials.used === trials.all || silent ? said : `${said}; ${leftOut(trials)}`;
}

const leftOut = ({ all, used, leftOutBecause }: TrialsUsed): string =>
  `${all - used} of ${counted(all, 'trial')} left out (${leftOutBecause.join(', ')})`;

/** Reasons that would be too long for a sentence about an arm. */
type Words = (judgement: LimitJudgement, place: PlaceWords) => string;
const shortWords: Readonly<Partial<Record<SloReason['id'], Words>>> = {
  spans: (judgement, place) => (judgement.limit === 'p95' ? figureWords(judgement) : reasonWords(judgement, place)),
  burst: () => 'not every trial keeps it',
  'generator-late': () => "the load generator's own lateness may be the reason",
  'too-many-left-out': ({ trials: { all, used } }) => `${all - used} of ${counted(all, 'trial')} left out`,
  'few-requests': () => 'not enough requests',
};

/** Why nothing was decided, short enough for a sentence about an arm. */
export const undecidedWords: Words = (judgement, place) =>
  (shortWords[judgement.reason.id] ?? reasonWords)(judgement, place);

function reasonWords(judgement: LimitJudgement, { capacity }: PlaceWords): string {
  const { reason, trials, limit, bound } = judgement;
  switch (reason.id) {
    case 'keeps':
      return keepsWords(judgement);
    case 'breaks':
      return breaksWords(judgement);
    case 'spans':
      return limit === 'p95'
        ? 'response time was not recorded at p95; it lies in this range, and so does the limit'
        : 'the limit lies inside the interval';
    case 'burst':
      return burstWords(judgement);
    case 'generator-late':
      return `above the limit from when requests were due, but the generator's own lateness is in that; ${serviceWords(judgement)}`;
    case 'no-trial':
      return 'no trial was measured';
    case 'too-many-left-out':
      return `${leftOut(trials)}: more than a third, and the others would be a choice of good ones`;
    case 'too-few-trials':
      return `${counted(trials.used, 'trial')} can be used, ${reason.needed} are needed`;
    case 'few-requests':
      return `not enough requests: ${grouped(reason.requests)} in the smallest trial, ${grouped(reason.needed)} needed`;
    case 'no-answer':
      return 'no request was answered';
    case 'not-offered':
      return `only ${grouped(reason.offeredRps)} requests/s were offered${reason.offeredRps === bound ? ', no more than the limit' : ''}${capacity === null ? '' : `; ${capacity} measures it`}`;
    case 'capacity':
      return capacityWords(reason);
  }
}

const serviceWords = ({ service }: LimitJudgement): string =>
  service
    ? `from the send it is ${milliseconds(service.ms)} (${millisecondFigure(service.ci.lower)} to ${millisecondFigure(service.ci.upper)})`
    : 'service time is not known';

function keepsWords({ limit, failures, trials }: LimitJudgement): string {
  if (limit === 'p95') return 'even p99 of the response time is below the limit';
  if (limit === 'rate') return 'the interval lies above the limit';
  if (!failures) return 'the interval lies below the limit';
  return `${failedWords(limit, failures)}, and none of ${counted(trials.used, 'trial')} is beyond the limit`;
}

function breaksWords(judgement: LimitJudgement): string {
  const { limit, failures, trials } = judgement;
  if (limit === 'rate') return 'the interval lies below the limit';
  if (!failures) return `${limit === 'p95' ? 'at least so much: ' : ''}${serviceWords(judgement)}`;
  const beyond = `${failures.roundsBeyond.length} of ${counted(trials.used, 'trial')} ${failures.roundsBeyond.length === 1 ? 'is' : 'are'} beyond the limit`;
  return `${failedWords(limit, failures)}; ${beyond}${inRounds(failures.roundsBeyond)}`;
}

const failedWords = (limit: SloLimitId, { failed, requests }: { failed: number; requests: number }): string =>
  limit === 'errors'
    ? `${grouped(failed)} of ${grouped(requests)} answers failed`
    : `${failed === 0 ? 'none' : `at most ${grouped(failed)}`} of ${grouped(requests)} offered requests failed or went unanswered`;

function burstWords({ limit, failures }: LimitJudgement): string {
  if (!failures?.worst) return 'a trial alone is beyond the limit';
  const { roundsBeyond, worst } = failures;
  const trials = roundsBeyond.length === 1 ? 'one trial alone does not' : `${roundsBeyond.length} trials alone do not`;
  return `all requests together keep it, but ${trials}${inRounds(roundsBeyond)}: in round ${worst.round} ${failedWords(limit, worst)}; failures come in bursts`;
}

const mostRoundsNamed = 5;

const inRounds = (rounds: readonly number[]): string =>
  rounds.length === 0 || rounds.length > mostRoundsNamed
    ? ''
    : ` (${rounds.length === 1 ? 'round' : 'rounds'} ${listed(rounds.map(String))})`;

function capacityWords(reason: Extract<SloReason, { id: 'capacity' }>): string {
  const { experiment, p99Ms, connections, comparable } = reason;
  const from = `capacity experiment ${experiment}: p99 ≤ ${asWritten(p99Ms)} ms over ${counted(connections, 'connection')}`;
  return comparable ? from : `${from}, a p99 that the profile does not ask for`;
}
