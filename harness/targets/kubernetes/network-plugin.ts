import type { KubeObject } from '../../io/kube-object.ts';

/** Plugins that go by another name than their DaemonSet; the rest are called as it is. */
const knownAs: readonly (readonly [RegExp, string])[] = [
  [/^kube-flannel/, 'flannel'],
  [/^calico-node$/, 'calico'],
  [/^aws-node$/, 'aws-vpc'],
  [/^azure-cni|^azure-cns/, 'azure'],
  [/^weave-net$/, 'weave'],
  [/^kube-router/, 'kube-router'],
  [/^antrea-agent$/, 'antrea'],
  [/^kube-ovn-cni$/, 'kube-ovn'],
  [/^vcn-native-ip-cni/, 'oci-vcn-native'],
];

interface PodTemplate {
  readonly spec?: {
    readonly hostNetwork?: boolean;
    readonly volumes?: readonly { readonly hostPath?: { readonly path?: string } }[];
  };
}

const configFolder = /\/cni\/net\.d\/?$/;

/**
 * The network plugin of a cluster, guessed: a DaemonSet on the host's network that writes the plugins' folder is one (what
 * only chains itself behind one has a network of its own); k3s has flannel built in and marks its nodes; nodes with a pod
 * range and none of these have a plain bridge. `none`: nodes wait for one. Null: it cannot be told.
 */
export function networkPluginOf(nodes: readonly KubeObject[], daemonSets: readonly KubeObject[]): string | null {
  const names = daemonSets.filter(writesPlugins).map(({ metadata }) => metadata.name);
  const known = names.map((name) => knownAs.find(([form]) => form.test(name))?.[1] ?? name).sort();
  if (known[0] !== undefined) return known[0];
  const marks = nodes.flatMap(({ metadata }) => Object.keys(metadata.annotations ?? {}));
  if (marks.some((mark) => mark.startsWith('flannel.alpha.coreos.com/'))) return 'flannel';
  if (nodes.some(waitsForPlugin)) return 'none';
  return nodes.length > 0 && nodes.every(hasPodRange) ? 'bridge' : null;
}

function writesPlugins(daemonSet: KubeObject): boolean {
  const { template } = (daemonSet['spec'] ?? {}) as { readonly template?: PodTemplate };
  const { hostNetwork, volumes = [] } = template?.spec ?? {};
  return hostNetwork === true && volumes.some(({ hostPath }) => configFolder.test(hostPath?.path ?? ''));
}

const waitsForPlugin = (node: KubeObject): boolean => {
  const { conditions = [] } = (node['status'] ?? {}) as {
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly message?: string }[];
  };
  return conditions.some(
    ({ type, status, message = '' }) =>
      type === 'Ready' && status !== 'True' && /cni plugin not initialized|NetworkPluginNotReady/i.test(message),
  );
};

const hasPodRange = (node: KubeObject): boolean =>
  ((node['spec'] ?? {}) as { readonly podCIDR?: string }).podCIDR !== undefined;
