import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { Kube } from '../../../harness/io/kube.ts';
import { refOf, type KubeObject } from '../../../harness/io/kube-object.ts';

/** Works while objects of somebody else are in the cluster, and takes them away again. */
export async function whileThereAre(
  kube: Kube,
  objects: readonly KubeObject[],
  work: () => Promise<void>,
): Promise<void> {
  await kube.apply(objects);
  try {
    await work();
  } finally {
    const refs = objects.map(refOf).reverse();
    for (const ref of refs) await kube.remove(ref);
    await kube.gone(refs, { timeoutMs: 60_000 });
  }
}

/** A webhook for every pod that takes connections and never answers, while the work runs. */
export async function withSilentWebhook(
  labels: Readonly<Record<string, string>>,
  work: (configuration: KubeObject) => Promise<void>,
): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    await work(silentWebhook(`https://127.0.0.1:${String(port)}/`, labels));
  } finally {
    server.close();
  }
}

const silentWebhook = (url: string, labels: Readonly<Record<string, string>>): KubeObject => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'MutatingWebhookConfiguration',
  metadata: { name: 'black-hole', labels },
  webhooks: [
    {
      name: 'black-hole.e2e.example',
      clientConfig: { url },
      rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
      failurePolicy: 'Fail',
      sideEffects: 'None',
      timeoutSeconds: 2,
      admissionReviewVersions: ['v1'],
    },
  ],
});

/** A definition in a group of Istio's. */
export const foreignDefinition: KubeObject = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'things.e2e.istio.io' },
  spec: {
    group: 'e2e.istio.io',
    scope: 'Namespaced',
    names: { kind: 'Thing', plural: 'things' },
    versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
  },
};

/** A namespace with a name that we would take, and something of somebody else in it. */
export const foreignNamespace = (name: string): readonly KubeObject[] => [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'precious', namespace: name },
    data: { of: 'somebody else' },
  },
];

/** A ServiceAccount with hardly a right, and a token of its. */
export const weakAccount: readonly KubeObject[] = [
  { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'weak', namespace: 'default' } },
  {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'weak', namespace: 'default', annotations: { 'kubernetes.io/service-account.name': 'weak' } },
    type: 'kubernetes.io/service-account-token',
  },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: 'weak' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
    subjects: [{ kind: 'ServiceAccount', name: 'weak', namespace: 'default' }],
  },
];

/** The controllers fill it in. */
export async function weakToken(kube: Kube): Promise<string> {
  const encoded = await kube.until(
    'the token of the ServiceAccount weak',
    async () => {
      const secret = await kube.get({ apiVersion: 'v1', kind: 'Secret', name: 'weak', namespace: 'default' });
      return (secret?.['data'] as { token?: string } | undefined)?.token;
    },
    { timeoutMs: 20_000, hint: 'look at the log of the controller manager' },
  );
  return Buffer.from(encoded, 'base64').toString('utf8');
}
