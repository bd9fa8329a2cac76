import { describe, expect, it } from 'vitest';
import { measurement } from '../../../test/fixtures/trials.ts';
import type { Measurement } from '../trial.ts';
import { armCost } from './arm-cost.ts';
import type { CpuLedger } from './cpu-ledger.ts';

const part = (userSeconds: number, kernelSeconds: number) => ({ userSeconds, kernelSeconds });
const idleLines = { tools: 0, probes: 0, harness: 0, others: 0, softirqThreads: 0, kernelThreads: 0 };

/** 10,000 requests in 25 s: one CPU-second is 100 per million. */
const trial = (dataPlaneKernel: number, fields: Partial<Measurement> = {}): Measurement => ({
  ...measurement(),
  cpuSplit: {
    application: part(1, 0.5),
    dataPlane: part(2, dataPlaneKernel),
    controlPlane: part(0.1, 0.1),
    generator: part(50, 50),
  },
  ...fields,
});
const ledger = (busySeconds: number, idleOutsidePerSecond?: number): CpuLedger => ({
  availableSeconds: 50,
  busySeconds,
  stealSeconds: 0,
  tasksSeconds: 20,
  tasksFrom: 'kernel',
  lineSeconds: { ...idleLines, arms: 12, generator: 8 },
  ...(idleOutsidePerSecond === undefined ? {} : { idleOutsidePerSecond }),
});

describe('cost of an arm', () => {
  const cost = armCost('interleaved', [trial(1), trial(2), trial(3), measurement()]);

  it('divides each role into user mode and kernel per million requests, over the trials that have the division', () => {
    expect(cost?.trials).toBe(3);
    expect(cost?.roles.dataPlane.user).toEqual({ mean: 200, interval: { lower: 200, upper: 200 } });
    expect(cost?.roles.dataPlane.kernel.mean).toBeCloseTo(200, 9);
    expect(cost?.roles.dataPlane.kernel.interval?.upper).toBeCloseTo(200 + (4.302653 * 100) / Math.sqrt(3), 3);
  });

  it('bills application, data plane and control plane, and not the generator', () => {
    expect(cost?.user.mean).toBeCloseTo(310, 9);
    expect(cost?.kernel.mean).toBeCloseTo(260, 9);
    expect(cost?.total.mean).toBeCloseTo(570, 9);
    expect(cost?.kernelShare.mean).toBeCloseTo((1.6 / 4.7 + 2.6 / 5.7 + 3.6 / 6.7) / 3, 9);
  });

  it('is absent for trials from before the division was read', () => {
    expect(armCost('interleaved', [measurement()])).toBeUndefined();
  });
});

describe('kernel work outside processes', () => {
  const outsideOf = (design: 'interleaved' | 'blocked', ledgers: readonly (CpuLedger | undefined)[]) =>
    armCost(
      design,
      ledgers.map((cpuLedger) => trial(1, cpuLedger ? { cpuLedger } : {})),
    );

  it('is that of the one arm that ran, less what the machine did before the load', () => {
    expect(outsideOf('blocked', [ledger(22, 0.02), ledger(23, 0.02)])?.kernelOutside).toMatchObject({
      // (2 - 25 x 0.02) and (3 - 0.5) CPU-seconds for 10,000 requests.
      secondsPerMillion: 200,
      trials: 2,
      source: 'blocked remainder',
    });
  });

  it("is nobody's where the arms run side by side", () => {
    expect(outsideOf('interleaved', [ledger(22, 0.02)])).toMatchObject({
      kernelOutside: null,
      kernelOutsideBecause: expect.stringContaining('at the same time') as string,
    });
  });

  it.each([
    ['the machine was not read before the load', [ledger(22)], 'before the load'],
    ['no ledger was kept', [undefined], 'before the load'],
    ['the hypervisor took its part', [{ ...ledger(22, 0.02), stealSeconds: 0.4 }], 'hypervisor'],
    ['a process may have ended unseen', [{ ...ledger(22, 0.02), tasksFrom: 'readings' as const }], 'no total'],
    ['no ledger closes', [ledger(18, 0.02)], 'closes in no trial'],
  ])('is not given where %s', (_, ledgers, because) => {
    expect(outsideOf('blocked', ledgers)).toMatchObject({
      kernelOutside: null,
      kernelOutsideBecause: expect.stringContaining(because) as string,
    });
  });
});
