import { describe, expect, it } from 'vitest';
import type { Arm, Design } from '../../core/plan.ts';
import { requireLiveTogether } from './interleaved-together.ts';

const arm = (mesh: string, profile: Arm['profile'] = 'vendor'): Arm => ({
  id: `${mesh}-${profile}`,
  label: profile === 'vendor' ? mesh : `${mesh}/${profile}`,
  mesh,
  profile,
  role: 'treatment',
  fidelity: 'real',
  fidelityNote: '',
});

const together = (...arms: readonly Arm[]): (() => void) => {
  return () => {
    requireLiveTogether({ design: 'interleaved', arms: [arm('none'), arm('none'), ...arms] });
  };
};

describe('arms of an interleaved experiment on a cluster', () => {
  it('may be baseline, twin and meshes that own nothing in common', () => {
    expect(together()).not.toThrow();
    expect(together(arm('istio'))).not.toThrow();
    expect(together(arm('istio'), arm('linkerd'), arm('consul'))).not.toThrow();
  });

  it('are refused where two would own the same thing, with what it is and the design that works', () => {
    expect(together(arm('istio'), arm('istio-ambient'))).toThrow(
      expect.objectContaining({
        code: 'MESHES-COLLIDE',
        exitCode: 2,
        message: expect.stringContaining('istio and istio-ambient both own Namespace istio-system') as string,
        hint: expect.stringContaining('design: blocked') as string,
      }),
    );
    expect(together(arm('istio'), arm('istio', 'equal-cpu'))).toThrow(/istio and istio\/equal-cpu both own/);
    expect(together(arm('consul'), arm('istio-ambient-waypoint'))).toThrow(
      /both own the definitions of the Gateway API/,
    );
  });

  it('are refused where one is the network of the cluster itself', () => {
    expect(together(arm('cilium-wireguard'))).toThrow(/cilium-wireguard becomes the network of the whole cluster/);
  });

  it('may hold a mesh that is there already, and everything one at a time', () => {
    const network = arm('cilium-wireguard');
    const plan = {
      arms: [arm('none'), network],
      cluster: { singleNode: false, cpuBudgetCores: 2, existing: network.mesh },
    };
    const asked = (design: Design, existing: boolean) => () => {
      requireLiveTogether({ design, arms: plan.arms, ...(existing ? { cluster: plan.cluster } : {}) });
    };
    expect(asked('interleaved', true)).not.toThrow();
    expect(asked('blocked', false)).not.toThrow();
    expect(asked('interleaved', false)).toThrow();
  });
});
