import { appendFile, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { startProcess, type ManagedProcess } from '../../io/process.ts';
import { createCgroup } from './cgroups.ts';

export type LabRole = 'generator' | 'application' | 'data-plane' | 'control-plane' | 'probe' | 'tool';

export interface LabProcessSpec {
  /** Unique within its owner: names the log file. */
  readonly name: string;
  /** Whose process it is (an arm's id, or `lab`): with the role it names the cgroup. */
  readonly owner: string;
  readonly role: LabRole;
  /** Network namespace; absent: the machine's own. */
  readonly namespace?: string;
  /** Absent: root. */
  readonly uid?: number;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly logFolder: string;
  /** Give it a pid namespace, so that what it starts itself dies with it (pilot-agent starts Envoy). */
  readonly ownPids?: boolean;
}

export interface LabProcess extends ManagedProcess {
  readonly spec: LabProcessSpec;
  readonly cgroup: string;
  readonly logPath: string;
}

const patienceMs = 2000;

/** Asks a process to end (SIGTERM), and ends it when it does not. */
export async function stopProcess(running: LabProcess): Promise<void> {
  running.signal('SIGTERM');
  const killer = setTimeout(() => {
    running.signal('SIGKILL');
  }, patienceMs);
  await running.exited;
  clearTimeout(killer);
}

const basePath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * Starts a process of the lab: in its cgroup, its network namespace and its uid, and bound to our life. Whatever way the
 * harness ends, the kernel sends SIGKILL to it (PR_SET_PDEATHSIG, set after the change of uid, which clears it).
 */
export async function startLabProcess(mount: string, spec: LabProcessSpec): Promise<LabProcess> {
  const cgroup = await createCgroup(mount, `${spec.owner}.${spec.role}`);
  await mkdir(spec.logFolder, { recursive: true });
  const logPath = path.join(spec.logFolder, `${spec.name}.log`);
  await appendFile(logPath, '');
  const [command, ...args] = wrapped(spec, cgroup);
  const started = await startProcess({
    command,
    args,
    env: { PATH: process.env['PATH'] ?? basePath, HOME: '/tmp', ...spec.env },
    logPath,
    ...(spec.cwd === undefined ? {} : { cwd: spec.cwd }),
  });
  return { ...started, spec, cgroup, logPath };
}

/** Every wrapper replaces itself by the next (exec), so that the pid that we know is the process that we mean. */
function wrapped(spec: LabProcessSpec, cgroup: string): [string, ...string[]] {
  const join = ['sh', '-c', 'echo $$ > "$0/cgroup.procs" && exec "$@"', cgroup] as const;
  const enter = spec.namespace === undefined ? [] : ['nsenter', `--net=/run/netns/${spec.namespace}`, '--'];
  const ownPids =
    spec.ownPids === true
      ? ['setpriv', '--pdeathsig', 'KILL', 'unshare', '--pid', '--fork', '--kill-child=KILL', '--']
      : [];
  const identity =
    spec.uid === undefined ? [] : ['--reuid', String(spec.uid), '--regid', String(spec.uid), '--clear-groups'];
  const bind = ['setpriv', ...identity, '--pdeathsig', 'KILL', '--'];
  return [...join, ...enter, ...ownPids, ...bind, spec.command, ...spec.args];
}
