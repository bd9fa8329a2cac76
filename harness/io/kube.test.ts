import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HarnessError } from '../errors.ts';
import { Kube } from './kube.ts';

interface Asked {
  readonly method: string;
  readonly url: string;
  readonly contentType: string | undefined;
  readonly body: string;
}

type Play = (asked: Asked) => { readonly status: number; readonly body: unknown } | 'hang' | 'reset';

let folder: string;
let server: http.Server | undefined;
let asked: Asked[];

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'kube-test-'));
  asked = [];
});
afterEach(async () => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
  await rm(folder, { recursive: true, force: true });
});

const status = (code: number, message: string, reason = ''): { status: number; body: object } => ({
  status: code,
  body: { kind: 'Status', apiVersion: 'v1', status: 'Failure', message, reason, code },
});

const core = {
  resources: [
    { name: 'configmaps', kind: 'ConfigMap', namespaced: true, verbs: ['get', 'list'] },
    { name: 'configmaps/status', kind: 'ConfigMap', namespaced: true, verbs: ['get'] },
    { name: 'namespaces', kind: 'Namespace', namespaced: false, verbs: ['get', 'list'] },
  ],
};
const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: 'n' } };
const ref = { apiVersion: 'v1', kind: 'ConfigMap', name: 'a', namespace: 'n' };

function listen(play: Play, port = 0): Promise<number> {
  const own = http.createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const one = {
        method: request.method ?? '',
        url: request.url ?? '',
        contentType: request.headers['content-type'],
        body,
      };
      if (one.url === '/api/v1') return response.end(JSON.stringify(core));
      asked.push(one);
      const answer = play(one);
      if (answer === 'hang') return undefined;
      if (answer === 'reset') return request.socket.destroy();
      return response.writeHead(answer.status).end(JSON.stringify(answer.body));
    });
  });
  server = own;
  return new Promise((resolve) => {
    own.listen(port, '127.0.0.1', () => {
      resolve((own.address() as AddressInfo).port);
    });
  });
}

async function opened(port: number, signal?: AbortSignal): Promise<Kube> {
  const file = path.join(folder, 'config');
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'here',
    clusters: [{ name: 'c', cluster: { server: `http://127.0.0.1:${port}`, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'alice', user: { token: 't' } }],
    contexts: [{ name: 'here', context: { cluster: 'c', user: 'alice' } }],
  };
  await writeFile(file, JSON.stringify(config));
  return Kube.open({ kubeconfig: file, ...(signal ? { signal } : {}) });
}

const playing = async (play: Play): Promise<Kube> => opened(await listen(play));

const errorOf = (promise: Promise<unknown>): Promise<HarnessError> =>
  promise.then(
    () => expect.fail('it should have failed'),
    (error: unknown) => {
      if (error instanceof HarnessError) return error;
      throw error;
    },
  );

describe('answers become errors that say what to do', () => {
  it.each([
    [401, 'Unauthorized', 'KUBE-UNAUTHORISED', /renew/],
    [
      403,
      'configmaps is forbidden: User "alice" cannot patch resource "configmaps" in API group "" in the namespace "n"',
      'KUBE-FORBIDDEN',
      /patch on configmaps in namespace n: docs\/kubernetes\.md/,
    ],
    [403, 'pods "x" is forbidden: exceeded quota: q, requested: requests.cpu=1', 'KUBE-REFUSED', /ResourceQuota/],
    [
      403,
      'pods "x" is forbidden: violates PodSecurity "restricted:latest"',
      'KUBE-REFUSED',
      /pod-security\.kubernetes\.io/,
    ],
    [
      500,
      'Internal error occurred: failed calling webhook "w": context deadline exceeded',
      'KUBE-REFUSED',
      /left behind/,
    ],
    [400, 'admission webhook "policy.example" denied the request: no', 'KUBE-REFUSED', /policy of this cluster/],
    [
      403,
      'unable to create new content in namespace n because it is being terminated',
      'KUBE-REFUSED',
      /still being deleted/,
    ],
    [409, 'Apply failed with 1 conflict', 'KUBE-CONFLICT', /another harness/],
    [422, 'ConfigMap "a" is invalid: data: Too long', 'KUBE-REFUSED', /--dry-run/],
    [418, 'I am a teapot', 'KUBE-FAILED', /log of the API server/],
  ])('%s %s', async (code, message, expected, hint) => {
    const kube = await playing(() => status(code, message));
    const error = await errorOf(kube.apply([map]));
    expect(error.code).toBe(expected);
    expect(error.hint).toMatch(hint);
    expect(error.message).toContain('apply ConfigMap n/a');
  });

  it('names server and user where credentials are refused, and does not try again', async () => {
    const kube = await playing(() => status(401, 'Unauthorized'));
    const error = await errorOf(kube.get(ref));
    expect(error.message).toContain('http://127.0.0.1');
    expect(error.message).toContain('alice');
    expect(error.exitCode).toBe(3);
    expect(asked).toHaveLength(1);
  });
});

describe('an API server that restarts', () => {
  it('is waited for by an apply: refused connections first, then an answer', async () => {
    const port = await listen(() => ({ status: 200, body: map }));
    const kube = await opened(port);
    await kube.get(ref);
    server?.closeAllConnections();
    await new Promise((closed) => server?.close(closed));
    setTimeout(() => void listen(() => ({ status: 200, body: map }), port), 500);
    expect(await kube.apply([map])).toMatchObject([{ metadata: { name: 'a' } }]);
  });

  it('is waited for by a read: reset and 503 first', async () => {
    const answers = ['reset', status(503, 'starting'), { status: 200, body: map }] as const;
    let next = 0;
    const kube = await playing(() => answers[next++] ?? 'reset');
    expect((await kube.get(ref))?.metadata.name).toBe('a');
    expect(asked).toHaveLength(3);
  });

  it('is not sent a create twice once it may have seen it', async () => {
    const kube = await playing(() => 'reset');
    expect((await errorOf(kube.create(map))).code).toBe('KUBE-UNREACHABLE');
    expect(asked).toHaveLength(1);
  });

  it('is given up after the patience, with the server and a remedy', async () => {
    const port = await listen(() => 'reset');
    const kube = await opened(port);
    server?.close();
    const started = performance.now();
    const error = await errorOf(kube.version({ patienceMs: 700 }));
    expect(error.code).toBe('KUBE-UNREACHABLE');
    expect(error.message).toContain(`http://127.0.0.1:${port}`);
    expect(error.message).toContain('ECONNREFUSED');
    expect(error.hint).toContain('kubectl cluster-info');
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

describe('every call ends', () => {
  it('by its time-out', async () => {
    const kube = await playing(() => 'hang');
    const error = await errorOf(kube.raw('/healthz', { timeoutMs: 200, patienceMs: 0 }));
    expect(error.message).toContain('no answer within');
  });

  it('by the signal, with its reason', async () => {
    const stop = new AbortController();
    const kube = await opened(await listen(() => 'hang'), stop.signal);
    setTimeout(() => {
      stop.abort(new Error('interrupted'));
    }, 100);
    await expect(kube.get(ref)).rejects.toThrow('interrupted');
    await expect(kube.withSignal().raw('/x', { timeoutMs: 100, patienceMs: 0 })).rejects.toThrow('no answer within');
  });

  it('but what is undone after an interrupt still learns of kinds that it does not know', async () => {
    const interrupt = new AbortController();
    const kube = await opened(await listen(() => ({ status: 404, body: {} })), interrupt.signal);
    const undoing = kube.withSignal();
    interrupt.abort(new Error('interrupted'));
    expect(await undoing.list({ apiVersion: 'never.example/v1', kind: 'Never' })).toEqual([]);
    await expect(kube.list({ apiVersion: 'never.example/v1', kind: 'Never' })).rejects.toThrow('interrupted');
    expect(await undoing.list({ apiVersion: 'never.example/v1', kind: 'Never' })).toEqual([]);
  });

  it('and a wait says what was seen last', async () => {
    const kube = await playing(() => 'hang');
    const wait = kube.until(
      'the moon',
      (saw) => {
        saw('clouds');
        return Promise.resolve(undefined);
      },
      { timeoutMs: 250, hint: 'look up' },
    );
    expect((await errorOf(wait)).message).toMatch(/the moon.*seen last: clouds/);
  });
});

describe('objects', () => {
  it('are applied server-side under our name, by force', async () => {
    const kube = await playing(() => ({ status: 200, body: map }));
    await kube.apply([map]);
    expect(asked).toMatchObject([
      {
        method: 'PATCH',
        url: '/api/v1/namespaces/n/configmaps/a?fieldManager=meshbench&force=true',
        contentType: 'application/apply-patch+yaml',
      },
    ]);
  });

  it('are listed page by page, and from the start when a page has expired', async () => {
    const items = (name: string, next?: string): { status: number; body: object } => ({
      status: 200,
      body: { metadata: { continue: next }, items: [{ metadata: { name, managedFields: [{}] } }] },
    });
    const answers = [items('a', 'x'), status(410, 'expired'), items('b')];
    const kube = await playing(() => answers.shift() ?? 'reset');
    const list = await kube.list({ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'n', labels: 'a=b' });
    expect(list).toMatchObject([{ kind: 'ConfigMap', metadata: { name: 'b', managedFields: undefined } }]);
    expect(asked[0]?.url).toBe('/api/v1/namespaces/n/configmaps?labelSelector=a%3Db&limit=500');
    expect(asked[1]?.url).toContain('continue=x');
  });

  it('that are absent, or of a kind that is not served, are no error to read, list or delete', async () => {
    const kube = await playing(() => status(404, 'not found'));
    const other = { apiVersion: 'gone.example/v1', kind: 'Thing', name: 'a' };
    expect([await kube.get(ref), await kube.get(other), await kube.list(other)]).toEqual([undefined, undefined, []]);
    await kube.remove(ref);
    await kube.remove(other);
    await kube.gone([ref, other], { timeoutMs: 100 });
  });

  it('that stay are named with what holds them', async () => {
    const held = { ...map, metadata: { ...map.metadata, finalizers: ['example.com/x'] } };
    const kube = await playing(() => ({ status: 200, body: held }));
    const error = await errorOf(kube.gone([ref], { timeoutMs: 150 }));
    expect(error.code).toBe('KUBE-NOT-GONE');
    expect(error.message).toContain('ConfigMap n/a (held by example.com/x)');
  });

  it('a pod that does not answer through the proxy is told at once', async () => {
    const kube = await playing(() => status(503, 'error trying to reach service: connection refused'));
    const error = await errorOf(kube.podProxy({ namespace: 'n', pod: 'p', port: 15020, path: '/metrics' }));
    expect(error.message).toContain('/metrics of pod n/p, port 15020');
    expect(asked).toMatchObject([{ url: '/api/v1/namespaces/n/pods/p:15020/proxy/metrics' }]);
  });

  it('a command in a container of a pod that is gone is an error with the pod and never sent twice', async () => {
    const kube = await playing(() => status(404, 'pods "p" not found'));
    const where = { namespace: 'n', pod: 'p', container: 'c' };
    const error = await errorOf(kube.exec(where, ['/agent', 'go'], { timeoutMs: 2000 }));
    expect(error.code).toBe('KUBE-EXEC-FAILED');
    expect(error.message).toContain('/agent go in container c of pod n/p');
  });
});

describe('a kubeconfig', () => {
  it('that is not there, is none, or lacks the context is told apart', async () => {
    expect(() => Kube.open({ kubeconfig: path.join(folder, 'nowhere') })).toThrow(/no kubeconfig at .*nowhere/);
    await writeFile(path.join(folder, 'bad'), '{ not: [yaml');
    expect(() => Kube.open({ kubeconfig: path.join(folder, 'bad') })).toThrow(/cannot be used/);
    await opened(1);
    const open = (): Kube => Kube.open({ kubeconfig: path.join(folder, 'config'), context: 'there' });
    expect(open).toThrow(/no context there/);
    expect(() => Kube.open({ kubeconfig: path.join(folder, 'config') })).not.toThrow();
  });
});
