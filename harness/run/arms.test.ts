import { describe, expect, it } from 'vitest';
import type { ArmConfig } from '../core/config.ts';
import { isControl, type Arm } from '../core/plan.ts';
import { milliseconds } from '../core/units.ts';
import { resolveArms } from './arms.ts';

const profile = 'vendor';
const resolved = (arm: ArmConfig): Arm => {
  const [last] = resolveArms({ arms: [arm], twins: 1 }).slice(-1);
  if (!last) throw new Error('an arm went in');
  return last;
};
const delayIn = (mesh: string, proxy: 'client' | 'server'): ArmConfig => ({
  ...{ mesh, profile },
  plantedProxyDelay: { delay: milliseconds(1), proxy },
});

describe('an arm with planted work', () => {
  it('says in id and label what was planted, and in which proxy', () => {
    expect(resolved(delayIn('envoy-sidecar', 'server'))).toMatchObject({
      id: 'envoy-sidecar-planted-1000us-server-proxy',
      label: 'envoy-sidecar with 1 ms planted in the server proxy',
      plantedProxyDelay: { delayMs: 1, proxy: 'server' },
    });
    expect(resolved({ mesh: 'none', profile, plantedKernelRules: 2000 })).toMatchObject({
      id: 'none-planted-2000-rules',
      label: 'no mesh with 2000 planted kernel rules',
      plantedKernelRules: 2000,
    });
  });

  it('is a control, and the same mesh without it is none', () => {
    expect(isControl(resolved(delayIn('envoy-sidecar', 'client')))).toBe(true);
    expect(isControl(resolved({ mesh: 'envoy-sidecar', profile, plantedKernelRules: 2000 }))).toBe(true);
    expect(isControl(resolved({ mesh: 'envoy-sidecar', profile }))).toBe(false);
  });

  it.each(['none', 'envoy-hbone', 'consul'])(
    'is refused where %s has no proxy that can spin, naming those that can',
    (mesh) => {
      expect(() => resolved(delayIn(mesh, 'server'))).toThrow(
        expect.objectContaining({
          code: 'CANNOT-PLANT',
          exitCode: 2,
          hint: expect.stringContaining('envoy-sidecar, envoy-h2') as string,
        }),
      );
    },
  );

  it('adds no key to a plan that plants nothing, so that its hash stays', () => {
    expect(Object.keys(resolved({ mesh: 'envoy-sidecar', profile })).sort()).toEqual(
      ['encryptionClass', 'fidelity', 'fidelityNote', 'id', 'label', 'mesh', 'profile', 'role'].sort(),
    );
  });
});
