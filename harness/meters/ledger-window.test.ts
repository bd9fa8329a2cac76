import { describe, expect, it } from 'vitest';
import type { LedgerReading } from './ledger-meter.ts';
import { ledgerWindow, outsidePerSecond } from './ledger-window.ts';

/** Two cores, half idle, a tenth stolen; of the busy second a second, tasks are 0.7. */
const reading = (atS: number, total = true): LedgerReading => ({
  atS,
  cores: 2,
  idleSeconds: 1000 + atS,
  stealSeconds: 5 + 0.2 * atS,
  tasksSeconds: total ? 300 + 0.7 * atS : null,
  lineSeconds: {
    arms: 0.3 * atS,
    generator: 0.2 * atS,
    tools: 0,
    probes: 0,
    harness: 0.1 * atS,
    others: 0.05 * atS,
    softirqThreads: 0.01 * atS,
    kernelThreads: 0.02 * atS,
  },
});

describe('the ledger of a window', () => {
  const window = { fromS: 10.4, toS: 15.9 };
  const seconds = 5.5;

  it('takes what was not idle as busy, stolen or not', () => {
    const ledger = ledgerWindow(
      [9.8, 11, 12, 13.2, 14, 16.1].map((atS) => reading(atS)),
      window,
    );
    expect(ledger?.availableSeconds).toBeCloseTo(2 * seconds, 9);
    expect(ledger?.busySeconds).toBeCloseTo(seconds, 9);
    expect(ledger?.tasksSeconds).toBeCloseTo(0.7 * seconds, 9);
    expect(ledger?.lineSeconds.arms).toBeCloseTo(0.3 * seconds, 9);
    expect(ledger?.tasksFrom).toBe('kernel');
  });

  it('adds the lines up where the kernel has no total, and says so', () => {
    const ledger = ledgerWindow(
      [10, 13, 16].map((atS) => reading(atS, false)),
      window,
    );
    expect(ledger?.tasksFrom).toBe('readings');
    expect(ledger?.tasksSeconds).toBeCloseTo(0.68 * seconds, 9);
  });

  it('needs two readings', () => {
    expect(ledgerWindow([reading(12)], window)).toBeUndefined();
  });
});

it('gives what ran outside all tasks a second', () => {
  expect(outsidePerSecond(reading(3), reading(6))).toBeCloseTo(0.3, 9);
});
