import { existsSync } from 'node:fs';
import https from 'node:https';
import { homedir } from 'node:os';
import path from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { Exec, KubeConfig, type V1Status } from '@kubernetes/client-node';
import { HarnessError, messageOf, preflightError, targetError, usageError } from '../errors.ts';
import { KubeApi, type KubeSession } from './kube-api.ts';
import { refusalError } from './kube-errors.ts';
import type { Authorised, KubeConnection } from './kube-request.ts';

export interface KubeOptions {
  /** Path; $KUBECONFIG or ~/.kube/config unless told otherwise. */
  readonly kubeconfig?: string | undefined;
  /** The kubeconfig's current one unless told otherwise. */
  readonly context?: string | undefined;
  readonly signal?: AbortSignal;
}

export interface ContainerName {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}

export interface PodExec {
  readonly exitCode: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/**
 * One cluster for the whole of a run: one KubeConfig object, because the client keeps credentials by user name. Requests
 * are our own (KubeApi): the client makes new connections for every call and cannot be stopped. From it come the
 * kubeconfig, every way to log in, and commands in containers.
 */
export class Kube extends KubeApi {
  readonly #config: KubeConfig;

  private constructor(config: KubeConfig, session: KubeSession) {
    super(session);
    this.#config = config;
  }

  /** @throws HarnessError NO-KUBECONFIG (exit 3), BAD-KUBECONFIG or NO-SUCH-CONTEXT (exit 2). */
  static open({ kubeconfig, context, signal }: KubeOptions = {}): Kube {
    const config = loaded(kubeconfig);
    if (context !== undefined) config.setCurrentContext(context);
    const cluster = chosenCluster(config);
    return new Kube(config, {
      connection: connectionOf(config, serverOf(cluster.server)),
      user: config.getCurrentUser()?.name ?? 'nobody',
      context: config.getCurrentContext(),
      signal,
    });
  }

  /** The same cluster under another signal; without one, what is undone after an interrupt is not interrupted. */
  withSignal(signal?: AbortSignal): Kube {
    return new Kube(this.#config, { ...this.session, signal });
  }

  /**
   * Runs a command in a container; any exit code is an answer. Never sent twice.
   * @throws HarnessError KUBE-EXEC-FAILED where it could not be run, or its connection broke before it ended.
   */
  async exec(
    where: ContainerName,
    command: readonly string[],
    { timeoutMs }: { readonly timeoutMs: number },
  ): Promise<PodExec> {
    const stdout = new Collected();
    const stderr = new Collected();
    const status = await this.#statusOf({ where, command, stdout, stderr, timeoutMs });
    const exitCode = exitCodeOf(status);
    if (exitCode === undefined) throw execFailed(where, command, status.message ?? 'no exit code was told');
    return { exitCode, stdout: stdout.whole(), stderr: stderr.whole().toString('utf8') };
  }

  #statusOf({ where, command, stdout, stderr, timeoutMs }: ExecRun): Promise<V1Status> {
    const { signal } = this.session;
    signal?.throwIfAborted();
    // Streams of its own: the client's default ends this process's stdout when a server closes the command's.
    const streams = { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough() };
    const exec = new Exec(this.#config);
    Object.assign(exec.handler, { streams });
    return new Promise((resolve, reject) => {
      let end = (): void => undefined;
      let failed = false;
      const fail = (error: unknown): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', abort);
        failed = true;
        end();
        reject(
          error instanceof HarnessError || signal?.aborted === true
            ? (error as Error)
            : this.#execError(error, where, command),
        );
      };
      const abort = (): void => {
        fail(signal?.reason);
      };
      const timer = setTimeout(() => {
        fail(new Error(`it did not end within ${(timeoutMs / 1000).toFixed(0)} s`));
      }, timeoutMs);
      signal?.addEventListener('abort', abort, { once: true });
      const { namespace, pod, container } = where;
      exec
        .exec(namespace, pod, container, [...command], stdout, stderr, null, false, (status) => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', abort);
          resolve(status);
        })
        .then((connected: unknown) => {
          const socket = connected as ExecSocket;
          end = () => {
            socket.terminate();
          };
          if (failed) end();
          socket.once('close', () => {
            fail(new Error('the connection closed before the command ended'));
          });
        })
        .catch(fail);
    });
  }

  #execError(error: unknown, where: ContainerName, command: readonly string[]): HarnessError {
    const text = upgradeError(error);
    const status = Number(/Unexpected server response: (\d+)/.exec(text)?.[1] ?? 0);
    if (status !== 401 && status !== 403) return execFailed(where, command, text);
    const message = status === 403 ? `User "${this.user}" cannot create resource "pods/exec" in API group ""` : text;
    return refusalError({
      status,
      text: JSON.stringify({ message }),
      what: `run ${command.join(' ')} in pod ${where.namespace}/${where.pod}`,
      server: this.session.connection.server,
      user: this.user,
    });
  }
}

interface ExecRun {
  readonly where: ContainerName;
  readonly command: readonly string[];
  readonly stdout: Collected;
  readonly stderr: Collected;
  readonly timeoutMs: number;
}

/** What is used of the client's socket, whose own types are not installed. */
interface ExecSocket {
  terminate(): void;
  once(event: 'close', listener: () => void): void;
}

/** Keeps what is written to it, byte for byte. */
class Collected extends Writable {
  readonly #chunks: Buffer[] = [];

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#chunks.push(chunk);
    done();
  }

  whole(): Buffer {
    return Buffer.concat(this.#chunks);
  }
}

function exitCodeOf({ status, reason, details }: V1Status): number | undefined {
  if (status === 'Success') return 0;
  const code = details?.causes?.find((cause) => cause.reason === 'ExitCode')?.message;
  return reason === 'NonZeroExitCode' && code !== undefined ? Number(code) : undefined;
}

/** A refused upgrade rejects with an event, which is no Error. */
const upgradeError = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'message' in error && typeof error.message === 'string'
    ? error.message
    : messageOf(error);

const execFailed = (where: ContainerName, command: readonly string[], why: string): HarnessError =>
  targetError({
    code: 'KUBE-EXEC-FAILED',
    message: `could not run ${command.join(' ')} in container ${where.container} of pod ${where.namespace}/${where.pod}: ${why}`,
    hint: 'did the pod end or restart meanwhile? kubectl describe and kubectl logs of this pod tell',
  });

function loaded(given: string | undefined): KubeConfig {
  const files = given === undefined ? defaultFiles() : [given];
  const missing = files.filter((file) => !existsSync(file));
  if (missing.length === files.length) {
    throw preflightError({
      code: 'NO-KUBECONFIG',
      message: `there is no kubeconfig at ${missing.join(' or ')}`,
      hint: 'set KUBECONFIG to the file that your cluster gave you (kind get kubeconfig, /etc/rancher/k3s/k3s.yaml, oci ce cluster create-kubeconfig)',
    });
  }
  const config = new KubeConfig();
  for (const file of files.filter((each) => !missing.includes(each))) {
    try {
      const one = new KubeConfig();
      one.loadFromFile(file);
      config.mergeConfig(one, Boolean(config.getCurrentContext()));
    } catch (error) {
      throw badKubeconfig(`${file}: ${messageOf(error)}`, error);
    }
  }
  return config;
}

/** $KUBECONFIG may list several files, as a PATH does. */
function defaultFiles(): string[] {
  const listed = (process.env['KUBECONFIG'] ?? '').split(path.delimiter).filter((file) => file !== '');
  return listed.length > 0 ? listed : [path.join(homedir(), '.kube', 'config')];
}

function chosenCluster(config: KubeConfig): { readonly server: string } {
  const name = config.getCurrentContext();
  const names = config.getContexts().map((each) => each.name);
  if (!names.includes(name)) {
    throw usageError({
      code: 'NO-SUCH-CONTEXT',
      message: !name ? 'the kubeconfig has no current context' : `the kubeconfig has no context ${name}`,
      hint: names.length === 0 ? 'it has none at all: get a fresh kubeconfig' : `choose one of: ${names.join(', ')}`,
    });
  }
  const cluster = config.getCurrentCluster();
  if (cluster === null) throw badKubeconfig(`the cluster of context ${name} is not in it`);
  if (config.getCurrentUser() === null) throw badKubeconfig(`the user of context ${name} is not in it`);
  return cluster;
}

function serverOf(text: string): URL {
  try {
    return new URL(text);
  } catch (error) {
    throw badKubeconfig(`its server ${text} is no address`, error);
  }
}

const badKubeconfig = (message: string, cause?: unknown): HarnessError =>
  usageError({
    code: 'BAD-KUBECONFIG',
    message: `the kubeconfig cannot be used: ${message}`,
    hint: 'kubectl config view shows what is in it; get a fresh one from your cluster',
    cause,
  });

/** Commands that give credentials may ask a person, or hang. */
const loginMs = 30_000;

function connectionOf(config: KubeConfig, server: URL): KubeConnection {
  // Connections are kept by certificate and key, so renewed credentials get new ones.
  const keptOpen = server.protocol === 'https:' ? new https.Agent({ keepAlive: true, maxSockets: 16 }) : undefined;
  return {
    server,
    authorise: async () => {
      const options: https.RequestOptions & { headers: Authorised['headers'] } = { headers: {} };
      await inTime(config.applyToHTTPSOptions(options)).catch((error: unknown) => {
        throw loginFailed(config, error);
      });
      const proxied = config.getCurrentCluster()?.proxyUrl !== undefined;
      return proxied || keptOpen === undefined ? options : { ...options, agent: keptOpen };
    },
  };
}

const inTime = async (login: Promise<void>): Promise<void> => {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    late.reject(new Error(`no credentials within ${loginMs / 1000} s`));
  }, loginMs);
  await Promise.race([login, late.promise]).finally(() => {
    clearTimeout(timer);
  });
};

const loginFailed = (config: KubeConfig, error: unknown): HarnessError =>
  preflightError({
    code: 'KUBE-UNAUTHORISED',
    message: `no credentials for user ${config.getCurrentUser()?.name ?? ''} of context ${config.getCurrentContext()}: ${messageOf(error).trim()}`,
    hint: 'log in again with the command that the kubeconfig names (users[].user.exec), then run the same command again',
    cause: error,
  });
