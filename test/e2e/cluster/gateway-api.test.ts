import { expect, it } from 'vitest';
import { gatewayApiObjects } from '../../../meshes/_shared/gateway-api.ts';

it('brings the definitions that waypoints and Consul need, in the pinned version', { timeout: 130_000 }, async () => {
  const objects = await gatewayApiObjects();
  const names = objects.map(({ metadata }) => metadata.name);
  for (const kind of ['gateways', 'gatewayclasses', 'httproutes', 'referencegrants']) {
    expect(names).toContain(`${kind}.gateway.networking.k8s.io`);
  }
  const bundles = objects.map(({ metadata }) => metadata.annotations?.['gateway.networking.k8s.io/bundle-version']);
  expect(new Set(bundles)).toEqual(new Set(['v1.5.1']));
});
