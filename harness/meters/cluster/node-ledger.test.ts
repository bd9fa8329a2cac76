import { expect, it } from 'vitest';
import { nodeLedger } from './node-ledger.ts';
import type { NodeAnswer } from './node-answer.ts';

/** A second of wall clock is 0.6 s user, 0.1 s nice, 0.4 s system, 0.05 s irq, 0.25 s softirq, 0.1 s stolen; pods have 0.9. */
const node = (bootId: string, moments: readonly number[]): NodeAnswer => ({
  schema: 'meshbench.node-meter/1',
  node: bootId,
  bootId,
  cores: 2,
  samples: moments.map((atS) => ({
    atNs: atS * 1e9,
    machine: {
      user: 60 * atS,
      nice: 10 * atS,
      system: 40 * atS,
      idle: 50 * atS,
      iowait: 0,
      irq: 5 * atS,
      softirq: 25 * atS,
      steal: 10 * atS,
    },
    loadAverage1: 1,
    pods: { usageNs: 5e9 + 9e8 * atS, userNs: 0, systemNs: 0 },
    containers: {},
  })),
});

it('puts what no pod was billed for into the rest, over all machines', () => {
  const ledger = nodeLedger([node('a', [9, 12, 15]), node('b', [9.4, 11, 14.1])], { fromS: 10, toS: 14 });
  expect(ledger.userS).toBeCloseTo(2 * 4 * 0.7, 9);
  expect(ledger.systemS).toBeCloseTo(2 * 4 * 0.4, 9);
  expect(ledger.softirqS).toBeCloseTo(2 * 4 * 0.25, 9);
  expect(ledger.irqS).toBeCloseTo(2 * 4 * 0.05, 9);
  expect(ledger.stealS).toBeCloseTo(2 * 4 * 0.1, 9);
  expect(ledger.containersS).toBeCloseTo(2 * 4 * 0.9, 9);
  expect(ledger.restS).toBeCloseTo(2 * 4 * 0.5, 9);
});

it('counts a machine that plays two nodes once, its pods too', () => {
  const window = { fromS: 10, toS: 14 };
  const moments = [9, 12, 15];
  expect(nodeLedger([node('a', moments), node('a', [8, 16])], window)).toEqual(
    nodeLedger([node('a', moments)], window),
  );
});
