import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseBpftrace, type BpftraceOutput } from '../core/probes/bpftrace-output.ts';
import { messageOf, preflightError, targetError } from '../errors.ts';
import { sleep } from '../io/clock.ts';
import { exec, tail } from '../io/exec.ts';
import { readTail } from '../io/files.ts';
import type { Lab } from '../targets/lab/lab.ts';
import type { LabProcess } from '../targets/lab/processes.ts';
import type { Available, AttachedProbes, AttachRequest, ProbeEngine } from './engine.ts';
import { scriptOf } from './script.ts';

/** The oldest whose JSON this reads (2023-01). */
const oldest = [0, 17] as const;
/** Compiling and attaching fifteen probes takes 3 s on a busy machine. */
const attachTimeoutMs = 60_000;
const detachTimeoutMs = 15_000;
const wakeEveryMs = 2000;

/**
 * bpftrace has its own tracefs in a mount namespace of its own: nothing has to be mounted on the machine, and nothing stays.
 * It is a process of the lab: it dies with the harness, and its cgroup is swept.
 */
export const bpftrace = (lab: Pick<Lab, 'start' | 'signal'>): ProbeEngine => ({
  name: 'bpftrace',
  available,
  attach: (request) => attach(lab, request),
});

async function available(): Promise<Available> {
  const remedy = 'install bpftrace 0.17 or newer (Debian, Ubuntu: apt-get install bpftrace)';
  const said = await exec('bpftrace', ['--version'], { timeoutMs: 10_000 }).catch(messageOf);
  const text = typeof said === 'string' ? said : said.stdout;
  const [, major, minor] = /bpftrace v?(\d+)\.(\d+)/.exec(text) ?? [];
  if (major === undefined || minor === undefined) return { state: 'no', because: 'there is no bpftrace', remedy };
  const isNew = Number(major) > oldest[0] || Number(minor) >= oldest[1];
  const version = text.trim().split('\n')[0] ?? '';
  return isNew ? { state: 'yes', version } : { state: 'no', because: `${version} is older than 0.17`, remedy };
}

async function attach(lab: Pick<Lab, 'start' | 'signal'>, request: AttachRequest): Promise<AttachedProbes> {
  const script = path.join(request.folder, 'probes.bt');
  const output = path.join(request.folder, 'probes.ndjson');
  const program = scriptOf(request.probes, request.filters);
  await writeFile(script, program);
  await writeFile(output, '');
  const ownTracefs = 'mount -t tracefs tracefs /sys/kernel/tracing && exec "$@"';
  const bpf = ['bpftrace', '-f', 'json', '-B', 'line', '-k', '-o', output, script];
  const process = await lab.start({
    name: 'bpftrace',
    owner: 'lab',
    role: 'probe',
    command: 'unshare',
    args: ['--mount', '--', 'sh', '-c', ownTracefs, 'sh', ...bpf],
    env: { BPFTRACE_MAP_KEYS_MAX: String(mapKeysFor(request.filters.links.length)), BPFTRACE_BTF: kernelTypes },
    logFolder: request.folder,
  });
  await untilReady(lab, process, output);
  return {
    process,
    script: program,
    cut: () => {
      process.signal('SIGUSR1');
    },
    detach: () => detach(process, output),
  };
}

/**
 * Room of each map. The largest holds a histogram for each place, socket side and direction of an arm: six, three for each
 * of its two namespaces, of at most 640 buckets below 4 ms, where nearly all events are. Some 4 MiB a map for seven arms.
 */
export const mapKeysFor = (links: number): number => 2 ** Math.ceil(Math.log2(Math.max(2, links) * 3 * 640));
/** Named, because without SYS_ADMIN bpftrace 0.17 does not find it by itself. */
const kernelTypes = '/sys/kernel/btf/vmlinux';

async function untilReady(lab: Pick<Lab, 'signal'>, process: LabProcess, output: string): Promise<void> {
  const deadline = performance.now() + attachTimeoutMs;
  while (!parseBpftrace(await readFile(output, 'utf8')).ready) {
    lab.signal.throwIfAborted();
    if (process.exit() !== undefined || performance.now() > deadline) {
      process.signal('SIGKILL');
      throw preflightError({
        code: 'PROBES-NOT-ATTACHED',
        message: `the probes could not be attached: ${reasonOf(await readTail(process.logPath))}`,
        hint: 'meshbench probes says which of them work here; the benchmark runs without them, too',
      });
    }
    await sleep(50);
  }
}

/** What bpftrace complains about in its log that matters, or how the log ends. */
export const reasonOf = (log: string): string => {
  const lines = log
    .split('\n')
    .filter((line) => /ERROR|Error loading|mount:|WARNING: .*(missing|not found)|cannot|unshare:/.test(line));
  const told = lines.filter((line) => !line.includes('RLIMIT_MEMLOCK'));
  return told.length > 0 ? told.join('; ') : tail(log) || 'it said nothing in time';
};

async function detach(process: LabProcess, output: string): Promise<BpftraceOutput> {
  const early = process.exit();
  if (!early) await interrupted(process);
  const read = parseBpftrace(await readFile(output, 'utf8'));
  if (process.exit()?.code === 0 && read.broken === 0 && read.dumps.length > 0) return read;
  throw targetError({
    code: 'PROBES-DIED',
    message: `bpftrace ${early ? 'ended before the load did' : 'was ended before it had printed its maps'}; its log ends:\n${tail(await readTail(process.logPath))}`,
    hint: `read ${process.logPath}`,
  });
}

/**
 * A SIGINT that comes just before bpftrace 0.17 begins to wait is noticed at its next signal only: two of its runs slept on
 * for ten minutes. A second SIGINT would end it while it prints; a SIGUSR1 wakes it and at most adds a dump.
 */
async function interrupted(process: LabProcess): Promise<void> {
  const deadline = performance.now() + detachTimeoutMs;
  process.signal('SIGINT');
  for (;;) {
    await Promise.race([process.exited, sleep(wakeEveryMs)]);
    if (process.exit() !== undefined) return;
    process.signal(performance.now() < deadline ? 'SIGUSR1' : 'SIGKILL');
  }
}
