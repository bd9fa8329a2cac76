import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';

/** The command as a user types it, and what it left on the machine. */
export const root = path.join(import.meta.dirname, '../..');

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves when a line of stderr matches. */
  said(pattern: RegExp): Promise<void>;
}

export function start(args: readonly string[], env: Readonly<Record<string, string>> = {}): Running {
  const child = spawn(path.join(root, 'bin/meshbench'), args, { env: { ...process.env, ...env }, cwd: root });
  let stdout = '';
  let stderr = '';
  const waiting: { pattern: RegExp; resolve: () => void }[] = [];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
    for (const { pattern, resolve } of waiting) if (pattern.test(stderr)) resolve();
  });
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code) => {
      resolve({ code, stdout, stderr });
    });
  });
  return {
    child,
    ended,
    said: (pattern) =>
      new Promise((resolve, reject) => {
        if (pattern.test(stderr)) resolve();
        else waiting.push({ pattern, resolve });
        void ended.then(() => {
          reject(new Error(`ended without saying ${String(pattern)}:\n${stderr}`));
        });
      }),
  };
}

export const run = (args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ended> =>
  start(args, env).ended;

export const resultsFolder = (): string => mkdtempSync(path.join(tmpdir(), 'meshbench-e2e-'));

/** The one experiment in a results folder. */
export function onlyExperiment(results: string): string {
  const [id, ...more] = readdirSync(results).filter((name) => !name.startsWith('catalogue.sqlite'));
  if (id === undefined || more.length > 0) throw new Error(`expected one experiment in ${results}`);
  return path.join(results, id);
}

export const readJson = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8')) as unknown;

const shallow = (folder: string): string[] => {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
};

/** A search path with links to every command of this machine's but one; called in a test, and removed after it. */
export function pathWithout(command: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'meshbench-e2e-path-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const linked = new Set([command]);
  for (const from of (process.env['PATH'] ?? '').split(':')) {
    for (const name of shallow(from).filter((each) => !linked.has(each))) {
      symlinkSync(path.join(from, name), path.join(folder, name));
      linked.add(name);
    }
  }
  return folder;
}

/** Namespaces, processes, cgroups, mounts and files of ours on this machine, in words; empty when it is clean. */
export function leftovers(): string[] {
  const cgroupMount =
    readFileSync('/proc/self/mountinfo', 'utf8')
      .split('\n')
      .find((line) => line.includes(' - cgroup2 '))
      ?.split(' ')[4] ?? '/sys/fs/cgroup';
  const namespaces = shallow('/run/netns').filter((name) => name.startsWith('meshbench-'));
  const processes = shallow('/proc')
    .filter((pid) => /^\d+$/.test(pid))
    .filter((pid) => isOurs(pid));
  return [
    ...namespaces.map((name) => `namespace ${name}`),
    ...processes.map((pid) => `process ${pid}: ${commandOf(pid)}`),
    ...shallow(path.join(cgroupMount, 'meshbench')).map((name) => `cgroup entry ${name}`),
    ...shallow('/run/meshbench').map((name) => `file /run/meshbench/${name}`),
    ...readFileSync('/proc/self/mountinfo', 'utf8')
      .split('\n')
      .filter((line) => / \/run\/meshbench[/ ]/.test(line))
      .map((line) => `mount ${line}`),
    ...shallow('/sys/class/net').filter((name) => name.startsWith('meshbench')),
  ];
}

const commandOf = (pid: string): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
};

/** By what it runs, not by what we recorded: a process that escaped our cgroups is found too. */
function isOurs(pid: string): boolean {
  return /^\/run\/meshbench\//.test(commandOf(pid));
}

/** What an idle firewall looks like from the machine's own namespace: ours must never touch it. */
export const firewallRules = async (): Promise<string> =>
  new Promise((resolve) => {
    const child = spawn('iptables-save', { stdio: ['ignore', 'pipe', 'ignore'] });
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
    child.on('error', () => {
      resolve('');
    });
    child.on('close', () => {
      resolve(text.replace(/^#.*\n/gm, ''));
    });
  });
