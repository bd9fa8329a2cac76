import { describe, expect, it } from 'vitest';
import type { Arm } from '../../harness/core/plan.ts';
import type { CpuSplit, UserAndKernel } from '../../harness/core/cost/cpu-split.ts';
import type { Measurement, Trial } from '../../harness/core/trial.ts';
import { milliseconds } from '../../harness/core/units.ts';
import { completedTrial, measurement, planOf } from '../../test/fixtures/trials.ts';
import { armNames } from './arm-names.ts';
import { plantedWorkControl, type PlantedWorkControl } from './planted-work.ts';

const base = { profile: 'vendor', role: 'treatment', fidelity: 'model' } as const;
const none: Arm = { ...base, id: 'none', label: 'no mesh', mesh: 'none', role: 'baseline', fidelity: 'none' };
const plain: Arm = { ...base, id: 'pair', label: 'the pair', mesh: 'pair' };
const slow: Arm = { ...plain, id: 'slow', plantedProxyDelay: { delayMs: milliseconds(1), proxy: 'server' } };
const ruled: Arm = { ...plain, id: 'ruled', plantedKernelRules: 2000 };
const arms = [none, plain, slow, ruled];

const idle: UserAndKernel = { userSeconds: 0, kernelSeconds: 0 };
/** Of the 10,000 requests of a synthetic measurement. */
const dataPlaneSplit = (dataPlane: UserAndKernel): CpuSplit => ({
  application: idle,
  dataPlane,
  controlPlane: idle,
  generator: idle,
});

/** Both p50, in milliseconds, and CPU-seconds per thousand requests rise by this in each of three rounds. */
function control(arm: Arm, added: readonly number[], planArms = arms): PlantedWorkControl | null {
  const trials = added.flatMap((rise, index): Trial[] => [
    completedTrial('pair', index + 1, measurement(2, 500)),
    completedTrial(arm.id, index + 1, measurement(2 + rise, 500 + 1000 * rise)),
  ]);
  return judged(arm, trials, planArms);
}

const judged = (arm: Arm, trials: readonly Trial[], planArms = arms): PlantedWorkControl | null =>
  plantedWorkControl(arm, {
    ...{ plan: planOf(3, planArms), trials, load: 'load', alpha: 0.05, confidence: '95 %' },
    labelOf: () => 'the pair',
  });

/** CPU-seconds per million requests that planted rules add to the data plane, kernel and user, in each of three rounds. */
function rules(added: readonly (readonly [kernel: number, user: number])[]): PlantedWorkControl | null {
  const divided = (cpu: number, [kernel, user]: readonly [number, number]): Measurement => ({
    ...measurement(2 + cpu / 1e5, cpu),
    cpuSplit: dataPlaneSplit({ kernelSeconds: (300 + kernel) / 100, userSeconds: (200 + user) / 100 }),
  });
  return judged(
    ruled,
    added.flatMap((parts, index): Trial[] => [
      completedTrial('pair', index + 1, divided(500, [0, 0])),
      completedTrial('ruled', index + 1, divided(500 + parts[0] + parts[1] + index, parts)),
    ]),
  );
}

describe('a spinning proxy', () => {
  it('is found when p50 rises, with the figures of p50 and CPU', () => {
    expect(control(slow, [1.01, 1.02, 1.03])).toEqual({
      found: true,
      sentence:
        'control: the server proxy spins for 1.00 ms in every request; against the pair in the same 3 rounds: ' +
        'p50 +1.02 ms (95 % CI 1.00 to 1.04), +1,020 CPU-s (95 % CI 995 to 1,045) per million requests: ' +
        'found, and not shown to be less than was planted',
    });
  });

  it('is not found when p50 is shown to rise by less than was planted', () => {
    expect(control(slow, [0.51, 0.52, 0.53])).toMatchObject({ found: false });
  });

  it('stays open in noise, with too few rounds, and without an arm to compare with', () => {
    expect(control(slow, [-1, 1, 3])).toMatchObject({ found: null });
    expect(control(slow, [1, 1.1])?.sentence).toMatch(/could not be checked: too few rounds/);
    expect(control(slow, [1, 1.1, 1.2], [none, slow])?.sentence).toMatch(/no arm of the same mesh/);
  });
});

describe('planted kernel rules', () => {
  it('are found when the data plane needs more CPU in the kernel and about as much in user mode', () => {
    const found = rules([
      [80, 5],
      [85, -2],
      [90, 3],
    ]);
    expect(found?.found).toBe(true);
    expect(found?.sentence).toMatch(
      /^control: every packet between client and server walks 2,000 firewall rules that never match; .*; of that in the data plane, kernel \+85\.0 CPU-s .* and user \+2\.00 CPU-s .*: found: it costs CPU in the kernel$/,
    );
  });

  it('are not found when the CPU is added in user mode alone, nor when the kernel needs less', () => {
    expect(
      rules([
        [10, 80],
        [11, 85],
        [12, 90],
      ]),
    ).toMatchObject({ found: false, sentence: expect.stringContaining('not told apart') as string });
    expect(
      rules([
        [-80, 1],
        [-85, 2],
        [-90, 4],
      ]),
    ).toMatchObject({ found: false, sentence: expect.stringContaining('no CPU was added in the kernel') as string });
  });

  it('stay open when either part is lost in noise', () => {
    expect(
      rules([
        [-80, 1],
        [85, 2],
        [90, 4],
      ]),
    ).toMatchObject({ found: null });
    expect(
      rules([
        [80, -100],
        [85, 150],
        [90, 170],
      ]),
    ).toMatchObject({ found: null });
  });

  it('are not judged where the CPU was not divided, however much was added', () => {
    expect(control(ruled, [0.03, 0.04, 0.05])).toMatchObject({
      found: null,
      sentence: expect.stringMatching(/could not be divided/) as string,
    });
  });
});

it('nothing is said of an arm without planted work', () => {
  expect(control(plain, [1, 1.1, 1.2])).toBeNull();
});

it('an arm with planted work is named a control, and one without a mesh says which', () => {
  const names = armNames({ arms: [...arms, { ...ruled, id: 'bare', mesh: 'none', fidelity: 'none' }] });
  expect(arms.map(({ id }) => names.get(id)?.part)).toEqual(['baseline', 'treatment', 'control', 'control']);
  expect(names.get('bare')?.fidelity.words).toBe('no mesh, planted kernel rules');
});
