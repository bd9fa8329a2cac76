import { readdirSync, readFileSync } from 'node:fs';
import { exec } from '../../../harness/io/exec.ts';
import type { Kube } from '../../../harness/io/kube.ts';
import { containersOf } from '../../../harness/run/cluster/containers.ts';

/** What stands in the network namespace of an arm's client pod, seen from the machine: nothing of ours is asked. */
export interface ClientNetwork {
  /** Established connections to the address of the arm's Service. */
  readonly connections: number;
  /** Rules of the pod's own namespace; empty without any. */
  readonly rules: string;
}

export async function clientNetwork(kube: Kube, arm: string): Promise<ClientNetwork> {
  const namespace = `meshbench-${arm}`;
  const [pod, service] = await Promise.all([
    kube.get({ apiVersion: 'v1', kind: 'Pod', name: 'client', namespace }),
    kube.get({ apiVersion: 'v1', kind: 'Service', name: 'server', namespace }),
  ]);
  if (!pod) throw new Error(`${arm} has a client pod`);
  const { clusterIP = '' } = service?.['spec'] as { clusterIP?: string };
  const pid = processOf(containersOf(pod).find(({ name }) => name === 'agent')?.id ?? 'no container');
  const { stdout } = await exec('nsenter', ['-t', pid, '-n', 'nft', 'list', 'ruleset'], { timeoutMs: 10_000 });
  return { connections: establishedTo(pid, `${clusterIP}:80`), rules: stdout.trim() };
}

/** The first process in the cgroup that is named after a container. */
function processOf(id: string): string {
  const found = readdirSync('/proc').find((pid) => /^\d+$/.test(pid) && groupsOf(pid).includes(id));
  if (found === undefined) throw new Error(`container ${id} runs`);
  return found;
}

function groupsOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cgroup`, 'utf8');
  } catch {
    return '';
  }
}

/** Sockets of the process's network namespace, whoever's they are. https://docs.kernel.org/networking/proc_net_tcp.html */
function establishedTo(pid: string, address: string): number {
  const lines = readFileSync(`/proc/${pid}/net/tcp`, 'utf8').trim().split('\n').slice(1);
  return lines.filter((line) => {
    const [, , remote = '', state] = line.trim().split(/\s+/);
    return state === '01' && decoded(remote) === address;
  }).length;
}

/** `0100007F:0050` is 127.0.0.1:80: the address as this little-endian machine holds it. */
function decoded(text: string): string {
  const [ip = '', port = ''] = text.split(':');
  const bytes = ip.match(/../g)?.map((byte) => Number.parseInt(byte, 16)) ?? [];
  return `${bytes.reverse().join('.')}:${String(Number.parseInt(port, 16))}`;
}
