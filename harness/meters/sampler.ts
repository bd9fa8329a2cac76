import type { UserAndKernel } from '../core/cost/cpu-split.ts';
import { cgroupPids, readCpu, throttledPeriods, type CgroupCpu } from '../targets/lab/cgroups.ts';
import { grownBetween } from './grown-between.ts';
import type { LedgerMeter, LedgerReading } from './ledger-meter.ts';
import { contextSwitchesOf, machineTimes, type MachineTimes } from './procfs.ts';

/** One reading of everything that is metered, with the wall-clock second at which it was taken. */
export interface Sample {
  readonly atS: number;
  readonly cpu: Readonly<Record<string, CgroupCpu>>;
  readonly machine: MachineTimes;
  /** Of the quota over the generator; null where none can be observed. */
  readonly throttledPeriods: number | null;
  /** About once a second. */
  readonly ledger?: LedgerReading;
}

/** What a series of samples says about a window. */
export interface MeteredWindow {
  readonly cpuSeconds: Readonly<Record<string, number>>;
  readonly cpuSplit: Readonly<Record<string, UserAndKernel>>;
  readonly throttledPeriods: number | null;
  readonly stealShare: number;
  readonly busyShare: number;
}

/**
 * Reads the CPU time of cgroups (folder by name) a few times a second while a load runs. The clock of the samples is
 * the wall clock, as k6's seconds are, so that CPU and requests of a window belong together.
 */
export class Sampler {
  readonly samples: Sample[] = [];
  readonly #groups: Readonly<Record<string, string>>;
  readonly #quotaFile: string | undefined;
  readonly #ledger: LedgerMeter | undefined;
  #timer: NodeJS.Timeout | undefined;
  #reading: Promise<void> = Promise.resolve();

  /**
   * @param quotaFile `cpu.stat` of the group with the quota; absent where throttling cannot be observed.
   * @param ledger absent: the machine as a whole is not metered.
   */
  constructor(groups: Readonly<Record<string, string>>, quotaFile: string | undefined, ledger?: LedgerMeter) {
    this.#groups = groups;
    this.#quotaFile = quotaFile;
    this.#ledger = ledger;
  }

  async start(everyMs = 250): Promise<void> {
    await this.#read();
    this.#timer = setInterval(() => {
      this.#reading = this.#reading.then(() => this.#read()).catch(() => undefined);
    }, everyMs);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#reading;
    await this.#read(true);
  }

  async #read(last = false): Promise<void> {
    const names = Object.keys(this.#groups);
    const before = Date.now();
    const [cpu, machine, throttled] = await Promise.all([
      Promise.all(names.map((name) => readCpu(this.#groups[name] ?? '').catch(() => nothing))),
      machineTimes(),
      this.#quotaFile === undefined ? null : throttledPeriods(this.#quotaFile),
    ]);
    const atS = (before + Date.now()) / 2000;
    this.samples.push({
      atS,
      machine,
      throttledPeriods: throttled,
      ...this.#ledger?.readIfDue(last),
      cpu: Object.fromEntries(names.map((name, i) => [name, cpu[i] ?? nothing])),
    });
  }
}

const nothing: CgroupCpu = { usageSeconds: 0, userSeconds: 0, systemSeconds: 0 };

/** Use between two wall-clock seconds, interpolated linearly between the samples around each. */
export function meterWindow(samples: readonly Sample[], fromS: number, toS: number): MeteredWindow {
  const names = Object.keys(samples[0]?.cpu ?? {});
  const between = (read: (sample: Sample) => number): number => grownBetween(samples, { fromS, toS }, read);
  const total = between((sample) => sample.machine.total);
  const share = (part: number): number => (total > 0 ? part / total : 0);
  const of = (name: string, read: (cpu: CgroupCpu) => number): number =>
    between((sample) => read(sample.cpu[name] ?? nothing));
  const each = <T>(read: (name: string) => T): Record<string, T> =>
    Object.fromEntries(names.map((name) => [name, read(name)]));
  return {
    cpuSeconds: each((name) => of(name, (cpu) => cpu.usageSeconds)),
    cpuSplit: each((name) => ({
      userSeconds: of(name, (cpu) => cpu.userSeconds),
      kernelSeconds: of(name, (cpu) => cpu.systemSeconds),
    })),
    throttledPeriods: samples.some((sample) => sample.throttledPeriods === null)
      ? null
      : between((sample) => sample.throttledPeriods ?? 0),
    stealShare: share(between((sample) => sample.machine.steal)),
    busyShare: share(between((sample) => sample.machine.busy)),
  };
}

/** Context switches and memory need the processes themselves. */
export const switchesIn = async (folder: string): Promise<number> =>
  contextSwitchesOf(await cgroupPids(folder).catch(() => []));
