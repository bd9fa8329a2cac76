import { describe, expect, it } from 'vitest';
import { ledgerClosure, type CpuLedger } from './cpu-ledger.ts';

const ledger = (fields: Partial<CpuLedger> = {}): CpuLedger => ({
  availableSeconds: 20,
  busySeconds: 10,
  stealSeconds: 0,
  tasksSeconds: 9,
  tasksFrom: 'kernel',
  lineSeconds: {
    arms: 4,
    generator: 3,
    tools: 0.2,
    probes: 0,
    harness: 0.3,
    others: 1.2,
    softirqThreads: 0.1,
    kernelThreads: 0.1,
  },
  ...fields,
});

describe('without a probe', () => {
  it('takes what is left over as kernel work outside processes, however much', () => {
    expect(ledgerClosure(ledger({ busySeconds: 18 }))).toMatchObject({
      closes: true,
      outsideSeconds: 9,
      outsideShare: 0.5,
      checkedBy: 'bounds',
    });
  });

  it('does not close when tasks took more than 5 % beyond the busy time', () => {
    expect(ledgerClosure(ledger({ busySeconds: 8.6 })).closes).toBe(true);
    const { closes, gapShare } = ledgerClosure(ledger({ busySeconds: 8.5 }));
    expect(closes).toBe(false);
    expect(gapShare).toBeCloseTo(-0.5 / 8.5, 12);
  });

  it('does not close when tasks are on no line, or lines hold more than all tasks', () => {
    expect(ledgerClosure(ledger({ tasksSeconds: 9.35 })).closes).toBe(true);
    const missing = ledgerClosure(ledger({ tasksSeconds: 9.5 }));
    expect(missing.closes).toBe(false);
    expect(missing.unseenSeconds).toBeCloseTo(0.6, 12);
    expect(ledgerClosure(ledger({ tasksSeconds: 8.3 })).closes).toBe(false);
  });

  it('does not close for a machine that did nothing', () => {
    expect(ledgerClosure(ledger({ busySeconds: 0 }))).toMatchObject({ closes: false, outsideShare: 0 });
  });
});

describe('where all tasks are the sum of the lines', () => {
  const readings = (busySeconds = 10) => ledger({ busySeconds, tasksSeconds: 9.1, tasksFrom: 'readings' });

  it('is not checked by anything, and neither closes nor fails', () => {
    expect(ledgerClosure(readings())).toMatchObject({ closes: null, gapShare: 0, checkedBy: 'nothing' });
  });

  it('fails when the lines are more than the busy time', () => {
    expect(ledgerClosure(readings(8.5))).toMatchObject({ closes: false, checkedBy: 'bounds' });
  });

  it('is checked by a probe', () => {
    expect(ledgerClosure(readings(), 0.7)).toMatchObject({ closes: true, checkedBy: 'softirq probe' });
  });
});

describe('with a probe', () => {
  it('closes when the softirq that it saw is what is left over within 5 %', () => {
    const { closes, gapShare, checkedBy } = ledgerClosure(ledger(), 0.6);
    expect({ closes, checkedBy }).toEqual({ closes: true, checkedBy: 'softirq probe' });
    expect(gapShare).toBeCloseTo(0.04, 12);
  });

  it('takes off what may have been stolen from a running task, and no more', () => {
    expect(ledgerClosure(ledger({ stealSeconds: 0.3 }), 0.6).gapShare).toBeCloseTo(0.01, 12);
    expect(ledgerClosure(ledger({ stealSeconds: 3 }), 0.6)).toMatchObject({ closes: true, stolenShare: 0.3 });
    expect(ledgerClosure(ledger({ stealSeconds: 3 }), 1.6).closes).toBe(false);
  });

  it('does not close when it saw too little or too much', () => {
    expect(ledgerClosure(ledger(), 0.4).closes).toBe(false);
    expect(ledgerClosure(ledger(), 1.6).closes).toBe(false);
  });
});
