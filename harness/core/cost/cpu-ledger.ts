/** Whose CPU time it was: a line each, in the order in which people read them. Every task of the machine is in one. */
export const ledgerLines = [
  'arms',
  'generator',
  'tools',
  'probes',
  'harness',
  'others',
  'softirqThreads',
  'kernelThreads',
] as const;
export type LedgerLine = (typeof ledgerLines)[number];

/**
 * Where the CPU time of the whole machine went in the measured window: CPU-seconds over all cores, the same for every arm
 * of a session. A task's time contains the interrupts and softirqs that ran in its context, so nothing is added to it.
 */
export interface CpuLedger {
  /** Cores x window. */
  readonly availableSeconds: number;
  /** Available less idle and waiting for disks: time that the kernel measures and does not sample. */
  readonly busySeconds: number;
  /**
   * Taken by the hypervisor. What it took while a task ran is in the busy time and in no task; what it took from an idle
   * core, before it woke up, is in the idle time (idle + stolen of a quiet machine is more than there was). Nothing tells
   * the two apart, so up to this much of the busy time was nobody's work.
   */
  readonly stealSeconds: number;
  /** All tasks of the machine, those included that ended between two readings where `tasksFrom` is `kernel`. */
  readonly tasksSeconds: number;
  /** `kernel`: its own total. `readings`: the sum of the lines, which misses what ended between two readings. */
  readonly tasksFrom: 'kernel' | 'readings';
  readonly lineSeconds: Readonly<Record<LedgerLine, number>>;
  /**
   * What the kernel spent outside all tasks with the arms up and no load, CPU-seconds a second; only where one arm runs
   * at a time, because only there it serves to bill the rest to the arm.
   */
  readonly idleOutsidePerSecond?: number;
}

/** Unexplained CPU time up to this share of the busy time is accepted. */
export const ledgerTolerance = 0.05;

/** Whether the lines of a ledger, and what the kernel did outside of them, are the machine's busy time. */
export interface LedgerClosure {
  /** null where nothing could be checked. */
  readonly closes: boolean | null;
  /**
   * The largest contradiction as a share of busy time, with its sign (0 where nothing was checked): tasks that no line has (positive), lines or tasks
   * beyond what there was (negative), and with a probe the work outside tasks that it did not see and that was not stolen
   * (positive) or saw beyond what there was (negative).
   */
  readonly gapShare: number;
  /** Busy less all tasks: interrupts, softirq and switching while no task ran, and at most the stolen time. */
  readonly outsideSeconds: number;
  readonly outsideShare: number;
  /** The most that stolen time can be of the busy time. */
  readonly stolenShare: number;
  /** Of tasks that no line has: they began and ended between two readings. */
  readonly unseenSeconds: number;
  /**
   * `bounds`: without a probe the work outside tasks is a remainder, and only a negative one contradicts. `nothing`:
   * where all tasks are the sum of the lines too, they cannot contradict each other.
   */
  readonly checkedBy: 'softirq probe' | 'bounds' | 'nothing';
}

/** @param softirqAtIdleSeconds softirq that a probe measured in the idle task over the same window, all cores. */
export function ledgerClosure(ledger: CpuLedger, softirqAtIdleSeconds?: number): LedgerClosure {
  const { busySeconds, tasksSeconds } = ledger;
  const ofBusy = (seconds: number): number => (busySeconds > 0 ? seconds / busySeconds : 0);
  const outsideSeconds = busySeconds - tasksSeconds;
  const unseenSeconds = tasksSeconds - linesSeconds(ledger);
  const excess = outsideSeconds - (softirqAtIdleSeconds ?? Math.max(0, outsideSeconds));
  const unexplained = excess > 0 ? Math.max(0, excess - ledger.stealSeconds) : excess;
  const gaps = [ofBusy(unseenSeconds), ofBusy(unexplained)];
  const gapShare = gaps.reduce((worst, gap) => (Math.abs(gap) > Math.abs(worst) ? gap : worst), 0);
  const isWithin = busySeconds > 0 && Math.abs(gapShare) <= ledgerTolerance;
  // More than there was contradicts in any case.
  const isUnchecked = isWithin && ledger.tasksFrom === 'readings' && softirqAtIdleSeconds === undefined;
  return {
    closes: isUnchecked ? null : isWithin,
    gapShare: isUnchecked ? 0 : gapShare,
    outsideSeconds,
    outsideShare: ofBusy(outsideSeconds),
    stolenShare: ofBusy(ledger.stealSeconds),
    unseenSeconds,
    checkedBy: isUnchecked ? 'nothing' : softirqAtIdleSeconds === undefined ? 'bounds' : 'softirq probe',
  };
}

/** Sum of the lines, CPU-seconds. */
export const linesSeconds = ({ lineSeconds }: Pick<CpuLedger, 'lineSeconds'>): number =>
  ledgerLines.reduce((sum, line) => sum + lineSeconds[line], 0);
