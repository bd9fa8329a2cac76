import { describe, expect, it } from 'vitest';
import { syntheticInput } from '../../test/fixtures/report/synthetic.ts';
import type { PairedArms } from './analysis.ts';

const input = syntheticInput({ arms: ['none', 'twin', 'istio', 'envoySidecar', 'consul'], rounds: 6, seed: 5 });
const [load] = input.analysis.loads;
const pairs = load?.pairwise ?? [];
const pair = (arm: string, against: string, metric = 'p50'): PairedArms | undefined =>
  pairs.find((each) => each.arm === arm && each.against === against && each.metric === metric);

describe('every arm against every other', () => {
  it('holds each pair once for each metric, and never the twin', () => {
    for (const metric of ['p50', 'p90', 'p99', 'cpu', 'memory']) {
      const own = pairs.filter((each) => each.metric === metric);
      expect(own).toHaveLength(6);
      expect(new Set(own.map(({ arm, against }) => [arm, against].sort().join())).size).toBe(6);
    }
    expect(pairs.some(({ arm, against }) => arm === 'twin' || against === 'twin')).toBe(false);
  });

  it('gives the ratio to the baseline that the planned comparison gives', () => {
    const planned = load?.comparisons.find(({ arm }) => arm === 'istio')?.metrics[0];
    const found = pair('istio', 'none');
    if (planned?.state !== 'estimated' || found?.state !== 'estimated') throw new Error('not estimated');
    expect(found.ratio).toBeCloseTo(planned.ratio, 12);
    expect(found.p).toBeCloseTo(planned.p, 12);
  });

  it('gives ratios that multiply up where the same rounds are paired', () => {
    const ratio = (arm: string, against: string): number => {
      const found = pair(arm, against);
      if (found?.state !== 'estimated') throw new Error('not estimated');
      return found.ratio;
    };
    expect(ratio('envoy-sidecar', 'istio') * ratio('istio', 'none')).toBeCloseTo(ratio('envoy-sidecar', 'none'), 9);
  });

  it('never gives a corrected p below the uncorrected one, nor a verdict that its interval denies', () => {
    for (const each of pairs) {
      if (each.state === 'refused') continue;
      expect(each.pAdjusted).toBeGreaterThanOrEqual(each.p);
      const holdsOne = each.ci.lower <= 1 && each.ci.upper >= 1;
      if (each.verdict === 'different' && each.against !== 'none') expect(holdsOne).toBe(false);
      if (each.pAdjusted >= 0.05) expect(holdsOne).toBe(true);
    }
  });

  it('refuses a pair without enough rounds, with the reason', () => {
    const lost = ['1/istio', '2/istio', '3/istio', '4/istio'];
    const few = syntheticInput({ arms: ['none', 'twin', 'istio', 'envoySidecar'], rounds: 6, seed: 5, errored: lost });
    const refused = few.analysis.loads[0]?.pairwise.filter((each) => [each.arm, each.against].includes('istio')) ?? [];
    expect(refused.length).toBeGreaterThan(0);
    for (const each of refused) expect(each).toMatchObject({ state: 'refused', because: /only 2 rounds/ });
  });

  it('calls nothing different without a twin that gives a noise floor', () => {
    const lost = [1, 2, 3, 4, 5, 6].map((round) => `${round}/twin`);
    const blind = syntheticInput({ arms: ['none', 'twin', 'istio'], rounds: 6, seed: 5, errored: lost });
    const verdicts = blind.analysis.loads.flatMap(({ pairwise }) =>
      pairwise.map((each) => (each.state === 'refused' ? 'refused' : each.verdict)),
    );
    expect(verdicts).not.toContain('different');
  });
});

describe('memory', () => {
  it('is compared as what application, data plane and control plane hold of their own', () => {
    const trial = input.trials.find(({ arm, state }) => arm === 'istio' && state === 'completed');
    if (trial?.state !== 'completed') throw new Error('not completed');
    const { application, dataPlane, controlPlane } = trial.measurement.memory;
    const own = (application.anonymousBytes + dataPlane.anonymousBytes + controlPlane.anonymousBytes) / 1024 ** 2;
    const result = load?.comparisons
      .find(({ arm }) => arm === 'istio')
      ?.metrics.find(({ metric }) => metric === 'memory');
    if (result?.state !== 'estimated') throw new Error('not estimated');
    expect(result.perRound.find(({ round }) => round === trial.round)?.arm).toBeCloseTo(own, 9);
  });
});
