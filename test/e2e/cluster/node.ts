import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { stringify } from 'yaml';
import { Kube } from '../../../harness/io/kube.ts';
import type { KubeObject } from '../../../harness/io/kube-object.ts';
import { findCommand } from '../../../toolchain/find-command.ts';
import { createNodeGroup } from './cgroups.ts';
import { ctr } from './import.ts';
import { adminKubeconfig, kubeconfigOf, type ClusterNode } from './layout.ts';
import { containerdConfig, kubeletConfig, networkConfig } from './node-config.ts';
import { pluginFolder } from './packages.ts';
import { startService, untilServing, type Service } from './processes.ts';

/** Needs no API server. */
export async function startContainerd(node: ClusterNode): Promise<void> {
  await mkdir(path.join(node.folder, 'cni'), { recursive: true });
  await writeFile(path.join(node.folder, 'cni/10-bridge.conflist'), JSON.stringify(networkConfig(node)));
  const file = path.join(node.folder, 'containerd.toml');
  await writeFile(file, containerdConfig(node, pluginFolder()));
  const command = findCommand('containerd') ?? 'containerd';
  const service = await startService({ name: `containerd-${node.name}`, command, args: ['--config', file] });
  await untilServing(service, {
    what: `containerd of ${node.name}`,
    timeoutMs: 30_000,
    ask: () => ctr(node, ['version'], 5000).then(() => true),
  });
}

/** A kubelet renews its Lease every quarter of this. */
const renewsOften = { nodeLeaseDurationSeconds: 8 };

const nodeRef = ({ name }: ClusterNode) => ({ apiVersion: 'v1', kind: 'Node', name }) as const;

/** A node's kubelet, registered and with its pod subnet when this returns. */
export async function startKubelet(
  node: ClusterNode,
  { kube, quickToMissNodes }: { readonly kube: string; readonly quickToMissNodes: boolean },
): Promise<Service> {
  await createNodeGroup(node);
  const file = path.join(node.folder, 'kubelet.yaml');
  await writeFile(file, stringify({ ...kubeletConfig(node), ...(quickToMissNodes ? renewsOften : {}) }));
  // Names outside the cluster resolve nowhere: nothing here may depend on them.
  await writeFile(path.join(node.folder, 'resolv.conf'), 'nameserver 127.0.0.1\n');
  const args = [
    'kubelet',
    `--config=${file}`,
    `--kubeconfig=${kubeconfigOf(node.name)}`,
    `--root-dir=${path.join(node.folder, 'kubelet')}`,
    `--cert-dir=${path.join(node.folder, 'kubelet-pki')}`,
    `--hostname-override=${node.name}`,
    `--node-ip=${node.ip}`,
    // Without it there are no figures of containers and networks: cAdvisor asks the machine's own containerd.
    `--containerd=${node.containerdSocket}`,
  ];
  const service = await startService({ name: `kubelet-${node.name}`, command: kube, args });
  const api = Kube.open({ kubeconfig: adminKubeconfig });
  await untilServing(service, {
    what: `${node.name} to be registered`,
    timeoutMs: 60_000,
    ask: async () => (await api.get(nodeRef(node))) !== undefined,
  });
  const { podSubnet } = node;
  await api.patch(nodeRef(node), { spec: { podCIDR: podSubnet, podCIDRs: [podSubnet] } });
  return service;
}

export async function untilReady(node: ClusterNode, kubelet: Service): Promise<void> {
  const api = Kube.open({ kubeconfig: adminKubeconfig });
  await untilServing(kubelet, {
    what: `${node.name} to be Ready`,
    timeoutMs: 120_000,
    ask: async () => isReady(await api.get(nodeRef(node))),
  });
}

export function isReady(object: KubeObject | undefined): boolean {
  const status = object?.['status'] as { conditions?: { type: string; status: string }[] } | undefined;
  return status?.conditions?.some(({ type, status: holds }) => type === 'Ready' && holds === 'True') ?? false;
}
