import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import path from 'node:path';
import { exec } from '../../../harness/io/exec.ts';

/**
 * What a cluster could leave on this machine, one line each, read without any of the code that removes it: processes by
 * what they run, interfaces, addresses, routes, namespaces, mounts, cgroups, firewall, folders, kernel settings.
 */
export async function machineSnapshot(): Promise<readonly string[]> {
  const lines = async (command: string, ...args: readonly string[]): Promise<readonly string[]> =>
    (await exec(command, args, { timeoutMs: 10_000 })).stdout.split('\n').filter(Boolean);
  return [
    ...processes(),
    ...(await lines('ip', '-brief', 'link', 'show')).map((line) => `link ${line.split(' ')[0] ?? ''}`),
    ...(await lines('ip', '-brief', 'address', 'show', 'dev', 'lo')),
    ...(await lines('ip', '-4', 'route', 'show', 'table', 'all')),
    ...(await lines('nft', 'list', 'ruleset')),
    ...mounts(),
    ...['/sys/fs/cgroup', ...folders('/sys/fs/cgroup')].flatMap(folders).map((folder) => `cgroup ${folder}`),
    ...['/run', '/run/netns', '/var/lib', '/var/log', '/etc', '/opt', '/usr/libexec'].flatMap(folders),
    ...settings(),
  ];
}

/** What runs for a cluster by its command line, and whatever runs in a network namespace of its own, as containers do. */
const processes = (): readonly string[] =>
  entries('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => ({ command: read(`/proc/${pid}/cmdline`), namespace: linkOf(`/proc/${pid}/ns/net`) }))
    .filter(({ command, namespace }) => command.includes('/run/meshbench-cluster') || isElsewhere(namespace))
    .map(({ command }) => `process ${command.replaceAll('\0', ' ')}`);

const isElsewhere = (namespace: string): boolean => namespace !== '' && namespace !== linkOf('/proc/self/ns/net');

const linkOf = (file: string): string => {
  try {
    return readlinkSync(file);
  } catch {
    return '';
  }
};

const mounts = (): readonly string[] =>
  read('/proc/self/mountinfo')
    .split('\n')
    .map((line) => `mount ${line.split(' ')[4] ?? ''}`);

const settings = (): readonly string[] =>
  ['kernel/panic', 'kernel/panic_on_oops', 'vm/overcommit_memory', 'vm/panic_on_oom', 'net/ipv4/ip_forward'].map(
    (name) => `${name}=${read(`/proc/sys/${name}`).trim()}`,
  );

const folders = (parent: string): readonly string[] =>
  entries(parent)
    .map((name) => path.join(parent, name))
    .filter((file) => statSync(file, { throwIfNoEntry: false })?.isDirectory() === true || parent === '/run/netns');

const entries = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
};

const read = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};
