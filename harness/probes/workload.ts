import { stat } from 'node:fs/promises';
import type { LabProcess } from '../targets/lab/processes.ts';
import { stopProcess } from '../targets/lab/processes.ts';
import type { Lab, PodPair } from '../targets/lab/lab.ts';
import { execIn } from '../targets/lab/network.ts';
import { readTail } from '../io/files.ts';
import type { Filters } from './script.ts';

/** What the client does; the self-test's expectations in ebpf/*.yaml count on these numbers. */
export const workloadRequests = 600;
const connections = 5;

const address = { application: '127.0.0.1:9101', server: '127.0.0.1:9102', client: '127.0.0.1:9103' };
const refused = '127.0.0.1:9104';
const blackhole = '127.0.0.1:9105';

/** A client, two proxies and an application (toolchain/probe-workload), ready to begin. */
export interface Workload {
  readonly filters: Filters;
  /** Lets the client begin, and waits until it has done everything. @throws HarnessError PROCESS-DIED or NOT-READY (exit 4). */
  run(): Promise<void>;
  stop(): Promise<void>;
}

/** Packets to the black hole are dropped, so that a SYN has to be sent again. Once for each network namespace. */
export async function makeBlackhole({ clientNamespace }: PodPair): Promise<void> {
  const port = blackhole.split(':')[1] ?? '';
  const rule = ['-A', 'INPUT', '-p', 'tcp', '--dport', port, '-j', 'DROP'];
  await execIn(clientNamespace, ['iptables', '-w', '5', ...rule]);
}

/** Starts the processes one behind the other, all over loopback in the client's network namespace. */
export async function startWorkload(lab: Lab, pods: PodPair, logFolder: string): Promise<Workload> {
  const start = (name: string, role: LabProcess['spec']['role'], args: readonly string[]): Promise<LabProcess> =>
    startOne(lab, { name, role, args, namespace: pods.clientNamespace, logFolder });
  const application = await start('application', 'application', ['application', '-listen', address.application]);
  const server = await start('server-proxy', 'data-plane', proxy(address.server, address.application));
  const front = await start('client-proxy', 'data-plane', proxy(address.client, address.server));
  const client = await start('client', 'generator', [
    ...['client', '-to', address.client, '-connections', String(connections), '-requests', String(workloadRequests)],
    ...['-refused', refused, '-blackhole', blackhole],
  ]);
  const { ino } = await stat(`/run/netns/${pods.clientNamespace}`);
  return {
    filters: {
      processes: [
        { pid: client.pid, group: 1, role: 1 },
        { pid: front.pid, group: 2, role: 3 },
        { pid: server.pid, group: 3, role: 3 },
        { pid: application.pid, group: 4, role: 2 },
      ],
      links: [{ inode: ino, link: 1 }],
    },
    run: () => runClient(lab, client),
    stop: async () => {
      await Promise.all([client, front, server, application].map(stopProcess));
    },
  };
}

const proxy = (listen: string, to: string): string[] => ['proxy', '-listen', listen, '-to', to];

interface Start extends Pick<LabProcess['spec'], 'name' | 'role' | 'args' | 'logFolder'> {
  readonly namespace: string;
}

async function startOne(lab: Lab, spec: Start): Promise<LabProcess> {
  const command = lab.tool('probe-workload');
  const started = await lab.start({ ...spec, owner: 'workload', command });
  await lab.waitReady(
    started,
    `the workload's ${spec.name}`,
    async () => (await says(started, 'ready')) || undefined,
    5000,
  );
  return started;
}

/** Lets the kernel count what probes cost until the lab goes down; where it cannot, nothing is counted (program-cost.ts). */
export async function countProbeCost(lab: Lab, logFolder: string): Promise<void> {
  const command = lab.tool('probe-workload');
  await lab.start({ name: 'count-bpf', owner: 'lab', role: 'probe', command, args: ['count-bpf'], logFolder });
}

/** About a second for the requests, and 1.5 s for the connection that is never answered. */
const runTimeoutMs = 60_000;

async function runClient(lab: Lab, client: LabProcess): Promise<void> {
  client.signal('SIGUSR1');
  const done = async (): Promise<true | undefined> => (await says(client, 'done')) || undefined;
  await lab.waitReady(client, "the workload's client", done, runTimeoutMs);
}

const says = async ({ logPath }: LabProcess, word: string): Promise<boolean> =>
  (await readTail(logPath)).split('\n').includes(word);
