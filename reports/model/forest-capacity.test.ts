import { describe, expect, it } from 'vitest';
import { analyseCapacity } from '../../harness/core/capacity/analyse-capacity.ts';
import type { CapacityAnalysis } from '../../harness/core/capacity/capacity-analysis.ts';
import {
  simulateExperiment,
  simulatedPlan,
  stepsOn,
} from '../../harness/core/capacity/testing/simulated-experiment.ts';
import { syntheticInput } from '../../test/fixtures/report/synthetic.ts';
import { reportModel } from '../model.ts';

const plan = simulatedPlan({ blocks: '5' });
const [fast, slow] = [
  { serviceRps: 4000, stepSd: 0.01 },
  { serviceRps: 2000, stepSd: 0.01 },
];
const steps = simulateExperiment(plan, stepsOn(plan, { none: fast, twin: fast, mesh: slow }), 400);
const simulated = analyseCapacity({ plan, steps, damaged: [] });

/** The simulated arm under the name that it has in the comparison. */
const named = (id: string, fidelity: 'model' | 'real' = 'model'): CapacityAnalysis => ({
  ...simulated,
  arms: simulated.arms.map((arm) => (arm.arm === 'mesh' ? { ...arm, arm: id, fidelity } : arm)),
  comparisons: simulated.comparisons.map((each) => (each.arm === 'mesh' ? { ...each, arm: id } : each)),
});

const input = syntheticInput({ arms: ['none', 'twin', 'istio', 'envoySidecar'], rounds: 5, seed: 3 });
const forestWith = (analysis?: CapacityAnalysis) =>
  reportModel({ ...input, ...(analysis ? { capacity: { experiment: 'capacity-1', analysis } } : {}) }).loads[0]?.forest;
const groupOf = (analysis: CapacityAnalysis) =>
  forestWith(analysis)?.groups.find(({ metric }) => metric === 'capacity');

describe('a capacity that was measured on this machine', () => {
  it('stands in the forest plot, for the arms that both experiments have', () => {
    const rows = groupOf(named('envoy-sidecar'))?.rows ?? [];
    expect(rows.map(({ arm }) => arm.id)).toEqual(['envoy-sidecar', 'twin']);
    expect(rows[0]?.ratio).toBeGreaterThan(0.3);
    expect(rows[0]?.ratio).toBeLessThan(0.6);
    expect(rows[0]).toMatchObject({ word: 'different', tone: 'higher' });
  });

  it('names the experiment that it comes from, its SLO and its connections', () => {
    const notes = forestWith(named('envoy-sidecar'))?.notes.join(' ');
    expect(notes).toMatch(/Capacity is from capacity-1, .* p99 ≤ 10\.0 ms over 50 connections, 5 blocks/);
  });

  it('is not that of an arm with another fidelity', () => {
    expect(groupOf(named('envoy-sidecar', 'real'))?.rows.map(({ arm }) => arm.id)).toEqual(['twin']);
  });

  it('is a sentence and no mark where it is only a bound', () => {
    const bounded = named('envoy-sidecar');
    const comparisons = bounded.comparisons.map((each) =>
      each.arm === 'envoy-sidecar'
        ? {
            state: 'bounded' as const,
            arm: each.arm,
            direction: 'at-most' as const,
            ratio: 0.5,
            confidence: 0.95,
            n: 5,
            because: 'the generator was the limit of the baseline',
          }
        : each,
    );
    expect(groupOf({ ...bounded, comparisons })?.rows[0]).toMatchObject({
      ratio: null,
      word: 'only a bound',
      text: 'at most × 0.50: the generator was the limit of the baseline',
    });
  });

  it('is left out where none was measured', () => {
    expect(forestWith()?.groups.map(({ metric }) => metric)).toEqual(['p50', 'p90', 'p99', 'cpu', 'memory']);
  });
});
