import type { ControlOutcome } from '../selftest.ts';
import type { Trial } from '../trial.ts';

interface Rejections {
  readonly trials: readonly Trial[];
  /** The gates that are there for it. */
  readonly gates: readonly string[];
  /** Trials of the same kind that nothing was done to: these gates must let them through, or they show nothing. */
  readonly untouched?: readonly Trial[];
}

/** Trials that must be rejected, every one, by one of the gates that are there for it. */
export function rejectionControl(
  { id, title }: Pick<ControlOutcome, 'id' | 'title'>,
  { trials, gates, untouched = [] }: Rejections,
): ControlOutcome {
  const measured = trials.filter(({ state }) => state !== 'errored');
  if (measured.length === 0) {
    return { id, title, passed: null, figures: 'no trial came to be measured', detail: { trials: 0 } };
  }
  const failedBy = (trial: Trial): string[] =>
    trial.state === 'invalid' ? trial.reasons.map(({ gate }) => gate).filter((gate) => gates.includes(gate)) : [];
  const rejected = measured.filter((trial) => failedBy(trial).length > 0);
  const by = [...new Set(rejected.flatMap(failedBy))].sort();
  const wrongly = untouched.filter((trial) => failedBy(trial).length > 0);
  const first = rejected[0];
  const reason =
    first?.state === 'invalid' ? first.reasons.find(({ gate }) => gates.includes(gate))?.reason : undefined;
  return {
    id,
    title,
    passed: rejected.length === measured.length && wrongly.length === 0,
    figures: `${rejected.length} of ${measured.length} trials were rejected${by.length === 0 ? '' : ` by ${by.join(', ')}`}${reason === undefined ? '' : `: ${reason}`}${wrongly.length === 0 ? '' : `; but so were ${wrongly.length} of ${untouched.length} that nothing was done to`}`,
    detail: { trials: measured.length, rejected: rejected.length, gates: by.join(', ') },
  };
}
