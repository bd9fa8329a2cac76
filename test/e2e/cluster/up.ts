import { preflightError } from '../../../harness/errors.ts';
import { Kube } from '../../../harness/io/kube.ts';
import type { Log } from '../../../harness/io/log.ts';
import { acquireLabLock } from '../../../harness/targets/lab/lock.ts';
import { ourNamespaces } from '../../../harness/targets/lab/network.ts';
import { ensureTools } from '../../../toolchain/ensure.ts';
import { createProcessGroup } from './cgroups.ts';
import { startApiServer, startControllers, untilAccountsExist } from './control-plane.ts';
import { importInto } from './import.ts';
import { adminKubeconfig, clusterNode, nodeCounts, type ClusterNode, type NodeCount } from './layout.ts';
import { clusterLeftovers } from './leftovers.ts';
import { addNodeAddress, startNameServer, startServiceProxy, untilServicesWork } from './network.ts';
import { startContainerd, startKubelet, untilReady } from './node.ts';
import { missingFolders } from './outside.ts';
import { ensureClusterPackages } from './packages.ts';
import { issueEverything } from './pki.ts';
import { giveRoles } from './roles.ts';
import { readRecord, writeRecord, type ClusterRecord } from './state.ts';
import { problemsOf } from './status.ts';
import { writeSupply } from './supply.ts';
import { readSysctls } from './sysctls.ts';

export interface UpOptions {
  readonly nodes: NodeCount;
  /** Label (and with three nodes taint) them `bench=client|server|system`. */
  readonly roles: boolean;
  /** A node whose kubelet is silent counts as lost after 10 s instead of 50 s. */
  readonly quickToMissNodes: boolean;
  /** Image archives that its nodes are to have; asked for before anything is started. */
  readonly images: () => Promise<readonly string[]>;
  readonly log: Log;
}

/**
 * A Kubernetes cluster on this machine, all nodes Ready and images imported when this returns; it lives on after this
 * process. A cluster that is up already is left as it is.
 * @throws HarnessError CLUSTER-BROKEN (exit 3) when there are remains of one, LAB-BUSY when the lab stays in use.
 */
export async function up(options: UpOptions): Promise<void> {
  const { log, nodes: count } = options;
  requireRoot();
  if (await isUpAlready(count)) {
    log.info(`the cluster is up already (${count} nodes)`);
    return;
  }
  await ensureClusterPackages(log);
  await requireNoLab(log);
  const tools = await ensureTools(['kube', 'etcd', 'coredns'], { log });
  const images = await options.images();
  const started = performance.now();
  const step = (what: string): void => {
    log.info(`${((performance.now() - started) / 1000).toFixed(1).padStart(5)} s  ${what}`);
  };
  const record = await newRecord(options);
  const nodes = nodeCounts.filter((number) => number <= count).map(clusterNode);
  await createProcessGroup();
  for (const node of nodes) await addNodeAddress(node);
  await issueEverything(nodes);
  step('certificates');
  const runtimes = nodes.map((node) => startContainerd(node));
  const imported = runtimes.map(async (runtime, index) => {
    await runtime;
    await importInto(nodes[index] ?? clusterNode(1), images);
  });
  const serving = serve({ nodes, tools, runtimes, quickToMissNodes: options.quickToMissNodes, step });
  await Promise.all([serving, ...imported]);
  step('images');
  if (options.roles) await giveRoles(nodes);
  await writeSupply();
  await writeRecord({ ...record, phase: 'up' });
  step(`up: ${(await Kube.open({ kubeconfig: adminKubeconfig }).version()).told}, ${count} nodes`);
}

interface Serving {
  readonly nodes: readonly ClusterNode[];
  readonly tools: Readonly<Record<'kube' | 'etcd' | 'coredns', string>>;
  readonly runtimes: readonly Promise<void>[];
  readonly quickToMissNodes: boolean;
  readonly step: (what: string) => void;
}

/** Everything but the images. */
async function serve({ nodes, tools, runtimes, quickToMissNodes, step }: Serving): Promise<void> {
  await startApiServer(tools);
  step('API server');
  const controllers = await startControllers(tools.kube, { quickToMissNodes });
  const proxy = await startServiceProxy(tools.kube);
  const nameServer = startNameServer(tools.coredns);
  await Promise.all(runtimes);
  const ready = nodes.map(async (node) =>
    untilReady(node, await startKubelet(node, { kube: tools.kube, quickToMissNodes })),
  );
  await Promise.all([...ready, nameServer, untilServicesWork(proxy)]);
  step('nodes Ready');
  await untilAccountsExist(controllers);
}

async function newRecord({ nodes, roles }: UpOptions): Promise<ClusterRecord> {
  const record: ClusterRecord = {
    phase: 'starting',
    startedAt: new Date().toISOString(),
    nodes,
    roles,
    sysctls: await readSysctls(),
    foldersMade: await missingFolders(),
  };
  await writeRecord(record);
  return record;
}

async function isUpAlready(nodes: NodeCount): Promise<boolean> {
  const leftovers = await clusterLeftovers();
  if (leftovers.length === 0) return false;
  const record = await readRecord();
  const problems = record ? await problemsOf(record) : [`remains of one: ${leftovers.slice(0, 5).join(', ')}`];
  if (problems.length > 0) {
    throw preflightError({
      code: 'CLUSTER-BROKEN',
      message: `the test cluster of this machine does not work: ${problems.join('; ')}`,
      hint: 'make cluster-down, then make cluster-up',
    });
  }
  if (record?.nodes === nodes) return true;
  throw preflightError({
    code: 'CLUSTER-DIFFERS',
    message: `a test cluster with ${String(record?.nodes)} nodes is up on this machine, ${nodes} were asked for`,
    hint: 'make cluster-down, then make cluster-up; or ask for as many nodes as it has',
  });
}

function requireRoot(): void {
  if (process.getuid?.() === 0) return;
  throw preflightError({
    code: 'NOT-ROOT',
    message: 'a cluster on this machine needs root: containers, addresses, cgroups',
    hint: 'run it as root: sudo make cluster-up',
  });
}

/** An experiment that runs is waited for. */
const labPatienceMs = 300_000;

/** Both measure on the same cores: their figures would be worth nothing. */
async function requireNoLab(log: Log): Promise<void> {
  const lock = await acquireLabLock({ what: 'starting the test cluster', waitMs: labPatienceMs, log });
  await lock.release();
  const namespaces = await ourNamespaces();
  if (namespaces.length === 0) return;
  throw preflightError({
    code: 'LAB-LEFTOVERS',
    message: `an ended run of the lab left ${namespaces.join(', ')}`,
    hint: 'make clean',
  });
}
