import { readFile, readdir, stat } from 'node:fs/promises';
import { preflightError } from '../../errors.ts';
import { sleep } from '../../io/clock.ts';
import { exec, type ExecResult } from '../../io/exec.ts';
import {
  namespacePrefix,
  outsideNamespace,
  slotAddresses,
  type ControlAddresses,
  type SlotAddresses,
} from './addresses.ts';

const timeoutMs = 10_000;

const ip = (args: readonly string[], input?: string): Promise<unknown> =>
  exec('ip', args, { timeoutMs, ...(input === undefined ? {} : { input }) });

const batch = (lines: readonly string[]): Promise<unknown> => ip(['-batch', '-'], `${lines.join('\n')}\n`);
const batchIn = (namespace: string, lines: readonly string[]): Promise<unknown> =>
  ip(['-n', namespace, '-batch', '-'], `${lines.join('\n')}\n`);

const address = (device: string, cidr: string): string[] => [`addr add ${cidr} dev ${device}`, `link set ${device} up`];

/** The namespace from which nothing of any mesh is known: plaintext calls from there must be refused. */
export async function createOutside(): Promise<void> {
  await batch([`netns add ${outsideNamespace}`]);
  await batchIn(outsideNamespace, ['link set lo up']);
}

/** Client and server namespaces of one slot, joined by one veth pair, with a second way in from outside. */
export async function createSlot(slot: number): Promise<SlotAddresses> {
  const names = slotAddresses(slot);
  const { clientNamespace: client, serverNamespace: server } = names;
  await batch([
    `netns add ${client}`,
    `netns add ${server}`,
    `link add eth0 netns ${client} type veth peer name eth0 netns ${server}`,
    `link add s${slot} netns ${outsideNamespace} type veth peer name eth1 netns ${server}`,
  ]);
  await Promise.all([
    batchIn(client, ['link set lo up', ...address('eth0', `${names.clientIp}/24`)]),
    batchIn(server, [
      'link set lo up',
      ...address('eth0', `${names.serverIp}/24`),
      ...address('eth1', `${names.serverIpFromOutside}/24`),
    ]),
    batchIn(outsideNamespace, address(`s${slot}`, `${names.outsiderIp}/24`)),
  ]);
  return names;
}

/** The namespace of a control plane: a bridge to which the pods of its arm are joined session by session. */
export async function createControlNetwork(control: ControlAddresses): Promise<void> {
  await batch([`netns add ${control.namespace}`]);
  await batchIn(control.namespace, [
    'link set lo up',
    'link add br0 type bridge',
    ...address('br0', `${control.ip}/24`),
  ]);
}

/** Joins a slot's client and server to a control plane; the links go away with the slot's namespaces. */
export async function joinControlNetwork(control: ControlAddresses, slot: SlotAddresses): Promise<void> {
  await batch([
    `link add c netns ${control.namespace} type veth peer name ctl netns ${slot.clientNamespace}`,
    `link add s netns ${control.namespace} type veth peer name ctl netns ${slot.serverNamespace}`,
  ]);
  await Promise.all([
    batchIn(control.namespace, ['link set c master br0 up', 'link set s master br0 up']),
    batchIn(slot.clientNamespace, address('ctl', `${control.clientIp}/24`)),
    batchIn(slot.serverNamespace, address('ctl', `${control.serverIp}/24`)),
  ]);
}

/**
 * Takes a slot's links off a control plane's bridge. Deleting the slot's namespaces would do it too, but some time
 * later, and the next session uses the same names.
 */
export async function leaveControlNetwork(namespace: string): Promise<void> {
  const { stdout } = await execIn(namespace, ['ip', '-o', 'link', 'show', 'type', 'veth']);
  const links = [...stdout.matchAll(/^\d+: ([^:@]+)/gm)].map((match) => match[1] ?? '');
  if (links.length > 0)
    await batchIn(
      namespace,
      links.map((link) => `link del ${link}`),
    );
}

/** Network namespaces on this machine that carry our prefix. */
export async function ourNamespaces(): Promise<string[]> {
  const names = await readdir('/run/netns').catch(() => []);
  return names.filter((name) => name.startsWith(namespacePrefix)).sort();
}

/**
 * Removes namespaces with their interfaces and rules. Their processes must be gone: a namespace with a live process
 * inside loses its name but lives on (measured), so that is checked first.
 * @throws HarnessError NAMESPACE-IN-USE (exit 3) when a process that is not ours sits in one of them.
 */
export async function deleteNamespaces(names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  const users = await lastProcessesIn(names);
  const free = names.filter((name) => !users.some(({ namespace }) => namespace === name));
  if (free.length > 0) await batch(free.map((name) => `netns del ${name}`));
  const [used] = users;
  if (used) {
    throw preflightError({
      code: 'NAMESPACE-IN-USE',
      message: `network namespace ${used.namespace} is used by process ${used.pid} (${used.command}), which meshbench did not start`,
      hint: `end process ${used.pid}, then run make clean`,
    });
  }
}

/** Runs a command inside a namespace, as root. */
export const execIn = (
  namespace: string,
  [command, ...args]: readonly [string, ...string[]],
  input?: string,
): Promise<ExecResult> =>
  exec('nsenter', [`--net=/run/netns/${namespace}`, '--', command, ...args], {
    timeoutMs,
    ...(input === undefined ? {} : { input }),
  });

/** Address translation rules of a namespace, as iptables prints them; reading them creates none. */
export async function natRulesIn(namespace: string): Promise<string[]> {
  const { stdout } = await execIn(namespace, ['iptables-save', '-t', 'nat']);
  return stdout.split('\n').filter((line) => line.startsWith('-A'));
}

/** Removes every address translation rule of a namespace. */
export async function flushNatIn(namespace: string): Promise<void> {
  await execIn(namespace, ['iptables', '-t', 'nat', '-F']);
}

export interface NamespaceUser {
  readonly namespace: string;
  readonly pid: number;
  readonly command: string;
}

const patienceMs = 2000;

/** Those that do not leave by themselves: a command of ours that was cut off may need a moment to end. */
async function lastProcessesIn(names: readonly string[]): Promise<NamespaceUser[]> {
  for (let waited = 0; ; waited += 50) {
    const users = await processesIn(names);
    if (users.length === 0 || waited >= patienceMs) return users;
    await sleep(50);
  }
}

/** Processes whose network namespace is one of these. */
export async function processesIn(names: readonly string[]): Promise<NamespaceUser[]> {
  const inodes = new Map<string, string>();
  for (const name of names) {
    const file = await stat(`/run/netns/${name}`).catch(() => undefined);
    if (file) inodes.set(`${file.dev}:${file.ino}`, name);
  }
  const pids = (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry));
  const found = await Promise.all(
    pids.map(async (pid): Promise<NamespaceUser | undefined> => {
      const file = await stat(`/proc/${pid}/ns/net`).catch(() => undefined);
      const namespace = file && inodes.get(`${file.dev}:${file.ino}`);
      if (namespace === undefined) return undefined;
      // A zombie has no namespace left to hold, but /proc still answers for a moment.
      const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => 'State:\tZ');
      if (/^State:\s+[ZX]/m.test(status)) return undefined;
      return { namespace, pid: Number(pid), command: /^Name:\s+(.*)$/m.exec(status)?.[1] ?? 'unknown' };
    }),
  );
  return found.filter((user) => user !== undefined);
}
