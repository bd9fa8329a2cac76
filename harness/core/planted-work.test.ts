import { describe, expect, it } from 'vitest';
import { completedTrial, measurement, planOf } from '../../test/fixtures/trials.ts';
import { judgeKernelWork, plantedWork, type AddedByControl } from './planted-work.ts';
import type { Arm } from './plan.ts';
import type { CpuSplit } from './cost/cpu-split.ts';
import type { Measurement, Trial } from './trial.ts';
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

describe('what a control adds in the kernel and in user mode', () => {
  const seconds = (kernelSeconds: number, userSeconds: number) => ({ kernelSeconds, userSeconds });
  /** Per million of 10,000 requests: a hundredth of a second is one. */
  const divided = (dataPlane: CpuSplit['dataPlane'], application = seconds(1, 1)): Measurement => ({
    ...measurement(2, 500),
    cpuSplit: { application, dataPlane, controlPlane: seconds(0, 0), generator: seconds(0, 0) },
  });
  const rounds = [1, 2, 3];

  it('is that of the data plane, paired by round', () => {
    const added = work(
      slow,
      rounds.flatMap((round) => [
        completedTrial('pair', round, divided(seconds(round, round))),
        completedTrial('slow', round, divided(seconds(1.1 * round, round + 0.5 + 0.01 * round))),
      ]),
    )?.divided;
    expect(added?.of).toBe('dataPlane');
    expect(added?.kernel.mean).toBeCloseTo(20, 9);
    expect(added?.user.mean).toBeCloseTo(52, 9);
    expect(added?.user.rounds).toBe(3);
  });

  it('is that of the application where there is no mesh', () => {
    const added = work(
      ruled,
      rounds.flatMap((round) => [
        completedTrial('none', round, divided(seconds(0, 0), seconds(round, 1))),
        completedTrial('ruled', round, divided(seconds(0, 0), seconds(1.1 * round, 1 + 0.01 * round))),
      ]),
    )?.divided;
    expect(added?.of).toBe('application');
    expect(added?.kernel.mean).toBeCloseTo(20, 9);
  });

  it('is not said when one trial of a pair was not divided', () => {
    expect(work(slow)?.divided).toBeNull();
    const oneMissing = rounds.flatMap((round) => [
      completedTrial('pair', round, divided(seconds(round, round))),
      completedTrial('slow', round, round === 2 ? measurement(2, 500) : divided(seconds(1.1 * round, 2 * round))),
    ]);
    expect(work(slow, oneMissing)?.divided).toBeNull();
  });

  it('is found in the kernel only when its interval is above 0 and user mode changed by less than half of it', () => {
    const added = (mean: number, half: number): AddedByControl => ({
      mean,
      ci: { lower: mean - half, upper: mean + half },
      rounds: 4,
    });
    const judge = (kernel: AddedByControl, user: AddedByControl) => judgeKernelWork({ of: 'dataPlane', kernel, user });
    expect(judge(added(100, 20), added(49, 5))).toBe('found');
    expect(judge(added(100, 20), added(-49, 5))).toBe('found');
    expect(judge(added(100, 20), added(50, 5))).toBe('in-user-mode');
    expect(judge(added(100, 20), added(-60, 5))).toBe('in-user-mode');
    expect(judge(added(100, 20), added(60, 70))).toBe('open');
    expect(judge(added(100, 100), added(0, 5))).toBe('open');
    expect(judge(added(-100, 100), added(0, 5))).toBe('none');
  });
});
