import { describe, expect, it } from 'vitest';
import { gates } from '../gates.ts';
import { seededRandom } from '../stats/seeded-random.ts';
import { stepGates } from './step-gates.ts';
import { simulateStep } from './testing/simulated-arm.ts';

const reading = simulateStep({ serviceRps: 2000 }, { rateRps: 500, sloMs: 10, random: seededRandom(1) });
const failing = (ids: readonly string[]): string[] =>
  stepGates(
    ids.map((gate) => ({ gate, reason: '' })),
    reading,
  ).map(({ gate }) => gate);

describe('a step is invalid', () => {
  it('when its path, its clock, its histograms or the machine cannot be trusted', () => {
    const known = gates.map(({ id }) => id);
    expect(failing(known)).toEqual(
      known.filter((id) =>
        [
          'generator-throttled',
          'clock-step',
          'cross-check',
          'steal',
          'process-ended',
          'proof-before',
          'proof-after',
        ].includes(id),
      ),
    );
    expect(failing(known)).toHaveLength(7);
  });

  it('not because it was too slow, dropped requests or lost some: that is the answer', () => {
    expect(
      failing(['achieved-rate', 'dropped-iterations', 'errors', 'generator-cpu', 'send-lag', 'closed-loop']),
    ).toEqual([]);
  });

  it('when something else used more than a twentieth of the CPU', () => {
    expect(stepGates([], { ...reading, otherCpuShare: 0.06 })).toMatchObject([{ gate: 'other-load' }]);
    expect(stepGates([], { ...reading, otherCpuShare: 0.05 })).toEqual([]);
    expect(stepGates([], undefined)).toEqual([]);
  });
});
