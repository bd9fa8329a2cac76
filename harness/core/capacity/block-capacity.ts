import { median } from '../stats/descriptive.ts';
import type { BlockCapacity, BoundReason } from './capacity-analysis.ts';
import type { VisitEnd } from './confirm.ts';
import { isArmLimit, latencyOf, metSlo, type FailReason, type TriedStep } from './step.ts';

/** The capacity that a finished visit shows: where p99 crosses the SLO between the two rates around it. */
export function blockCapacity(end: VisitEnd, steps: readonly TriedStep[], sloMs: number): BlockCapacity {
  switch (end.end) {
    case 'unusable':
      return { state: 'unusable', because: end.because };
    case 'below':
      return {
        state: 'at-most',
        rps: end.highRps,
        because: 'bracket',
        says: 'no rate of the widened bracket met the SLO',
      };
    case 'above':
      return end.ceiling
        ? { state: 'at-least', rps: end.lowRps, because: 'ceiling', says: 'one generator can offer no higher rate' }
        : {
            state: 'at-least',
            rps: end.lowRps,
            because: 'bracket',
            says: 'every rate of the widened bracket met the SLO',
          };
    case 'bracketed':
      return bracketed(end, steps, sloMs);
  }
}

type Bracketed = Extract<VisitEnd, { end: 'bracketed' }>;

function bracketed({ lowRps, highRps }: Bracketed, steps: readonly TriedStep[], sloMs: number): BlockCapacity {
  const at = (rate: number): TriedStep[] => steps.filter(({ rateRps }) => rateRps === rate);
  const failures = at(highRps).flatMap(({ outcome }) => (outcome.state === 'failed' ? [outcome] : []));
  const foreign = failures.filter(({ reason }) => !isArmLimit(reason));
  // A tie between the arm and what measures it leaves only the bound.
  if (2 * foreign.length >= failures.length) {
    const last = foreign.at(-1);
    return { state: 'at-least', rps: lowRps, because: boundReason(last?.reason), says: last?.because ?? 'unknown' };
  }
  const reason = mostFrequent(failures.map((failure) => failure.reason).filter(isArmLimit));
  const [low, high] = [p99At(at(lowRps)), p99At(at(highRps))];
  const crossing = low !== undefined && high !== undefined && low <= sloMs && high > sloMs;
  // Log-linear between the two: over so short a stretch a curve of latency is close to a power of the rate.
  const share = crossing ? Math.log(sloMs / low) / Math.log(high / low) : 0.5;
  const rps = lowRps * (highRps / lowRps) ** share;
  return { state: 'estimated', rps, lowRps, highRps, by: crossing ? 'interpolation' : 'midpoint', reason };
}

/** Median p99 of the steps at a rate; undefined where most of them have none to quote. */
function p99At(steps: readonly TriedStep[]): number | undefined {
  const counted = steps.filter((step) => metSlo(step) !== undefined);
  const p99 = counted.flatMap((step) => {
    const quantile = latencyOf(step)?.p99;
    return quantile?.enoughRequests === true ? [quantile.ms] : [];
  });
  return 2 * p99.length > counted.length ? median(p99) : undefined;
}

function boundReason(reason: FailReason | undefined): BoundReason {
  return reason === 'connections' || reason === 'deadline' ? reason : 'generator';
}

function mostFrequent(reasons: readonly FailReason[]): FailReason {
  const count = (reason: FailReason): number => reasons.filter((each) => each === reason).length;
  return reasons.toSorted((a, b) => count(b) - count(a))[0] ?? 'saturated';
}

/** Rates at which steps of a visit did not agree. */
export function contradictions(steps: readonly TriedStep[]): number[] {
  const rates = [...new Set(steps.map(({ rateRps }) => rateRps))].sort((a, b) => a - b);
  return rates.filter((rate) => {
    const here = new Set(steps.filter(({ rateRps }) => rateRps === rate).map(metSlo));
    return here.has(true) && here.has(false);
  });
}
