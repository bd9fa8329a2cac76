import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { messageOf, targetError } from '../../errors.ts';
import { waitFor } from '../../io/clock.ts';
import { tail } from '../../io/exec.ts';
import type { Log } from '../../io/log.ts';
import { readTail } from '../../io/files.ts';
import { applicationPort, controlAddresses, type ControlAddresses, type SlotAddresses } from './addresses.ts';
import { cgroupFolder, cgroupMount, cgroupPids, destroyCgroup, throttleFile } from './cgroups.ts';
import { allEnded, everyStep } from './every-step.ts';
import { dialIn, httpIn, type HttpAnswer, type HttpCall } from './dial.ts';
import {
  createControlNetwork,
  createOutside,
  createSlot,
  deleteNamespaces,
  flushNatIn,
  joinControlNetwork,
  leaveControlNetwork,
  natRulesIn,
  ourNamespaces,
  processesIn,
} from './network.ts';
import { startLabProcess, type LabProcess, type LabProcessSpec } from './processes.ts';
import { forgetArmFiles, mountTools, stateFolder, sweep, toolMount, writeRecord } from './state.ts';

export interface LabOptions {
  readonly what: string;
  /** Folder of the tool cache; every tool path lies below it. */
  readonly toolCache: string;
  readonly tools: Readonly<Record<string, string>>;
  readonly logFolder: string;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** Client and server of one arm in one session, with nothing in between yet. */
export interface PodPair extends SlotAddresses {
  readonly owner: string;
  readonly slot: number;
  /** Files of this arm in this session, readable by proxies' uids. */
  readonly folder: string;
  readonly logFolder: string;
}

/** This Linux machine as a target: network namespaces, processes in cgroups, one helper that dials into namespaces. */
export class Lab {
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly processes = new Set<LabProcess>();
  /** Where a CPU quota over everything that is started here would show; undefined where it cannot be observed. */
  readonly quotaFile: string | undefined;
  readonly #options: LabOptions;
  readonly #mount: string;
  readonly #dialer = path.join(stateFolder, 'dialer.sock');
  #controlPlanes = 0;

  private constructor(options: LabOptions, { mount, quotaFile }: { mount: string; quotaFile: string | undefined }) {
    this.#options = options;
    this.#mount = mount;
    this.quotaFile = quotaFile;
    this.log = options.log;
    this.signal = options.signal;
  }

  /** Sweeps what an earlier run left, then sets up. The caller holds the lab lock. */
  static async up(options: LabOptions): Promise<Lab> {
    const swept = await sweep();
    if (swept.length > 0) options.log.info(`removed what an earlier run left: ${swept.join(', ')}`);
    try {
      await writeRecord({ pid: process.pid, what: options.what, startedAt: new Date().toISOString() });
      await mountTools(options.toolCache);
      const mount = await cgroupMount();
      const lab = new Lab(options, { mount, quotaFile: await throttleFile(mount) });
      await lab.#startDialer();
      return lab;
    } catch (error) {
      await sweep().catch((second: unknown) => {
        options.log.warn(messageOf(second));
      });
      throw error;
    }
  }

  /** Leaves nothing: processes first, because a namespace with a live process in it cannot be removed. */
  async down(): Promise<void> {
    await sweep();
    this.processes.clear();
  }

  /** Path of a tool as unprivileged processes reach it. */
  tool(id: string): string {
    const inCache = this.#options.tools[id];
    if (inCache === undefined) throw new Error(`tool ${id} was not asked for when the lab was set up`);
    return path.join(toolMount, path.relative(this.#options.toolCache, inCache));
  }

  async start(spec: LabProcessSpec): Promise<LabProcess> {
    const started = await startLabProcess(this.#mount, spec);
    this.processes.add(started);
    void started.exited.then(() => {
      this.log.debug(`${spec.owner}/${spec.name} ended`);
    });
    return started;
  }

  /**
   * Waits until `ask` answers while the process lives.
   * @throws HarnessError PROCESS-DIED or WAIT-TIMED-OUT (exit 4) with the end of the process's log.
   */
  async waitReady<T>(
    started: LabProcess,
    what: string,
    ask: () => Promise<T | undefined>,
    timeoutMs: number,
  ): Promise<T> {
    const hint = `read ${started.logPath}`;
    try {
      return await waitFor(
        async () => {
          if (started.exit()) throw new ProcessDied();
          return ask();
        },
        { what, timeoutMs, signal: this.signal, hint, fatal: (error) => error instanceof ProcessDied },
      );
    } catch (cause) {
      this.signal.throwIfAborted();
      const died = cause instanceof ProcessDied;
      const said = tail(await readTail(started.logPath));
      throw targetError({
        code: died ? 'PROCESS-DIED' : 'NOT-READY',
        message: `${what} ${died ? 'ended before it was ready' : `was not ready after ${timeoutMs / 1000} s`}; its log ends:\n${said}`,
        hint,
        cause,
      });
    }
  }

  /** Opens the session's outside world. */
  async openSession(): Promise<void> {
    await createOutside();
  }

  async createPods(owner: string, slot: number, logFolder: string): Promise<PodPair> {
    const addresses = await createSlot(slot);
    const folder = path.join(stateFolder, 'pods', owner);
    await mkdir(folder, { recursive: true, mode: 0o755 });
    await mkdir(logFolder, { recursive: true });
    return { ...addresses, owner, slot, folder, logFolder };
  }

  /** Ends the session's processes and removes its namespaces; control planes stay. @throws the first failure, at the end. */
  async closeSession(): Promise<void> {
    await everyStep([
      () => this.#end(({ spec }) => spec.role !== 'control-plane' && spec.role !== 'tool'),
      async () => {
        await allEnded((await ourNamespaces()).filter(isControlNamespace).map(leaveControlNetwork));
      },
      async () => deleteNamespaces((await ourNamespaces()).filter((name) => !isControlNamespace(name))),
    ]);
  }

  /**
   * Ends all control planes and forgets their files, so that the next one is as new. Called when no session is open.
   * @throws the first failure, at the end.
   */
  async closeControlPlanes(): Promise<void> {
    this.#controlPlanes = 0;
    await everyStep([
      () => this.#end(({ spec }) => spec.role === 'control-plane'),
      async () => deleteNamespaces((await ourNamespaces()).filter(isControlNamespace)),
      forgetArmFiles,
    ]);
  }

  async #end(isMeant: (running: LabProcess) => boolean): Promise<void> {
    const meant = [...this.processes].filter(isMeant);
    meant.forEach((ended) => this.processes.delete(ended));
    await allEnded([...new Set(meant.map(({ cgroup }) => cgroup))].map((cgroup) => destroyCgroup(cgroup)));
  }

  async createControlPlane(): Promise<ControlAddresses> {
    const control = controlAddresses(this.#controlPlanes++);
    await createControlNetwork(control);
    return control;
  }

  async join(control: ControlAddresses, pods: PodPair): Promise<void> {
    await joinControlNetwork(control, pods);
  }

  http(call: HttpCall): Promise<HttpAnswer> {
    return httpIn(this.#dialer, call);
  }

  /** Whether something accepts TCP connections there. */
  async accepts(namespace: string, address: string): Promise<true | undefined> {
    const socket = await dialIn(this.#dialer, namespace, address).catch(() => undefined);
    socket?.destroy();
    return socket && true;
  }

  /** The cgroup folder of an owner's role. */
  cgroup(owner: string, role: string): string {
    return path.join(this.#mount, cgroupFolder, `${owner}.${role}`);
  }

  /** Processes in a pair's namespaces other than its application: `name (pid)`. */
  async strangersIn(pods: PodPair): Promise<string[]> {
    const known = await cgroupPids(this.cgroup(pods.owner, 'application'));
    const users = await processesIn([pods.clientNamespace, pods.serverNamespace]);
    return users.filter(({ pid }) => !known.includes(pid)).map(({ command, pid }) => `${command} (${pid})`);
  }

  async natRules(pods: PodPair): Promise<string[]> {
    const rules = await Promise.all([pods.clientNamespace, pods.serverNamespace].map(natRulesIn));
    return rules.flat();
  }

  /** Lets connections of a pair go where they are addressed to, past any proxy. */
  async flushNat(pods: PodPair): Promise<void> {
    await Promise.all([pods.clientNamespace, pods.serverNamespace].map(flushNatIn));
  }

  /** Starts the application of a pod pair and waits until it answers. */
  async startApplication(pods: PodPair, args: readonly string[]): Promise<LabProcess> {
    const app = await this.start({
      name: 'application',
      owner: pods.owner,
      role: 'application',
      namespace: pods.serverNamespace,
      uid: 1000,
      command: this.tool('app'),
      args: ['-listen', `:${applicationPort}`, ...args],
      logFolder: pods.logFolder,
    });
    await this.waitReady(
      app,
      `the application of ${pods.owner}`,
      async () => (await this.application(pods, '/healthz')).status === 200 || undefined,
      5000,
    );
    return app;
  }

  /** A call to the application from inside its own namespace: no proxy is in that way. */
  application(pods: PodPair, request: string, method: 'GET' | 'POST' = 'GET'): Promise<HttpAnswer> {
    return this.http({
      namespace: pods.serverNamespace,
      host: '127.0.0.1',
      port: applicationPort,
      path: request,
      method,
    });
  }

  async #startDialer(): Promise<void> {
    const dialer = await this.start({
      name: 'netns-dialer',
      owner: 'lab',
      role: 'tool',
      command: this.tool('netns-dialer'),
      args: ['-socket', this.#dialer],
      logFolder: this.#options.logFolder,
    });
    await this.waitReady(
      dialer,
      'the dialer',
      async () => {
        await dialIn(this.#dialer, 'no-such-namespace', '127.0.0.1:1').catch((error: unknown) => {
          // An answer in words is an answer: it listens.
          if (!String(error).includes('no-such-namespace')) throw error;
        });
        return true;
      },
      5000,
    );
  }
}

const isControlNamespace = (name: string): boolean => /^meshbench-cp\d+$/.test(name);

class ProcessDied extends Error {}
