import { Document, isNode, isScalar } from 'yaml';
import type { Probe } from './catalogue.ts';
import { capabilitiesOf, daemonSet, groupsName, labels, manifestName } from './manifest-daemonset.ts';
import { scriptOf } from './script.ts';

export interface ManifestRequest {
  readonly probes: readonly Probe[];
  readonly namespace: string;
  /** Any image with sh, awk and bpftrace 0.17 or newer. */
  readonly image: string;
  /** ebpf/daemonset/collect.sh. */
  readonly script: string;
  /** What the script reads (manifest-groups.ts). */
  readonly groups: string;
}

/** What the API server takes of a ConfigMap, bytes (1 MiB). */
export const configMapLimitBytes = 1_048_576;

/** Every object of the cluster form, in the order in which they are applied. */
export function manifestOf(request: ManifestRequest): object[] {
  const { namespace } = request;
  const metadata = { name: manifestName, namespace, labels };
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels: podSecurity } },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata, automountServiceAccountToken: false },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata,
      spec: {
        podSelector: { matchLabels: { 'app.kubernetes.io/name': manifestName } },
        policyTypes: ['Ingress', 'Egress'],
      },
    },
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata,
      data: { 'collect.sh': request.script, 'probes.bt': programsOf(request.probes) },
    },
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { ...metadata, name: groupsName },
      data: { groups: request.groups },
    },
    daemonSet(request),
  ];
}

/** Shared pids, a folder of the node and added capabilities: neither of the two stricter levels admits such a pod. */
const podSecurity = { ...labels, 'pod-security.kubernetes.io/enforce': 'privileged' };

/** What stands behind the BEGIN block, which the script writes on the node. */
export function programsOf(probes: readonly Probe[]): string {
  const whole = scriptOf(probes, { processes: [], links: [] });
  const endOfBegin = '\n}\n\n';
  return whole.slice(whole.indexOf(endOfBegin) + endOfBegin.length);
}

/** The same as YAML, with a comment at each right that is asked for. */
export function manifestText(request: ManifestRequest): string {
  return manifestOf(request)
    .map((object) => {
      const document = new Document(object, { aliasDuplicateObjects: false });
      if ('kind' in object && object.kind === 'DaemonSet') explain(document, request);
      return document.toString({ lineWidth: 0 });
    })
    .join('---\n');
}

const podPath = ['spec', 'template', 'spec'] as const;
const containerPath = [...podPath, 'containers', 0] as const;

function explain(document: Document, { probes, image }: ManifestRequest): void {
  comment(document, [...podPath, 'hostPID'], ' programs know processes by the pids of the node');
  comment(document, [...podPath, 'tolerations'], ' every node');
  comment(
    document,
    [...podPath, 'securityContext', 'runAsUser'],
    ' only root gets the capabilities below: Kubernetes adds them to no other user, and the image has no file capabilities.\n' +
      ' bpftrace asks for root, too, and tracefs is closed to all others',
  );
  if (!image.includes('@sha256:')) comment(document, [...containerPath, 'image'], ' not pinned by digest');
  const asked = [...capabilitiesOf(probes)];
  asked.forEach(([capability, names], index) => {
    const item = document.getIn([...containerPath, 'securityContext', 'capabilities', 'add', index], true);
    if (isScalar(item)) item.commentBefore = ` ${capability}: ${names.join(', ')}`;
  });
  comment(
    document,
    [...containerPath, 'startupProbe'],
    ' ends when the probes are attached: nothing runs while they measure',
  );
}

/** Puts a comment on the line before a key. */
function comment(document: Document, path: readonly (string | number)[], text: string): void {
  const parent = document.getIn(path.slice(0, -1));
  if (!isNode(parent) || !('items' in parent)) return;
  for (const pair of parent.items as { readonly key: unknown }[])
    if (isScalar(pair.key) && pair.key.value === path.at(-1)) pair.key.commentBefore = text;
}
