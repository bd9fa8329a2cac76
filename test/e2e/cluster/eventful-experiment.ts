import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { Trial } from '../../../harness/core/trial.ts';
import type { Kube } from '../../../harness/io/kube.ts';
import type { KubeObject } from '../../../harness/io/kube-object.ts';
import { readJournal } from '../../../harness/store/journal.ts';
import { RunFolder } from '../../../harness/store/run-folder.ts';
import { journalSays } from '../journal.ts';
import { onlyExperiment, resultsFolder, run, start, type Ended } from '../meshbench.ts';
import { benchOnCluster, untilObject } from './experiment.ts';
import { clusterCommand, type ClusterUnderTest } from './fixture.ts';
import { isReady } from './node.ts';
import { serviceStates } from './processes.ts';

export interface Eventful {
  readonly ended: Ended;
  readonly folder: RunFolder;
  /** In the order in which they ran. */
  readonly trials: readonly Trial[];
  /** A second harness that wanted the same cluster meanwhile. */
  readonly second: Ended;
}

interface Stage {
  readonly kube: Kube;
  readonly results: string;
  readonly harnessPid: number;
}

/**
 * One experiment of six trials, to each of which something else happens: the API server is killed and comes back; the
 * generator's pod is deleted; a quota forbids the generator; a node is lost; a finalizer holds the namespace; another
 * harness wants the cluster.
 */
export async function eventfulExperiment(cluster: ClusterUnderTest, kube: Kube): Promise<Eventful> {
  const results = resultsFolder();
  const running = start(benchOnCluster(results, '--mesh', ''), cluster.env);
  const stage = { kube, results, harnessPid: running.child.pid ?? 0 };
  const happened = everything(stage, cluster);
  const ended = await running.ended;
  const second = await Promise.race([
    happened,
    // An experiment that ended early never says what is waited for.
    new Promise<never>((_, reject) =>
      setTimeout(reject, 90_000, new Error(`it ended early:\n${ended.stderr}`)).unref(),
    ),
  ]);
  const folder = new RunFolder(onlyExperiment(results));
  const trials = [...(await folder.trials())].sort((a, b) => a.startedAt.localeCompare(b.startedAt));
  return { ended, folder, trials, second };
}

async function everything(stage: Stage, cluster: ClusterUnderTest): Promise<Ended> {
  const { results } = stage;
  const says = (event: string, times: number): Promise<void> => journalSays(results, event, times, 180_000);
  await says('load-started', 1);
  await clusterCommand('restart', 'kube-apiserver', '--pause-s', '2');
  await says('load-started', 2);
  await deleteGenerator(stage);
  await says('round-started', 2);
  await forbidASecondPod(stage);
  // The third trial never came so far.
  await says('arms-ready', 3);
  await loseNode(stage, 'node2');
  await says('load-started', 4);
  await stage.kube.apply([heldByFinalizer(await namespaceNow(stage))]);
  await says('load-started', 5);
  return run(benchOnCluster(resultsFolder(), '--mesh', ''), cluster.env);
}

/** Of the session that is running, by the journal. */
async function namespaceNow({ results }: Stage): Promise<string> {
  const [id = ''] = readdirSync(results).filter((name) => !name.startsWith('catalogue'));
  const ready = (await readJournal(path.join(results, id, 'journal.ndjson'))).findLast(
    ({ event }) => event === 'arms-ready',
  );
  return `meshbench-${(ready?.['live'] as readonly string[] | undefined)?.[0] ?? ''}`;
}

async function deleteGenerator(stage: Stage): Promise<void> {
  const namespace = await namespaceNow(stage);
  const pods = await stage.kube.list({ apiVersion: 'v1', kind: 'Pod', namespace, labels: 'app=client' });
  for (const { metadata } of pods)
    await stage.kube.remove({ apiVersion: 'v1', kind: 'Pod', name: metadata.name, namespace });
}

/** In the namespace of the arm that comes now, as soon as it is there: the application fits in, the generator does not. */
async function forbidASecondPod({ kube }: Stage): Promise<void> {
  const namespace = await kube.until(
    'the namespace of the third trial',
    async () => {
      const namespaces = await kube.list({ apiVersion: 'v1', kind: 'Namespace', labels: 'meshbench.dev/arm' });
      return namespaces.find(({ metadata }) => metadata.deletionTimestamp === undefined)?.metadata.name;
    },
    { timeoutMs: 60_000, hint: 'the experiment’s journal tells where it is' },
  );
  const quota = {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'one', namespace },
    spec: { hard: { pods: '1' } },
  };
  await kube.apply([quota]);
}

/** Its kubelet is silent until the cluster has noticed; the harness stands still meanwhile, so that it is in its trial. */
async function loseNode({ kube, harnessPid }: Stage, node: string): Promise<void> {
  const kubelet = (await serviceStates()).find(({ name }) => name === `kubelet-${node}`);
  if (!kubelet) throw new Error(`${node} has a kubelet`);
  const ref = { apiVersion: 'v1', kind: 'Node', name: node };
  process.kill(kubelet.pid, 'SIGSTOP');
  process.kill(harnessPid, 'SIGSTOP');
  try {
    await untilObject(kube, ref, (found) => !isReady(found));
    process.kill(harnessPid, 'SIGCONT');
    // Long enough for the harness to look at its nodes.
    await new Promise((resolve) => setTimeout(resolve, 2000));
  } finally {
    process.kill(harnessPid, 'SIGCONT');
    process.kill(kubelet.pid, 'SIGCONT');
  }
  await untilObject(kube, ref, isReady);
}

const heldByFinalizer = (namespace: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'held', namespace, finalizers: ['e2e.example/never'] },
});
