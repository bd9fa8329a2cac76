import { describe, expect, it } from 'vitest';
import { completedTrial, measurement, planOf } from '../../test/fixtures/trials.ts';
import { plantedWork } from './planted-work.ts';
import type { Arm } from './plan.ts';
import type { Trial } from './trial.ts';
import { milliseconds } from './units.ts';

const base = { profile: 'vendor', role: 'treatment', fidelity: 'model' } as const;
const none: Arm = { ...base, id: 'none', label: 'no mesh', mesh: 'none', role: 'baseline', fidelity: 'none' };
const plain: Arm = { ...base, id: 'pair', label: 'pair', mesh: 'pair' };
const slow: Arm = { ...plain, id: 'slow', plantedProxyDelay: { delayMs: milliseconds(1), proxy: 'server' } };
const ruled: Arm = { ...none, id: 'ruled', role: 'treatment', plantedKernelRules: 2000 };
const plan = planOf(3, [none, ruled, slow, plain]);

/** Rounds differ by much more than the control adds, as they do on a shared machine. */
const trials = (rounds = 3): Trial[] =>
  Array.from({ length: rounds }, (_, index) => index + 1).flatMap((round) => [
    completedTrial('none', round, measurement(round, 100 * round)),
    completedTrial('ruled', round, measurement(round, 100 * round + 40 + round)),
    completedTrial('pair', round, measurement(2 * round, 500 * round)),
    completedTrial('slow', round, measurement(2 * round + 1 + 0.01 * round, 500 * round + 1000 + round)),
  ]);
const work = (control: Arm, of = trials(), arms = plan) =>
  plantedWork({ plan: arms, trials: of, load: 'load', alpha: 0.05 }, control);

describe('what a control adds', () => {
  it('is paired by round with the same mesh without it, never with the baseline', () => {
    const added = work(slow);
    expect(added?.plain).toBe('pair');
    // Differences of 1.01, 1.02 and 1.03: mean 1.02, sd 0.01, half-width 4.3027 x 0.01 / sqrt 3.
    expect(added?.p50Ms?.mean).toBeCloseTo(1.02, 9);
    expect(added?.p50Ms?.ci.upper).toBeCloseTo(1.02 + 0.024841, 5);
    expect(added?.cpuSecondsPerMillion?.mean).toBeCloseTo(1002, 6);
  });

  it('is paired with the baseline where there is no mesh', () => {
    const added = work(ruled);
    expect(added?.plain).toBe('none');
    expect(added?.cpuSecondsPerMillion?.mean).toBeCloseTo(42, 6);
  });

  it('is not said without an arm to compare with, nor from fewer than three rounds', () => {
    expect(work(slow, trials(), planOf(3, [none, slow]))).toBeNull();
    expect(work(slow, trials(2))?.p50Ms).toBeNull();
  });

  it('is not paired with another profile, nor with another control of the mesh', () => {
    const others: Arm[] = [
      { ...plain, id: 'parity', profile: 'parity' },
      { ...plain, id: 'also', plantedKernelRules: 5 },
    ];
    expect(work(slow, trials(), planOf(3, [none, slow, ...others]))).toBeNull();
  });
});
