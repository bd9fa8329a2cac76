import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { LedgerLine } from '../core/cost/cpu-ledger.ts';
import { sleep } from '../io/clock.ts';
import { parseFlatKeyed } from '../targets/lab/cgroups.ts';
import type { TimedReading } from './grown-between.ts';
import { ProcessTimes } from './process-times.ts';
import { outsidePerSecond } from './ledger-window.ts';
import { parseIdleTimes } from './procfs.ts';
import { taskTotalFile } from './task-total.ts';

/** One reading of the whole machine; seconds that only grow, each from an origin of its own. */
export interface LedgerReading extends TimedReading {
  readonly cores: number;
  readonly idleSeconds: number;
  readonly stealSeconds: number;
  /** The kernel's total over all tasks; null where it keeps none that can be seen. */
  readonly tasksSeconds: number | null;
  readonly lineSeconds: Readonly<Record<LedgerLine, number>>;
}

/** Between two readings, unless reading takes long: then so long that it costs a hundredth of a core at most. */
const everySeconds = 0.95;
const costShare = 0.01;

/**
 * Reads whose CPU time the machine's is: our cgroups, this process, every other process, kernel threads. One synchronous
 * pass, so that all values of a reading are of the same moment.
 */
export class LedgerMeter {
  readonly #groups: string;
  readonly #taskTotal: string | undefined;
  readonly #processes = new ProcessTimes();
  #dueAtS = 0;

  private constructor(groups: string, taskTotal: string | undefined) {
    this.#groups = groups;
    this.#taskTotal = taskTotal;
  }

  /** @param groups the cgroup v2 folder that holds a group for each role of each arm. */
  static async open(groups: string): Promise<LedgerMeter> {
    return new LedgerMeter(groups, await taskTotalFile());
  }

  /** A reading where the last is about a second old; always when `now`. For a sample: `{ ...meter.readIfDue() }`. */
  readIfDue(now = false): { readonly ledger?: LedgerReading } {
    const startedAtS = Date.now() / 1000;
    if (!now && startedAtS < this.#dueAtS) return {};
    const ledger = this.read();
    const tookS = Date.now() / 1000 - startedAtS;
    this.#dueAtS = startedAtS + Math.max(everySeconds, tookS / costShare);
    return { ledger };
  }

  /** What the kernel spends outside all tasks now, CPU-seconds a second, over so long. */
  async outsideNow(overMs: number): Promise<number | undefined> {
    const before = this.read();
    await sleep(overMs);
    return outsidePerSecond(before, this.read());
  }

  read(): LedgerReading {
    const processes = this.#processes.read(this.#ourPids());
    // Last, and together: what the check compares.
    const atS = Date.now() / 1000;
    const idle = parseIdleTimes(readFileSync('/proc/stat', 'utf8'));
    const tasks = this.#taskTotal === undefined ? null : Number(readFileSync(this.#taskTotal, 'utf8')) / 1e9;
    return {
      atS,
      ...idle,
      tasksSeconds: tasks,
      lineSeconds: { ...this.#groupLines(), harness: ownSeconds(), ...processes },
    };
  }

  #groupLines(): Pick<LedgerReading['lineSeconds'], 'arms' | 'generator' | 'tools' | 'probes'> {
    const generator = this.#usage('lab.generator');
    const tools = this.#usage('lab.tool');
    const probes = this.#usage('lab.probe');
    // The parent keeps what groups used that are gone.
    return { arms: this.#usage('.') - generator - tools - probes, generator, tools, probes };
  }

  #usage(group: string): number {
    try {
      const stat = readFileSync(path.join(this.#groups, group, 'cpu.stat'), 'utf8');
      return (parseFlatKeyed(stat)['usage_usec'] ?? 0) / 1e6;
    } catch {
      // No such group in this session.
      return 0;
    }
  }

  #ourPids(): Set<number> {
    const pids = groupsIn(this.#groups).flatMap((name) => pidsIn(path.join(this.#groups, name)));
    return new Set([process.pid, ...pids]);
  }
}

/** None where the lab is being taken down: a reading that fails must not hide why. */
function groupsIn(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch {
    return [];
  }
}

function pidsIn(group: string): number[] {
  try {
    return readFileSync(path.join(group, 'cgroup.procs'), 'utf8').split('\n').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

function ownSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
