import os from 'node:os';
import { findCommand } from '../../toolchain/find-command.ts';
import { toolCacheRoot } from '../../toolchain/cache.ts';
import { toolIds } from '../../toolchain/registry.ts';
import { toolStatus, type StatusOptions, type ToolStatus } from '../../toolchain/status.ts';
import { exec } from '../io/exec.ts';
import { cgroupMount } from '../targets/lab/cgroups.ts';
import { decidePackages, labCommands, probeCommands, type Decision } from '../targets/lab/package-decision.ts';
import { situationOf, thisMachine, type Machine } from '../targets/lab/packages.ts';
import { renderExamination } from './doctor-text.ts';

export interface DoctorOptions extends StatusOptions {
  readonly json: boolean;
  /** Another machine than this one: tests. */
  readonly machine?: Machine;
}

export interface DoctorAnswer {
  /** For stdout: a table, or JSON of an `Examination`. */
  readonly text: string;
  /** False when something has to be mended before the lab can run here; a tool that only has to be got is no problem. */
  readonly ok: boolean;
}

/** Everything that `meshbench doctor` found; its JSON. */
export interface Examination {
  readonly schema: 'meshbench.doctor/1';
  readonly ok: boolean;
  readonly problems: readonly { readonly what: string; readonly remedy: string }[];
  readonly cacheFolder: string;
  readonly tools: readonly ToolStatus[];
  readonly commands: readonly {
    readonly command: string;
    readonly why: string;
    readonly path: string | null;
    /** Absent where every run needs it: nothing is wrong without this one. */
    readonly optional?: true;
  }[];
  /** What a run would do about missing commands. */
  readonly packages: Decision;
  readonly machine: {
    readonly kernel: string;
    readonly cores: number;
    readonly memoryBytes: number;
    readonly root: boolean;
    /** Where cgroup v2 is mounted. */
    readonly cgroup2: string | null;
  };
  /** As they name themselves; null where there is none. */
  readonly runtimes: Readonly<Record<'node' | 'go' | 'python' | 'git', string | null>>;
}

/** Looks at the machine and the cache (SHA-256 of every tool); changes nothing. */
export async function doctor(options: DoctorOptions): Promise<DoctorAnswer> {
  const found = await examine(options);
  return { text: options.json ? JSON.stringify(found, null, 2) : renderExamination(found), ok: found.ok };
}

async function examine({ machine = thisMachine(), ...options }: DoctorOptions): Promise<Examination> {
  const [tools, cgroup2, go, python, git] = await Promise.all([
    Promise.all(toolIds.map((id) => toolStatus(id, options))),
    cgroupMount().catch(() => null),
    versionOf('go', ['version']),
    versionOf('python3', ['--version']),
    versionOf('git', ['--version']),
  ]);
  const packages = decidePackages(situationOf(machine, true));
  const facts = {
    tools,
    packages,
    machine: {
      kernel: os.release(),
      cores: os.availableParallelism(),
      memoryBytes: os.totalmem(),
      root: machine.isRoot,
      cgroup2,
    },
  };
  const problems = problemsOf(facts);
  return {
    schema: 'meshbench.doctor/1',
    ok: problems.length === 0,
    problems,
    cacheFolder: options.cacheRoot ?? toolCacheRoot(),
    commands: [
      ...labCommands.map(({ command, why }) => ({ command, why, path: machine.find(command) ?? null })),
      ...probeCommands.map(({ command, why }) => ({
        command,
        why: `${why} (optional)`,
        path: machine.find(command) ?? null,
        optional: true as const,
      })),
    ],
    runtimes: { node: process.version, go, python, git },
    ...facts,
  };
}

/** What stands in the way of a run in the lab; pure. */
export function problemsOf(facts: Pick<Examination, 'tools' | 'packages' | 'machine'>): Examination['problems'] {
  const problems: { what: string; remedy: string }[] = [];
  if (!facts.machine.root) {
    problems.push({ what: 'the lab needs root', remedy: 'run with sudo' });
  }
  if (facts.machine.cgroup2 === null) {
    const remedy = 'mkdir -p /sys/fs/cgroup/unified && mount -t cgroup2 none /sys/fs/cgroup/unified';
    problems.push({ what: 'no cgroup v2 hierarchy is mounted', remedy });
  }
  const { packages } = facts;
  if (packages.action === 'refuse') problems.push({ what: packages.message, remedy: packages.hint });
  // A missing Go toolchain is the problem of many tools: said once.
  const byProblem = Map.groupBy(
    facts.tools.filter(({ problem }) => problem !== undefined),
    ({ problem, remedy }) => JSON.stringify([problem, remedy]),
  );
  for (const tools of byProblem.values()) {
    const [{ problem = '', remedy = '' } = {}] = tools;
    problems.push({ what: `${tools.map(({ id }) => id).join(', ')}: ${problem}`, remedy });
  }
  return problems;
}

async function versionOf(command: string, args: readonly string[]): Promise<string | null> {
  const found = findCommand(command);
  if (found === undefined) return null;
  try {
    return (await exec(found, args, { timeoutMs: 30_000 })).stdout.trim();
  } catch {
    return null;
  }
}
