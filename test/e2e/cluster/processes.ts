import { appendFile, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { targetError } from '../../../harness/errors.ts';
import { sleep, waitFor } from '../../../harness/io/clock.ts';
import { tail } from '../../../harness/io/exec.ts';
import { readTail } from '../../../harness/io/files.ts';
import { startProcess, type ManagedProcess } from '../../../harness/io/process.ts';
import { processGroupFolder } from './cgroups.ts';
import { logFolder, stateFolder } from './layout.ts';

const pidFolder = path.join(stateFolder, 'pid');

export interface Service {
  readonly name: string;
  readonly process: ManagedProcess;
  readonly logPath: string;
}

export interface ServiceSpec {
  /** Names its log and its pid file: `kubelet-node1`. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
}

/** Starts a process that outlives this one, in the cluster's cgroup, which is how `down` knows it as ours. */
export async function startService({ name, command, args }: ServiceSpec): Promise<Service> {
  await mkdir(logFolder, { recursive: true });
  await mkdir(pidFolder, { recursive: true });
  const logPath = path.join(logFolder, `${name}.log`);
  await appendFile(logPath, '');
  const join = ['-c', 'echo $$ > "$0/cgroup.procs" && exec "$@"', await processGroupFolder()];
  const process = await startProcess({
    command: 'sh',
    args: [...join, command, ...args],
    env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', HOME: stateFolder },
    logPath,
  });
  const startTicks = (await startTicksOf(process.pid)) ?? '';
  await writeFile(path.join(pidFolder, name), `${process.pid} ${startTicks}\n`);
  return { name, process, logPath };
}

/** Kills a service without warning, and starts it after a pause with the same command. */
export async function restartService(name: string, pauseMs: number): Promise<void> {
  const found = (await serviceStates()).find((each) => each.name === name && each.alive);
  if (!found) {
    throw targetError({
      code: 'NO-SUCH-SERVICE',
      message: `no service ${name} of the test cluster runs`,
      hint: 'main.ts status lists them',
    });
  }
  const [command = '', ...args] = (await readFile(`/proc/${found.pid}/cmdline`, 'utf8')).split('\0').slice(0, -1);
  process.kill(found.pid, 'SIGKILL');
  await sleep(pauseMs);
  await startService({ name, command, args });
}

export interface UpWait {
  /** Completes "waiting for ...". */
  readonly what: string;
  readonly timeoutMs: number;
  readonly ask: () => Promise<boolean>;
}

/**
 * Waits until a service does what it is for.
 * @throws HarnessError SERVICE-ENDED or WAIT-TIMED-OUT, with the end of its log.
 */
export async function untilServing({ name, process, logPath }: Service, wait: UpWait): Promise<void> {
  const ended = (): Error =>
    targetError({
      code: 'SERVICE-ENDED',
      message: `${name} ended while waiting for ${wait.what}`,
      hint: `its log is ${logPath}; then make cluster-down`,
    });
  try {
    await waitFor(
      async () => {
        if (process.exit()) throw ended();
        return (await wait.ask()) ? true : undefined;
      },
      {
        what: wait.what,
        timeoutMs: wait.timeoutMs,
        everyMs: 50,
        hint: `the log of ${name} is ${logPath}; make cluster-down, then try again`,
        fatal: () => process.exit() !== undefined,
      },
    );
  } catch (error) {
    const said = tail(await readTail(logPath, 16_384), 8);
    if (error instanceof Error && said !== '') error.message += `; it said:\n${said}`;
    throw error;
  }
}

export interface ServiceState {
  readonly name: string;
  readonly pid: number;
  readonly alive: boolean;
  /** Resident memory; 0 when it is not alive. */
  readonly rssBytes: number;
}

/** Of every service that was started: alive means the very same process, not another one with its number. */
export async function serviceStates(): Promise<readonly ServiceState[]> {
  const names = await readdir(pidFolder).catch(() => []);
  return Promise.all(
    names.sort().map(async (name) => {
      const [pid = '', startTicks = ''] = (await readFile(path.join(pidFolder, name), 'utf8')).trim().split(' ');
      const alive = startTicks !== '' && (await startTicksOf(Number(pid))) === startTicks;
      return { name, pid: Number(pid), alive, rssBytes: alive ? await rssOf(Number(pid)) : 0 };
    }),
  );
}

/** When a process was started, in clock ticks since boot: with the pid it names one process. man 5 proc, field 22. */
async function startTicksOf(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return state === 'Z' ? undefined : fields[18];
}

async function rssOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
}
