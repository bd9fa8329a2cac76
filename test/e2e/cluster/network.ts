import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { stringify } from 'yaml';
import { exec } from '../../../harness/io/exec.ts';
import { answers } from './control-plane.ts';
import {
  apiServerIp,
  clusterDomain,
  kubeconfigOf,
  nodeRange,
  podRange,
  ports,
  possibleNodes,
  stateFolder,
  type ClusterNode,
} from './layout.ts';
import { startService, untilServing, type Service } from './processes.ts';

export const addNodeAddress = ({ ip }: ClusterNode): Promise<unknown> =>
  exec('ip', ['address', 'add', `${ip}/32`, 'dev', 'lo'], {
    timeoutMs: 5000,
    hint: 'make cluster-down removes addresses that an earlier cluster left',
  });

/** Names of Services: a process of this machine rather than a pod, so that it needs no image. */
export async function startNameServer(coredns: string): Promise<void> {
  const file = path.join(stateFolder, 'Corefile');
  const lines = [
    '.:53 {',
    `  bind ${apiServerIp}`,
    '  errors',
    `  health 127.0.0.1:${ports.dnsHealth}`,
    `  ready 127.0.0.1:${ports.dnsReady}`,
    `  kubernetes ${clusterDomain} in-addr.arpa {`,
    `    kubeconfig ${kubeconfigOf('admin')}`,
    '    pods insecure',
    '    ttl 5',
    '  }',
    '  cache 5',
    '}',
    '',
  ];
  await writeFile(file, lines.join('\n'));
  const service = await startService({ name: 'coredns', command: coredns, args: ['-conf', file] });
  await untilServing(service, {
    what: 'the name server',
    timeoutMs: 30_000,
    ask: () => answers(`http://127.0.0.1:${ports.dnsReady}/ready`),
  });
}

/** Addresses of Services, as rules in the nft tables `kube-proxy`. One for all nodes: they share a network namespace. */
export async function startServiceProxy(kube: string): Promise<Service> {
  const file = path.join(stateFolder, 'kube-proxy.yaml');
  const config = {
    apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
    kind: 'KubeProxyConfiguration',
    clientConnection: { kubeconfig: kubeconfigOf('kube-proxy') },
    mode: 'nftables',
    clusterCIDR: podRange,
    hostnameOverride: 'node1',
    healthzBindAddress: `127.0.0.1:${ports.proxyHealth}`,
    metricsBindAddress: `127.0.0.1:${ports.proxyMetrics}`,
    // The machine's own limits stay as they are.
    conntrack: { maxPerCore: 0, min: 0, tcpEstablishedTimeout: '0s', tcpCloseWaitTimeout: '0s' },
    nodePortAddresses: [nodeRange],
  };
  await writeFile(file, stringify(config));
  return startService({ name: 'kube-proxy', command: kube, args: ['kube-proxy', `--config=${file}`] });
}

export const untilServicesWork = (proxy: Service): Promise<void> =>
  untilServing(proxy, {
    what: 'the addresses of Services',
    timeoutMs: 30_000,
    ask: () => answers(`http://127.0.0.1:${ports.proxyHealth}/healthz`),
  });

/** In words what of the cluster is in this machine's own network namespace. */
export async function networkLeftovers(): Promise<readonly string[]> {
  const { stdout: links } = await exec('ip', ['-o', 'link', 'show'], { timeoutMs: 5000 });
  const { stdout: addresses } = await exec('ip', ['-o', '-4', 'address', 'show', 'dev', 'lo'], { timeoutMs: 5000 });
  const { stdout: tables } = await exec('nft', ['list', 'tables'], { timeoutMs: 5000 });
  return [
    ...possibleNodes.filter(({ bridge }) => links.includes(`: ${bridge}:`)).map(({ bridge }) => `link ${bridge}`),
    ...possibleNodes.filter(({ ip }) => addresses.includes(` ${ip}/32 `)).map(({ ip }) => `address ${ip}`),
    ...tables.split('\n').filter((line) => / kube-proxy$/.test(line)),
  ];
}

/** Removes each of `networkLeftovers`. */
export async function removeNetwork(leftovers: readonly string[]): Promise<void> {
  for (const left of leftovers) {
    const [kind = '', name = ''] = left.split(' ');
    if (kind === 'link') await exec('ip', ['link', 'delete', name], { timeoutMs: 5000 });
    else if (kind === 'address')
      await exec('ip', ['address', 'delete', `${name}/32`, 'dev', 'lo'], { timeoutMs: 5000 });
    else await exec('nft', ['delete', ...left.split(' ')], { timeoutMs: 5000 });
  }
}
