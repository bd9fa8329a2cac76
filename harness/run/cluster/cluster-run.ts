import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Plan } from '../../core/plan.ts';
import { HarnessError, messageOf, preflightError } from '../../errors.ts';
import { sleep } from '../../io/clock.ts';
import { Helm } from '../../io/helm.ts';
import { Kube } from '../../io/kube.ts';
import { imageReferences, ourImageTags } from '../../images/our-images.ts';
import { clusterEnvironment } from '../../targets/kubernetes/facts.ts';
import type { ImageReferences } from '../../targets/kubernetes/images.ts';
import { ClusterLease } from '../../targets/kubernetes/lease.ts';
import { preflight, type Preflight } from '../../targets/kubernetes/preflight.ts';
import { readSupply, type Supply } from '../../targets/kubernetes/supply.ts';
import { meshes } from '../../../meshes/registry.ts';
import { runExperiment } from '../experiment.ts';
import type { RunContext } from '../lab-run.ts';
import type { ExperimentWork, PreparedTarget } from '../prepared-target.ts';
import { toolsFor, type Toolbox } from '../tools.ts';
import { interruptOr, UndoStack } from '../undo-stack.ts';
import type { RunFolder } from '../../store/run-folder.ts';
import { ClusterStage } from './cluster-stage.ts';
import { requireLiveTogether } from './interleaved-together.ts';
import { helmUninstaller } from './installed-releases.ts';
import { clusterPlane, type ClusterRig } from './rig.ts';
import { sweepCluster } from './sweep-cluster.ts';
import { unaskedRequest } from './unasked-request.ts';

/** What is known of a cluster before anything of it is taken. */
interface Reached {
  readonly plan: Plan;
  readonly context: RunContext;
  readonly kube: Kube;
  readonly found: Preflight;
  readonly supply: Supply;
  readonly images: ImageReferences;
  readonly tools: Toolbox;
}

/**
 * Reaches the cluster, gets the tools, and looks for everything that would go wrong.
 * @throws HarnessError CLUSTER-UNFIT (exit 3) with every problem at once, or what kept it from being asked.
 */
export async function prepareCluster(plan: Plan, context: RunContext): Promise<PreparedTarget> {
  const { log, interrupt, resultsRoot, cluster: access = {} } = context;
  requireLiveTogether(plan);
  await mkdir(resultsRoot, { recursive: true });
  const supply = await readSupply(access.supply);
  const kube = Kube.open({ ...access, signal: interrupt.signal });
  await kube.version({ patienceMs: 5000 });
  const tools = await toolsFor([...ownTools, 'helm'], { log, signal: interrupt.signal });
  const images = await imagesOf(tools, access.registry ?? supply.registry);
  const found = await preflight(kube, {
    singleNode: plan.cluster?.singleNode ?? false,
    armsTogether: plan.design === 'interleaved' ? plan.arms.length : 1,
    existing: plan.cluster?.existing,
    images,
    installs: plan.arms.some(({ mesh }) => mesh !== plan.cluster?.existing && installsAnything(mesh)),
    foreign: meshes.flatMap(({ id, title, planes }) =>
      planes.cluster.available
        ? [{ mesh: id, title, namespace: planes.cluster.namespace, leftovers: planes.cluster.leftovers }]
        : [],
    ),
    unfit: (traits) =>
      plan.arms.flatMap(({ label, mesh, profile }) => {
        const plane = clusterPlane(mesh);
        const cannot = plane.profiles.includes(profile) ? [] : [`it has no profile ${profile}`];
        return [...cannot, ...plane.unfit(traits)].map((problem) => `${label}: ${problem}`);
      }),
  });
  const reached: Reached = { plan, context, kube, found, supply, images, tools };
  return {
    environment: () => clusterEnvironment(kube, { versions: tools.observed, rig: ownTools, plan: plan.cluster }),
    execute: (work) => inCluster(reached, work),
  };
}

/** A mesh without charts takes no more rights than the baseline. */
const installsAnything = (mesh: string): boolean => {
  const plane = clusterPlane(mesh);
  return plane.install(unaskedRequest(plane)).charts.length > 0;
};

const ownTools = ['k6', 'app', 'agent'] as const;

async function imagesOf({ paths }: Toolbox, registry: string | undefined): Promise<ImageReferences> {
  if (registry === undefined) {
    throw preflightError({
      code: 'NO-REGISTRY',
      message: 'it is not known where the cluster finds our images (echo application, k6, agent)',
      hint: 'push them once with `make images-push REGISTRY=registry.example.com/meshbench`, then give the same REGISTRY to make bench',
    });
  }
  const binaries = { app: paths['app'] ?? '', k6: paths['k6'] ?? '', agent: paths['agent'] ?? '' };
  return imageReferences(registry, await ourImageTags(binaries));
}

/**
 * Takes the cluster by its Lease, works in it and leaves nothing behind, whatever happens.
 * @throws the interrupt (exit 130) once there was one, even when something could not be cleaned up.
 */
async function inCluster(reached: Reached, work: ExperimentWork): Promise<RunFolder> {
  const { context } = reached;
  const { log, interrupt, cluster: access = {} } = context;
  const lease = await takenCluster(reached, work.what);
  lease.signal.addEventListener('abort', () => {
    interrupt.abort(lease.signal.reason as HarnessError);
  });
  let isDone = false;
  try {
    const swept = await sweepCluster(reached.kube, {
      lease,
      uninstall: helmUninstaller({ kube: reached.kube, access, log }),
      log,
    });
    if (swept.length > 0) log.info(`removed what an earlier run left: ${swept.join(', ')}`);
    const run = await work.open();
    interrupt.setHint(context.resumeHint?.(run.id) ?? work.resumeHint(run.id));
    log.info(`experiment ${run.id}`);
    await run.recover();
    const folder = await mkdtemp(path.join(tmpdir(), 'meshbench-helm-'));
    const undo = new UndoStack(log);
    undo.push('Helm’s caches', () => rm(folder, { recursive: true, force: true }));
    await undo.around(async () => {
      const plan = await run.plan();
      const stage = new ClusterStage(rigOf(reached, { runId: run.id, plan, lease, folder }));
      await runExperiment({ plan, run, stage, log, signal: interrupt.signal });
    });
    interrupt.signal.throwIfAborted();
    isDone = true;
    return run;
  } catch (error) {
    throw interruptOr(error, { signal: interrupt.signal, log });
  } finally {
    await lease.release().catch((error: unknown) => {
      // The first error is the one to tell, and an interrupt says how to go on.
      if (isDone) throw error;
      log.warn(`the cluster could not be given back: ${messageOf(error)}`);
    });
  }
}

/** The Lease of the cluster; waited for as long as the user wants to. */
async function takenCluster({ kube, context }: Reached, what: string): Promise<ClusterLease> {
  const { log, interrupt, waitMs } = context;
  const deadline = performance.now() + waitMs;
  for (let said = false; ; said = true) {
    try {
      return await ClusterLease.acquire(kube, { run: what, log });
    } catch (error) {
      const isBusy = error instanceof HarnessError && error.code === 'CLUSTER-BUSY';
      if (!isBusy || performance.now() >= deadline) throw error;
      if (!said) log.info(`waiting for the cluster: ${messageOf(error)}`);
      await sleep(2000, interrupt.signal);
    }
  }
}

function rigOf(
  { context, kube, found, supply, images, tools }: Reached,
  { runId, plan, lease, folder }: { runId: string; plan: Plan; lease: ClusterLease; folder: string },
): ClusterRig {
  const { log, interrupt, cluster: access = {} } = context;
  const helm = new Helm({
    path: tools.paths['helm'] ?? 'helm',
    folder,
    ...access,
    kubeVersion: found.version,
    signal: interrupt.signal,
  });
  return {
    plan,
    runId,
    kube,
    // Ended by nothing but the loss of the cluster: what is there is then somebody else's.
    undoing: kube.withSignal(lease.signal),
    helm,
    undoingHelm: helm.withSignal(lease.signal),
    lease,
    images,
    placement: found.placement,
    supply,
    traits: found.traits,
    apiServer: found.apiServer,
    log,
    signal: interrupt.signal,
  };
}
