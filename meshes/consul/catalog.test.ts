import { expect, it } from 'vitest';
import { slotAddresses } from '../../harness/targets/lab/addresses.ts';
import type { PodPair } from '../../harness/targets/lab/lab.ts';
import { podRegistry } from './catalog.ts';
import type { Registration } from './config.ts';

const podsIn = (slot: number): PodPair => ({
  ...slotAddresses(slot),
  slot,
  owner: 'consul',
  folder: '/pods',
  logFolder: '/logs',
});

/** Stands for Consul's catalogue: which services are on which node, at which address. */
class FakeCatalog {
  readonly nodes = new Map<string, string[]>();
  /** How many more registrations it takes before it fails. */
  takes = Infinity;

  readonly put = (path: string, body: unknown): Promise<void> => {
    if (path === '/v1/catalog/register' && this.takes-- <= 0) return Promise.reject(new Error('no leader'));
    const { Node: node, Service: service } = body as Registration;
    if (path === '/v1/catalog/deregister') this.nodes.delete(node);
    else {
      const entry = `${String(service['ID'])} at ${String(service['Address'])}`;
      this.nodes.set(node, [...(this.nodes.get(node) ?? []), entry]);
    }
    return Promise.resolve();
  };
}

it('registers service and sidecar of both pods', async () => {
  const catalog = new FakeCatalog();
  const { client, server } = await podRegistry(catalog)(podsIn(0));
  expect(Object.fromEntries(catalog.nodes)).toEqual({
    [client.node]: ['client-1 at 198.18.0.1', 'client-1-sidecar-proxy at 198.18.0.1'],
    [server.node]: ['server-1 at 198.18.0.2', 'server-1-sidecar-proxy at 198.18.0.2'],
  });
});

it('leaves nothing of the round before, and names no pod twice', async () => {
  const catalog = new FakeCatalog();
  const register = podRegistry(catalog);
  const first = await register(podsIn(0));
  const second = await register(podsIn(0));
  expect(second.server.node).not.toBe(first.server.node);
  expect([...catalog.nodes.keys()].sort()).toEqual([second.client.node, second.server.node].sort());
});

it('takes along what a round that failed half-way left', async () => {
  const catalog = new FakeCatalog();
  const register = podRegistry(catalog);
  catalog.takes = 3;
  await expect(register(podsIn(1))).rejects.toThrow('no leader');
  expect(catalog.nodes.size).toBe(2);
  catalog.takes = Infinity;
  const { client, server } = await register(podsIn(2));
  expect([...catalog.nodes.keys()].sort()).toEqual([client.node, server.node].sort());
});
