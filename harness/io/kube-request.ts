import http from 'node:http';
import https from 'node:https';
import { sleep } from './clock.ts';
import { isTransient, isTransientStatus, TimedOut, unreachable } from './kube-errors.ts';

/** One call to an API server. */
export interface KubeCall {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** With its query. */
  readonly path: string;
  readonly body?: unknown;
  readonly contentType?: string;
  /** Of one attempt, milliseconds; 30 s unless told otherwise. */
  readonly timeoutMs?: number;
  /** How long a server that cannot be reached is tried again, milliseconds; 60 s unless told otherwise. */
  readonly patienceMs?: number;
  /** `always`: doing it twice is doing it once. `unreached`: only where the server cannot have seen it. */
  readonly retry?: 'always' | 'unreached';
  /** The answer is another program's: its 503 says nothing of the API server. */
  readonly proxied?: boolean;
}

export interface KubeAnswer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
}

/** What every call of one run shares. */
export interface KubeConnection {
  readonly server: URL;
  /** Headers, certificates and agent of this moment: credentials may be renewed by a command in between. */
  readonly authorise: () => Promise<Authorised>;
}

export interface Authorised extends Omit<https.RequestOptions, 'headers'> {
  readonly headers: Readonly<Record<string, string>>;
}

const attemptMs = 30_000;
const patienceOfACallMs = 60_000;
const firstPauseMs = 200;
const longestPauseMs = 5000;

/**
 * Sends a call until the API server answers it; an API server that restarts is waited for.
 * @throws HarnessError KUBE-UNREACHABLE when the patience has ended; the signal's reason when it is aborted.
 */
export async function send(connection: KubeConnection, call: KubeCall, signal?: AbortSignal): Promise<KubeAnswer> {
  const started = performance.now();
  const endsAt = started + (call.patienceMs ?? patienceOfACallMs);
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    signal?.throwIfAborted();
    const outcome = await attempt(connection, call, signal);
    const mayRepeat = performance.now() + pauseMs < endsAt;
    if ('answer' in outcome) {
      if (!mayRepeat || !isWorthRepeating(call, outcome.answer)) return outcome.answer;
      await sleep(Math.max(pauseMs, retryAfterMs(outcome.answer)), signal);
      continue;
    }
    signal?.throwIfAborted();
    if (!mayRepeat || !isTransient(outcome.error, call.retry ?? 'always')) {
      throw unreachable(connection.server, outcome.error, performance.now() - started);
    }
    await sleep(pauseMs, signal);
  }
}

const isWorthRepeating = (call: KubeCall, { status, text }: KubeAnswer): boolean =>
  call.proxied === true ? false : status === 429 || (call.retry !== 'unreached' && isTransientStatus(status, text));

const retryAfterMs = ({ headers }: KubeAnswer): number =>
  Math.min(Number(headers['retry-after'] ?? 0) * 1000 || 0, longestPauseMs);

type Outcome = { readonly answer: KubeAnswer } | { readonly error: unknown };

const attempt = async (connection: KubeConnection, call: KubeCall, signal?: AbortSignal): Promise<Outcome> => {
  const options = await connection.authorise();
  return once({ connection, call, options, signal }).then(
    (answer) => ({ answer }),
    (error: unknown) => ({ error }),
  );
};

interface Attempt {
  readonly connection: KubeConnection;
  readonly call: KubeCall;
  readonly options: Authorised;
  readonly signal: AbortSignal | undefined;
}

function once({ connection: { server }, call, options, signal }: Attempt): Promise<KubeAnswer> {
  const body = call.body === undefined ? undefined : JSON.stringify(call.body);
  const timeoutMs = call.timeoutMs ?? attemptMs;
  return new Promise((resolve, reject) => {
    const request = (server.protocol === 'http:' ? http : https).request(
      urlOf(server, call.path),
      { ...options, method: call.method, headers: { ...options.headers, ...headersOf(call, body) } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
        });
      },
    );
    const abort = (): void => void request.destroy(new Error('aborted'));
    const timer = setTimeout(() => request.destroy(new TimedOut(timeoutMs)), timeoutMs);
    signal?.addEventListener('abort', abort, { once: true });
    request.on('error', reject);
    request.on('close', () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      reject(new Error('the connection was closed before the answer was whole'));
    });
    request.end(body);
  });
}

/** The server of a kubeconfig may have a path of its own, as behind Rancher. */
const urlOf = (server: URL, path: string): string => `${server.href.replace(/\/$/, '')}${path}`;

const headersOf = (call: KubeCall, body: string | undefined): Record<string, string> => ({
  accept: 'application/json, */*',
  'user-agent': 'meshbench',
  ...(body === undefined
    ? {}
    : {
        'content-type': call.contentType ?? 'application/json',
        'content-length': String(Buffer.byteLength(body)),
      }),
});
