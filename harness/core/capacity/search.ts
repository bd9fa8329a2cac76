import type { SearchSettings } from './capacity-plan.ts';
import { metSlo, type TriedStep } from './step.ts';

/** How the search for an arm's capacity ended. */
export type SearchEnd =
  /** Between a rate that met the SLO and one that did not; the candidate is their geometric mean. */
  | { readonly end: 'bracketed'; readonly candidateRps: number }
  /** Even the highest rate that one generator can offer met the SLO. */
  | { readonly end: 'ceiling'; readonly candidateRps: number }
  /** Even the lowest rate failed. */
  | { readonly end: 'not-met' }
  /** A rate could not be measured however often it was tried. */
  | { readonly end: 'unusable'; readonly because: string };

export type NextRate<End> = { readonly next: number } | { readonly done: End };

/** Invalid and errored steps at one rate, after which it is given up. */
const mostUnusable = 5;

/**
 * The next rate of a search, from the steps so far: doubling until a rate fails (halving when the first one does), then
 * bisection on the logarithm of the rate. Pure, so that an interrupted search goes on where it was.
 */
export function nextSearchRate(settings: SearchSettings, steps: readonly TriedStep[]): NextRate<SearchEnd> {
  const wish = wishedRate(settings, steps);
  if ('done' in wish) return wish;
  const because = givenUp(steps, wish.next);
  return because === undefined ? wish : { done: { end: 'unusable', because } };
}

function wishedRate(settings: SearchSettings, steps: readonly TriedStep[]): NextRate<SearchEnd> {
  const { startRps, floorRps, ceilingRps, factor, resolution } = settings;
  const met = steps.filter((step) => metSlo(step) === true).map(({ rateRps }) => rateRps);
  const missed = steps.filter((step) => metSlo(step) === false).map(({ rateRps }) => rateRps);
  if (met.length === 0 && missed.length === 0) return { next: startRps };
  if (met.length === 0) {
    const low = Math.min(...missed);
    return low <= floorRps ? { done: { end: 'not-met' } } : { next: Math.max(floorRps, Math.floor(low / factor)) };
  }
  const low = Math.max(...met);
  const above = missed.filter((rate) => rate > low);
  if (above.length === 0) {
    return low >= ceilingRps
      ? { done: { end: 'ceiling', candidateRps: low } }
      : { next: Math.min(ceilingRps, low * factor) };
  }
  const high = Math.min(...above);
  const middle = Math.sqrt(low * high);
  if (high <= low * resolution || high - low < 2) return { done: { end: 'bracketed', candidateRps: middle } };
  return { next: Math.min(high - 1, Math.max(low + 1, Math.round(middle))) };
}

/** Why a rate is not tried again: too many of its steps could not be used. */
export function givenUp(steps: readonly TriedStep[], rateRps: number): string | undefined {
  const unusable = steps.filter((step) => step.rateRps === rateRps && metSlo(step) === undefined);
  if (unusable.length < mostUnusable) return undefined;
  return `${unusable.length} steps at ${rateRps} rps could not be used; last: ${whyUnusable(unusable.at(-1))}`;
}

function whyUnusable(step: TriedStep | undefined): string {
  if (step?.outcome.state === 'invalid') return step.outcome.reasons.map(({ reason }) => reason).join('; ');
  return step?.outcome.state === 'errored' ? step.outcome.error.message : 'unknown';
}
