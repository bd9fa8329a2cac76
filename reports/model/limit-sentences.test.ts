import { describe, expect, it } from 'vitest';
import { frozenInput } from '../../test/fixtures/report/frozen.ts';
import { reportModel } from '../model.ts';

const limitsOf = (name: Parameters<typeof frozenInput>[0]): readonly string[] => reportModel(frozenInput(name)).limits;

describe('what cannot be concluded', () => {
  it('begins with what stays open, by metric, with the fidelity beside the names', () => {
    expect(limitsOf('inconclusive')[0]).toBe(
      'Whether p50 differs from no mesh stays open for Istio sidecar · real control plane and Envoy sidecar pair · model: neither a difference nor equivalence is shown.',
    );
  });

  it('names one metric once, and no arm that is decided', () => {
    const open = limitsOf('small').filter((sentence) => sentence.startsWith('Whether'));
    expect(open).toEqual([
      'Whether p99 differs from no mesh stays open for Istio sidecar · real control plane: neither a difference nor equivalence is shown.',
    ]);
  });
});
