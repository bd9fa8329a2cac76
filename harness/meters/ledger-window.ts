import { ledgerLines, linesSeconds, type CpuLedger, type LedgerLine } from '../core/cost/cpu-ledger.ts';
import { grownBetween } from './grown-between.ts';
import type { LedgerReading } from './ledger-meter.ts';

/**
 * The ledger of a window out of readings around it; undefined with fewer than two. All values are interpolated alike, so
 * what adds up in the readings adds up in the window.
 */
export function ledgerWindow(
  readings: readonly LedgerReading[],
  window: { readonly fromS: number; readonly toS: number },
): CpuLedger | undefined {
  const [first] = readings;
  if (!first || readings.length < 2) return undefined;
  const grown = (value: (reading: LedgerReading) => number): number => grownBetween(readings, window, value);
  const available = grown(({ atS }) => atS) * first.cores;
  const lineSeconds = Object.fromEntries(
    ledgerLines.map((line) => [line, grown((reading) => reading.lineSeconds[line])]),
  ) as Record<LedgerLine, number>;
  const hasTotal = readings.every(({ tasksSeconds }) => tasksSeconds !== null);
  return {
    availableSeconds: available,
    busySeconds: available - grown(({ idleSeconds }) => idleSeconds),
    stealSeconds: grown(({ stealSeconds }) => stealSeconds),
    tasksSeconds: hasTotal ? grown(({ tasksSeconds }) => tasksSeconds ?? 0) : linesSeconds({ lineSeconds }),
    tasksFrom: hasTotal ? 'kernel' : 'readings',
    lineSeconds,
  };
}

/** CPU-seconds a second that the kernel spent outside all tasks between two readings. */
export function outsidePerSecond(before: LedgerReading, after: LedgerReading): number | undefined {
  const ledger = ledgerWindow([before, after], { fromS: before.atS, toS: after.atS });
  const seconds = after.atS - before.atS;
  return ledger && seconds > 0 ? (ledger.busySeconds - ledger.tasksSeconds) / seconds : undefined;
}
