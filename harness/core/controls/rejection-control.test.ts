import { describe, expect, it } from 'vitest';
import { completedTrial, measurement } from '../../../test/fixtures/trials.ts';
import { rejectionControl } from './rejection-control.ts';
import type { Trial } from '../trial.ts';

const words = { id: 'closed-loop', title: 'A closed loop is rejected' } as const;
const completed = completedTrial('none', 1, measurement());
const rejectedBy = (gate: string): Trial => ({
  ...completed,
  state: 'invalid',
  reasons: [{ gate, reason: `because of ${gate}` }],
});

describe('a negative control', () => {
  it('passes when every trial was rejected by a gate that is there for it', () => {
    const trials = [rejectedBy('closed-loop'), rejectedBy('closed-loop')];
    expect(rejectionControl(words, { trials, gates: ['closed-loop'] })).toMatchObject({
      passed: true,
      figures: '2 of 2 trials were rejected by closed-loop: because of closed-loop',
    });
  });

  it('fails when one trial got through, or was rejected for another reason', () => {
    for (const other of [completed, rejectedBy('steal')]) {
      const trials = [rejectedBy('closed-loop'), other];
      expect(rejectionControl(words, { trials, gates: ['closed-loop'] }).passed).toBe(false);
    }
  });

  it('fails when the same gate rejects what nothing was done to', () => {
    const trials = [rejectedBy('closed-loop')];
    const outcome = rejectionControl(words, { trials, gates: ['closed-loop'], untouched: trials });
    expect(outcome).toMatchObject({ passed: false, figures: expect.stringContaining('1 of 1 that nothing') as string });
  });

  it('is not met when nothing was measured', () => {
    expect(rejectionControl(words, { trials: [], gates: ['closed-loop'] }).passed).toBeNull();
  });
});
