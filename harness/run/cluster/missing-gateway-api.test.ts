import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../io/kube-object.ts';
import { isTooOld, missingGatewayApi } from './missing-gateway-api.ts';

const crd = (name: string, version: string, labels: Record<string, string> = {}): KubeObject => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name, labels, annotations: { 'gateway.networking.k8s.io/bundle-version': version } },
});
const clusterWith = (...objects: readonly KubeObject[]) => ({
  get: ({ name }: { readonly name: string }) => Promise.resolve(objects.find(({ metadata }) => metadata.name === name)),
});
const gateways = 'gateways.gateway.networking.k8s.io';
const brought = [crd(gateways, 'v1.5.1')];
const bring = () => Promise.resolve(brought);

describe('the definitions of the Gateway API', () => {
  it('are brought where there are none, and where they are ours of an earlier run', async () => {
    expect(await missingGatewayApi(clusterWith(), bring)).toEqual(brought);
    const ours = crd(gateways, 'v1.5.1', { 'app.kubernetes.io/managed-by': 'meshbench' });
    expect(await missingGatewayApi(clusterWith(ours), bring)).toEqual(brought);
  });

  it('stay as they are where the cluster has its own', async () => {
    expect(await missingGatewayApi(clusterWith(crd(gateways, 'v1.6.1')), bring)).toEqual([]);
  });

  it('that are too old end the arm with a remedy', async () => {
    await expect(missingGatewayApi(clusterWith(crd(gateways, 'v1.2.0')), bring)).rejects.toThrow(
      /version v1\.2\.0 .*1\.5 or newer/,
    );
  });

  it.each([
    ['v1.5.1', false],
    ['v1.6.1', false],
    ['2.0.0', false],
    ['v1.4.9', true],
    ['v0.6.2', true],
    [undefined, true],
  ] as const)('%s: too old is %s', (version, expected) => {
    expect(isTooOld(version)).toBe(expected);
  });
});
