import type { Interval } from '../../harness/core/analysis.ts';
import type { FailReason } from '../../harness/core/capacity/step.ts';
import { grouped } from '../model/numbers.ts';

/** `1,540`: rates are whole requests a second. */
export const rate = (rps: number): string => grouped(Math.round(rps));

/** `1,540 requests/s`. */
export const rateWords = (rps: number): string => `${rate(rps)} requests/s`;

export const rateRange = ({ lower, upper }: Interval): string => `${rate(lower)} to ${rate(upper)}`;

/** Why a step failed, in a word or two. */
export const failWords: Readonly<Record<FailReason, string>> = {
  'slo-p99': 'p99 too long',
  errors: 'errors',
  saturated: 'saturated',
  connections: 'connections all busy',
  generator: 'generator at its limit',
  deadline: 'generator not done in time',
};
