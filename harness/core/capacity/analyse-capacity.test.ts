import { describe, expect, it } from 'vitest';
import { analyseCapacity } from './analyse-capacity.ts';
import type { CapacityAnalysis } from './capacity-analysis.ts';
import { trueCapacity, type SimulatedArm } from './testing/simulated-arm.ts';
import { simulateExperiment, simulatedPlan, stepsOn } from './testing/simulated-experiment.ts';

const noise = { stepSd: 0.01, planeSd: 0.03 };
const arms = {
  none: { serviceRps: 6000, ...noise },
  twin: { serviceRps: 6000, ...noise },
  mesh: { serviceRps: 2500, ...noise },
};
const experiment = (of: Readonly<Record<string, SimulatedArm>>, seed: number, flags = {}): CapacityAnalysis => {
  const plan = simulatedPlan(flags, seed);
  return analyseCapacity({ plan, steps: simulateExperiment(plan, stepsOn(plan, of)) });
};
const armOf = (analysis: CapacityAnalysis, id: string) => {
  const found = analysis.arms.find(({ arm }) => arm === id);
  if (!found) throw new Error(id);
  return found;
};
const ratioOf = (analysis: CapacityAnalysis, id: string) => {
  const found = analysis.comparisons.find(({ arm }) => arm === id);
  if (found?.state !== 'estimated') throw new Error(`${id}: ${found?.state ?? 'missing'}`);
  return found;
};

describe('a capacity experiment on arms whose capacity is known', () => {
  it('finds each within a few per cent, and the ratio to the baseline', () => {
    const analysis = experiment(arms, 11);
    for (const [id, arm] of Object.entries(arms)) {
      const { capacity } = armOf(analysis, id);
      if (capacity.state !== 'estimated') throw new Error(capacity.state);
      expect(Math.abs(Math.log(capacity.rps / trueCapacity(arm, 10)))).toBeLessThan(0.05);
    }
    expect(ratioOf(analysis, 'mesh').verdict).toBe('different');
    expect(analysis.blocks).toEqual({ planned: 5, done: 5 });
  });

  it('covers the truth about as often as it says, and calls the twin different about as rarely', () => {
    const times = 120;
    const truth = Math.log(trueCapacity(arms.mesh, 10) / trueCapacity(arms.none, 10));
    let covered = 0;
    let twinDifferent = 0;
    for (let seed = 0; seed < times; seed++) {
      const analysis = experiment(arms, seed);
      const { ci } = ratioOf(analysis, 'mesh');
      covered += Math.log(ci.lower) <= truth && truth <= Math.log(ci.upper) ? 1 : 0;
      twinDifferent += ratioOf(analysis, 'twin').p < 0.05 ? 1 : 0;
    }
    // Four standard errors of 95 % in 120 are 8 %.
    expect(covered / times).toBeGreaterThan(0.87);
    expect(twinDifferent / times).toBeLessThan(0.13);
  }, 60_000);

  it('gives a bound, not a number, for a baseline whose generator is the limit; the arm below it keeps its number', () => {
    const limited = {
      none: { ...arms.none, generatorRps: 4000 },
      twin: { ...arms.twin, generatorRps: 4000 },
      mesh: arms.mesh,
    };
    const analysis = experiment(limited, 5);
    expect(armOf(analysis, 'none').capacity).toMatchObject({ state: 'at-least', because: 'generator' });
    expect(armOf(analysis, 'mesh').capacity.state).toBe('estimated');
    expect(analysis.comparisons.find(({ arm }) => arm === 'mesh')).toMatchObject({
      state: 'bounded',
      direction: 'at-most',
    });
    expect(analysis.noiseFloor.logRatio).toBeNull();
    expect(analysis.limits.join('\n')).toContain('none: a bound, not a number; the load generator was the limit');
  });

  it('says of an arm that it never meets the SLO, with its p50', () => {
    const slow = { ...arms, mesh: { serviceRps: 300 } };
    expect(armOf(experiment(slow, 5, { measure: '10s' }), 'mesh').capacity).toMatchObject({
      state: 'not-met',
      atRps: 50,
      p50Ms: expect.any(Number) as number,
    });
  });

  it('is no result before its last block is done', () => {
    const plan = simulatedPlan({}, 5);
    const steps = simulateExperiment(plan, stepsOn(plan, arms), 50);
    const analysis = analyseCapacity({ plan, steps });
    expect(analysis.blocks.done).toBeLessThan(5);
    expect(analysis.limits[0]).toMatch(/not finished \(\d of 5 blocks\)/);
  });
});
