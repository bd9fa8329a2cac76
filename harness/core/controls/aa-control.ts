import type { ControlOutcome } from '../selftest.ts';
import { falsePositives, promisedRate, uniformity } from '../twin-history.ts';

/** A handful of p values cannot be uneven. */
const fewestForUniformity = 10;

/**
 * How often two identical arms were called different, from the p values of independent A/A comparisons. Fails when even
 * the lower Clopper-Pearson bound of the rate exceeds 5 %, or when the p values are not uniform (KS p < 0.01).
 */
export function aaControl(pValues: readonly number[]): ControlOutcome {
  const id = 'aa-false-positives';
  const title = 'Two identical arms are not called different';
  if (pValues.length === 0) {
    const figures = 'no A/A comparison survived the gates: this machine is too busy for the control';
    return { id, title, passed: null, figures, detail: { comparisons: 0 } };
  }
  const { count, n, ci, alarm } = falsePositives(pValues);
  const spread = n >= fewestForUniformity ? uniformity(pValues) : undefined;
  const even = spread ? `; p values ${spread.alarm ? 'not ' : ''}uniform (KS p ${spread.p.toPrecision(2)})` : '';
  return {
    id,
    title,
    passed: !alarm && spread?.alarm !== true,
    figures: `${count} of ${n} A/A comparisons of p50 had p < ${promisedRate}: ${percent(count / n)}, 95 % Clopper-Pearson interval ${percent(ci.lower)} to ${percent(ci.upper)}${even}`,
    detail: { comparisons: n, positives: count, rateLower: ci.lower, rateUpper: ci.upper, ksP: spread?.p ?? null },
  };
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
