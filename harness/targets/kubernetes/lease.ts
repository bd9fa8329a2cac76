import { hostname } from 'node:os';
import { z } from 'zod';
import { HarnessError, targetError } from '../../errors.ts';
import type { Log } from '../../io/log.ts';
import type { Kube } from '../../io/kube.ts';
import type { KubeObject, KubeRef } from '../../io/kube-object.ts';
import { sleep } from '../../io/clock.ts';
import { namespaceObject, ours, systemNamespace } from './labels.ts';
import { makeNamespace } from './make-namespace.ts';
import { removeNamespace } from './sweep.ts';

const ref: KubeRef = {
  apiVersion: 'coordination.k8s.io/v1',
  kind: 'Lease',
  name: 'meshbench',
  namespace: systemNamespace,
};
const installedAnnotation = 'meshbench.dev/installed';
const durationS = 30;
const everyMs = 10_000;
/** Of one renewal, and how soon one that failed is tried again. */
const renewalMs = 6000;
const soonMs = 1000;

const leaseSchema = z.looseObject({
  metadata: z.looseObject({
    resourceVersion: z.string(),
    annotations: z.record(z.string(), z.string()).optional(),
  }),
  spec: z
    .looseObject({
      holderIdentity: z.string().nullish(),
      leaseDurationSeconds: z.number().nullish(),
      renewTime: z.string().nullish(),
    })
    .optional(),
});

/** Who has the cluster, and what was installed in it. */
export interface LeaseState {
  /** Null: nobody, or one that has not renewed it in time. */
  readonly holder: string | null;
  /** When it expires unless it is renewed, milliseconds since 1970. */
  readonly expiresAtMs: number;
  /** Meshes that we installed and did not remove yet. */
  readonly installed: readonly string[];
  readonly resourceVersion: string;
}

/** Undefined where there is no Lease. */
export async function leaseState(kube: Pick<Kube, 'get'>, nowMs = Date.now()): Promise<LeaseState | undefined> {
  const found = await kube.get(ref);
  return found && stateOf(found, nowMs);
}

export function stateOf(lease: KubeObject, nowMs: number): LeaseState {
  const { metadata, spec } = leaseSchema.parse(lease);
  const expiresAtMs = Date.parse(spec?.renewTime ?? '') + (spec?.leaseDurationSeconds ?? durationS) * 1000 || 0;
  const holder = spec?.holderIdentity ?? '';
  return {
    holder: holder === '' || expiresAtMs <= nowMs ? null : holder,
    expiresAtMs,
    installed: (metadata.annotations?.[installedAnnotation] ?? '').split(',').filter((mesh) => mesh !== ''),
    resourceVersion: metadata.resourceVersion,
  };
}

export interface AcquireOptions {
  /** Names the holder to whoever finds the cluster taken: the experiment's id, or what else is done. */
  readonly run: string;
  readonly log: Log;
}

/**
 * Guards a cluster against two harnesses at once, and remembers what we installed there, so that a sweep after a crash knows
 * what is ours. It expires 30 s after its holder's last renewal by the clocks of both machines: they have to agree to within
 * some seconds. An API server that is away does not end it, because nobody else can take it meanwhile.
 */
export class ClusterLease {
  readonly #kube: Kube;
  readonly #holder: string;
  readonly #log: Log;
  readonly #lost = new AbortController();
  readonly #ended = new AbortController();
  #renewing: Promise<void> = Promise.resolve();

  private constructor(kube: Kube, holder: string, log: Log) {
    this.#kube = kube;
    this.#holder = holder;
    this.#log = log;
  }

  /** @throws HarnessError CLUSTER-BUSY (exit 4) naming the holder and when it would expire. */
  static async acquire(kube: Kube, { run, log }: AcquireOptions): Promise<ClusterLease> {
    const holder = `${hostname()}/${process.pid}/${run}`;
    requireFree(await leaseState(kube));
    await makeNamespace(kube, ours(namespaceObject(systemNamespace), { run }));
    await take(kube, { holder, run });
    // What is undone after an interrupt is still guarded: the interrupt ends neither renewals nor the release.
    const lease = new ClusterLease(kube.withSignal(), holder, log);
    lease.#renewing = lease.#renew();
    return lease;
  }

  /** Aborted with LEASE-LOST when somebody else has taken the cluster. */
  get signal(): AbortSignal {
    return this.#lost.signal;
  }

  /** Meshes that we installed in this cluster, now or in a run that crashed. */
  async installed(): Promise<readonly string[]> {
    return (await leaseState(this.#kube))?.installed ?? [];
  }

  /** To be called before a mesh is installed. */
  async noteInstalled(mesh: string): Promise<void> {
    await this.#note([...new Set([...(await this.installed()), mesh])]);
  }

  /** To be called once nothing of it is left. */
  async noteRemoved(mesh: string): Promise<void> {
    await this.#note((await this.installed()).filter((each) => each !== mesh));
  }

  /** Gives the cluster back; Lease and namespace go too, unless they still say what has to be swept. */
  async release(): Promise<void> {
    this.#ended.abort();
    await this.#renewing;
    const state = await leaseState(this.#kube);
    if (!state || (state.holder !== null && state.holder !== this.#holder)) return;
    if (state.installed.length > 0) {
      await this.#kube.patch(ref, { spec: { holderIdentity: null, renewTime: null } });
      return;
    }
    // The Lease goes with it: removed before it, it could be another run's by the time that the namespace goes.
    await removeNamespace(this.#kube, systemNamespace);
  }

  /** @throws HarnessError LEASE-LOST: what another holder has noted stays as it is. */
  async #note(meshes: readonly string[]): Promise<KubeObject> {
    const state = await leaseState(this.#kube, 0);
    if (state?.holder !== this.#holder) throw lost(state?.holder ?? null);
    return this.#kube.patch(ref, { metadata: { annotations: { [installedAnnotation]: meshes.join(',') } } });
  }

  async #renew(): Promise<void> {
    for (let pauseMs = everyMs; ;) {
      await sleep(pauseMs, this.#ended.signal).catch(() => undefined);
      if (this.#ended.signal.aborted) return;
      try {
        // One request that hangs must not cost the Lease.
        const kube = this.#kube.withSignal(AbortSignal.timeout(renewalMs));
        const state = await leaseState(kube, 0);
        if (state?.holder !== this.#holder) {
          this.#lost.abort(lost(state?.holder ?? null));
          return;
        }
        await kube.patch(ref, {
          metadata: { resourceVersion: state.resourceVersion },
          spec: { renewTime: microTime(Date.now()) },
        });
        pauseMs = everyMs;
      } catch (error) {
        pauseMs = soonMs;
        // A conflict is our own note in between; an API server that is away is asked again.
        if (!(error instanceof HarnessError) || error.code !== 'KUBE-CONFLICT') {
          this.#log.debug(`the Lease was not renewed: ${String(error)}`);
        }
      }
    }
  }
}

/** @throws HarnessError CLUSTER-BUSY (exit 4) where somebody holds it. */
export function requireFree(state: LeaseState | undefined): void {
  if (state && state.holder !== null) throw busy(state);
}

async function take(kube: Kube, { holder, run }: { readonly holder: string; readonly run: string }): Promise<void> {
  const now = microTime(Date.now());
  const spec = { holderIdentity: holder, leaseDurationSeconds: durationS, acquireTime: now, renewTime: now };
  const { apiVersion, kind, name, namespace = '' } = ref;
  try {
    const state = await leaseState(kube);
    requireFree(state);
    if (state) await kube.patch(ref, { metadata: { resourceVersion: state.resourceVersion }, spec });
    else await kube.create(ours({ apiVersion, kind, metadata: { name, namespace }, spec }, { run }));
  } catch (error) {
    if (!(error instanceof HarnessError) || error.code !== 'KUBE-CONFLICT') throw error;
    // Somebody was quicker.
    const state = await leaseState(kube);
    throw state ? busy(state) : error;
  }
}

const busy = ({ holder, expiresAtMs }: LeaseState): HarnessError =>
  targetError({
    code: 'CLUSTER-BUSY',
    message: `another meshbench uses this cluster: ${holder ?? 'one that has just taken it'} (host/process/run); unless it renews its Lease, that ends at ${new Date(expiresAtMs).toISOString()}`,
    hint: 'wait for it, or use another cluster: two at once would measure each other; one that crashed frees the cluster 30 s later',
  });

const lost = (holder: string | null): HarnessError =>
  targetError({
    code: 'LEASE-LOST',
    message: `this cluster's Lease was taken by ${holder ?? 'nobody: it was deleted'} while it was in use`,
    hint: 'do the clocks of both machines agree? Nothing more is measured; meshbench bench --resume <id> goes on where it ended',
  });

/** As a Lease wants it. */
const microTime = (ms: number): string => new Date(ms).toISOString().replace(/(\.\d{3})Z$/, '$1000Z');
