import { describe, expect, it } from 'vitest';
import type { EvidenceItem } from '../../harness/core/trial.ts';
import { outsideNamespace, slotAddresses } from '../../harness/targets/lab/addresses.ts';
import type { HttpAnswer, HttpCall } from '../../harness/targets/lab/dial.ts';
import type { Lab, PodPair } from '../../harness/targets/lab/lab.ts';
import { envoyPathProofs, type EnvoyPath } from './envoy-evidence.ts';
import { configDump, httpManager, listener } from './settings/testing/config-dump.ts';

const pods: PodPair = { ...slotAddresses(0), owner: 'x', slot: 0, folder: '', logFolder: '' };
const identity = 'spiffe://meshbench.lab/ns/bench/sa/client';

/** What the made-up world answers; each test breaks one thing of a sound one. */
interface World {
  stats: Record<'client' | 'server', Record<string, number>>;
  forwardedIdentity: string;
  outside: 'refused' | 'answered';
}
const sound = (): World => ({
  stats: {
    client: { 'http.outbound.downstream_rq_total': 5 },
    server: { 'http.inbound.downstream_rq_total': 5, 'listener.0.0.0.0_15006.ssl.handshake': 2 },
  },
  forwardedIdentity: `By=x;URI=${identity}`,
  outside: 'refused',
});

function labOf(world: World): Lab {
  const http = (call: HttpCall): Promise<HttpAnswer> => {
    const answer = (body: string): Promise<HttpAnswer> => Promise.resolve({ status: 200, headers: {}, body });
    if (call.path.startsWith('/stats')) {
      const side = call.namespace === pods.clientNamespace ? 'client' : 'server';
      return answer(
        Object.entries(world.stats[side])
          .map(([name, value]) => `${name}: ${value}\n`)
          .join(''),
      );
    }
    if (call.path === '/server_info') {
      return answer(
        JSON.stringify({ version: 'x/1.40.0/Clean/RELEASE/BoringSSL', command_line_options: { concurrency: 2 } }),
      );
    }
    if (call.path === '/config_dump') {
      const name = call.namespace === pods.clientNamespace ? 'outbound' : 'inbound';
      const filter = httpManager(name, { stream_idle_timeout: name === 'inbound' ? '7s' : '0s' });
      return answer(JSON.stringify(configDump({ listeners: [listener(name, filter)] })));
    }
    if (call.path === '/clusters?format=json') return answer('{}');
    if (call.path === '/headers') {
      const headers = world.forwardedIdentity === '' ? {} : { 'X-Forwarded-Client-Cert': [world.forwardedIdentity] };
      return answer(JSON.stringify({ headers, remoteAddress: '127.0.0.6:1', proto: 'HTTP/1.1' }));
    }
    if (call.namespace === outsideNamespace && world.outside === 'refused') return Promise.reject(new Error('reset'));
    return answer('');
  };
  return { http } as unknown as Lab;
}

const path: EnvoyPath = {
  address: { host: pods.serverIp, port: 8080 },
  client: { admin: { namespace: pods.clientNamespace, port: 15000 }, carried: /^http\.outbound\.downstream_rq_total$/ },
  server: { admin: { namespace: pods.serverNamespace, port: 15000 }, carried: /^http\.inbound\.downstream_rq_total$/ },
  counts: 'requests',
  identity,
};

/** The claims that do not hold when 1000 requests were sent and `carried` of them went through both proxies. */
async function broken(
  world: World,
  carried = 1000,
  change: (world: World) => void = () => undefined,
): Promise<string[]> {
  const proofs = envoyPathProofs(labOf(world), pods, path);
  const before = await proofs.proveBefore();
  for (const side of ['client', 'server'] as const) {
    const [name = ''] = Object.keys(world.stats[side]);
    world.stats[side][name] = (world.stats[side][name] ?? 0) + carried;
  }
  change(world);
  const after = await proofs.proveAfter({ requests: 1000, payloadBytes: 1024 });
  return [...before, ...after].filter(({ holds }: EvidenceItem) => !holds).map(({ claim }) => claim);
}

describe('proof of a path of two Envoys', () => {
  it('holds when everything went through, encrypted', async () => {
    expect(await broken(sound())).toEqual([]);
    expect(await broken(sound(), 990)).toEqual([]);
  });

  it('fails when the traffic went around the proxies', async () => {
    expect(await broken(sound(), 980)).toEqual([
      'the client proxy carried at least 99 % of the requests sent',
      'the server proxy carried at least 99 % of the requests sent',
    ]);
  });

  it('fails without a TLS handshake', async () => {
    const world = sound();
    world.stats.server['listener.0.0.0.0_15006.ssl.handshake'] = 0;
    expect(await broken(world)).toContain('TLS handshakes were made');
  });

  it('fails when a certificate was not accepted during the load', async () => {
    const failing = await broken(sound(), 1000, (world) => {
      world.stats.server['listener.0.0.0.0_15006.ssl.fail_verify_san'] = 1;
    });
    expect(failing).toEqual(['no TLS verification failed during the load']);
  });

  it.each(['', 'By=x;URI=spiffe://elsewhere/ns/bench/sa/mallory'])(
    'fails when the application sees the identity "%s"',
    async (seen) => {
      expect(await broken({ ...sound(), forwardedIdentity: seen })).toEqual([
        "the application sees the caller's identity",
        "the application sees the caller's identity",
      ]);
    },
  );

  it('fails when a plaintext call from outside is answered', async () => {
    expect(await broken({ ...sound(), outside: 'answered' })).toContain(
      'a plaintext call from outside the mesh is refused',
    );
  });

  it('fails when nothing was sent', async () => {
    const proofs = envoyPathProofs(labOf(sound()), pods, path);
    await proofs.proveBefore();
    const after = await proofs.proveAfter({ requests: 0, payloadBytes: 1024 });
    expect(after.filter(({ holds }) => !holds)).toHaveLength(2);
  });
});

describe('what is observed of a path of two Envoys', () => {
  it('holds the settings of each side, from its own admin interface', async () => {
    const { proxyThreads, filters, settings } = await envoyPathProofs(labOf(sound()), pods, path).observe();
    expect(proxyThreads).toEqual([2, 2]);
    expect(filters).toEqual(['http.rbac', 'http.router', 'network.http_connection_manager']);
    expect(settings).toMatchObject({
      'client: worker threads': '2',
      'client: stream idle timeout': 'none',
      'server: stream idle timeout': '7 s',
    });
  });
});
