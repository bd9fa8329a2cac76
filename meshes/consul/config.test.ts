import { describe, expect, it } from 'vitest';
import { controlAddresses, slotAddresses } from '../../harness/targets/lab/addresses.ts';
import type { PodPair } from '../../harness/targets/lab/lab.ts';
import { agentConfig, catalogPod, configEntries, proxyThreads, registrations, spiffeId } from './config.ts';

const pods: PodPair = { ...slotAddresses(3), slot: 3, owner: 'consul', folder: '/pods', logFolder: '/logs' };

const entry = (profile: 'vendor' | 'parity', kind: string): unknown =>
  configEntries(profile).find(({ Kind }) => Kind === kind);

describe('the agent', () => {
  const agent = JSON.parse(agentConfig(controlAddresses(2))) as Record<string, unknown>;

  it('listens on the control plane address alone', () => {
    expect(agent).toMatchObject({ bind_addr: '198.19.2.254', client_addr: '198.19.2.254' });
  });

  it('denies what no intention allows', () => {
    expect(agent['default_intention_policy']).toBe('deny');
  });

  it('serves configuration to proxies without TLS, and neither DNS nor a user interface', () => {
    expect(agent).toMatchObject({
      ports: { grpc: 8502, grpc_tls: -1, dns: -1 },
      ui_config: { enabled: false },
    });
  });
});

describe('configuration entries', () => {
  it('make both services HTTP before an intention about requests is written, which Consul refuses for TCP', () => {
    const kinds = configEntries('vendor').map(({ Kind, Name }) => `${Kind} ${Name ?? ''}`.trim());
    expect(kinds).toEqual(['mesh', 'service-defaults client', 'service-defaults server', 'service-intentions server']);
    expect(entry('vendor', 'service-defaults')).toMatchObject({ Protocol: 'http' });
  });

  it('allow the client alone, by request', () => {
    expect(entry('vendor', 'service-intentions')).toMatchObject({
      Name: 'server',
      Sources: [{ Name: 'client', Permissions: [{ Action: 'allow', HTTP: { PathPrefix: '/' } }] }],
    });
  });

  it('let transparent proxies call nothing outside the mesh', () => {
    expect(entry('vendor', 'mesh')).toEqual({ Kind: 'mesh', TransparentProxy: { MeshDestinationsOnly: true } });
  });

  it('pin TLS 1.3 in both directions for parity', () => {
    const exactly = { TLSMinVersion: 'TLSv1_3', TLSMaxVersion: 'TLSv1_3' };
    expect(entry('parity', 'mesh')).toMatchObject({ TLS: { Incoming: exactly, Outgoing: exactly } });
  });
});

describe('the registrations of a pod', () => {
  const [service, sidecar] = registrations(catalogPod('server', 4), pods);

  it('name the service, then its sidecar, on a node of its own', () => {
    expect(service).toMatchObject({ Node: 'server-4', Service: { ID: 'server-4', Service: 'server', Port: 8080 } });
    expect(sidecar).toMatchObject({
      Node: 'server-4',
      Service: {
        Kind: 'connect-proxy',
        ID: 'server-4-sidecar-proxy',
        Proxy: { DestinationServiceName: 'server', DestinationServiceID: 'server-4' },
      },
    });
  });

  it('give both the virtual address that clients call and the address of this round', () => {
    const expected = { Address: '198.18.3.2', TaggedAddresses: { virtual: { Address: '198.18.3.100', Port: 80 } } };
    expect(service?.Service).toMatchObject(expected);
    expect(sidecar?.Service).toMatchObject(expected);
  });

  it('make the proxy transparent, on every interface, in front of the application at 127.0.0.1', () => {
    expect(sidecar?.Service).toMatchObject({
      Proxy: {
        Mode: 'transparent',
        LocalServiceAddress: '127.0.0.1',
        LocalServicePort: 8080,
        Config: { bind_address: '0.0.0.0' },
      },
    });
  });

  it('are passing from the start, with a check of each alone', () => {
    const expected = (id: string): object => ({ CheckID: id, ServiceID: id, Status: 'passing' });
    expect(service?.Check).toMatchObject(expected('server-4'));
    expect(sidecar?.Check).toMatchObject(expected('server-4-sidecar-proxy'));
  });

  it('give the client its own address and no virtual one', () => {
    const [client] = registrations(catalogPod('client', 4), pods);
    expect(client?.Service).toMatchObject({ Address: '198.18.3.1', TaggedAddresses: {} });
  });
});

it('proxies have the threads of consul-dataplane, and one for parity', () => {
  expect([proxyThreads('vendor'), proxyThreads('parity')]).toEqual([2, 1]);
});

it('the identity is in the trust domain that the agent made up', () => {
  expect(spiffeId('abc.consul', 'client')).toBe('spiffe://abc.consul/ns/default/dc/dc1/svc/client');
});
