import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../io/kube-object.ts';
import { dumpDifference, isLasting } from './dump.ts';
import { tracesOf, whole } from './traces.ts';

describe('what others have made', () => {
  const object = (kind: string, name: string, more: object = {}): KubeObject => ({
    apiVersion: 'v1',
    kind,
    metadata: { name, ...more },
  });

  it('is left out of a dump where it comes and goes by itself', () => {
    expect(isLasting(object('ConfigMap', 'a'))).toBe(true);
    expect(isLasting(object('Event', 'a'))).toBe(false);
    expect(isLasting(object('Pod', 'a', { ownerReferences: [{ kind: 'ReplicaSet' }] }))).toBe(false);
    expect(isLasting(object('Lease', 'a', { labels: { 'apiserver.kubernetes.io/identity': 'x' } }))).toBe(false);
    expect(dumpDifference(['a', 'b'], ['b', 'c'])).toEqual({ added: ['c'], gone: ['a'] });
  });

  it('is recognised by whole names only', () => {
    expect(whole(/mesh.*/, 'mesh-injector')).toBe(true);
    expect(whole(/mesh/, 'mesh-injector')).toBe(false);
    expect(whole(/^mesh|mesh-injector$/, 'mesh-injector')).toBe(true);
    expect(whole(/.+\.mesh\.io/, 'x.mesh.io')).toBe(true);
  });

  it('is found in the order in which it has to go: webhooks first, the namespace last', async () => {
    const there: readonly KubeObject[] = [
      object('Namespace', 'mesh'),
      object('ClusterRole', 'mesh-reader'),
      object('CustomResourceDefinition', 'x.mesh.io'),
      object('MutatingWebhookConfiguration', 'mesh-injector'),
      object('MutatingWebhookConfiguration', 'other'),
      object('ConfigMap', 'mesh-root', { namespace: 'default' }),
      { ...object('PersistentVolume', 'pv1'), spec: { claimRef: { namespace: 'mesh' } } },
      { ...object('PersistentVolume', 'pv2'), spec: { claimRef: { namespace: 'other' } } },
    ];
    const kube = {
      list: ({ kind }: { kind: string }) => Promise.resolve(there.filter((each) => each.kind === kind)),
      get: ({ name }: { name: string }) => Promise.resolve(there.find(({ metadata }) => metadata.name === name)),
    };
    const leftovers = {
      crds: /.+\.mesh\.io/,
      webhooks: /mesh-.*/,
      clusterRoles: /mesh-.*/,
      everywhere: [{ kind: 'ConfigMap' as const, name: /mesh-root/ }],
    };
    const traces = await tracesOf(kube, leftovers, 'mesh');
    expect(traces.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'MutatingWebhookConfiguration mesh-injector',
      'CustomResourceDefinition x.mesh.io',
      'ClusterRole mesh-reader',
      'ConfigMap mesh-root',
      'PersistentVolume pv1',
      'Namespace mesh',
    ]);
  });
});
