import { Kube } from '../../../harness/io/kube.ts';
import { messageOf } from '../../../harness/errors.ts';
import { adminKubeconfig, stateFolder } from './layout.ts';
import { isReady } from './node.ts';
import { serviceStates, type ServiceState } from './processes.ts';
import { readRecord, type ClusterRecord } from './state.ts';

/** As sentences, why a cluster that was started does not work; empty when it does. */
export async function problemsOf(record: ClusterRecord): Promise<readonly string[]> {
  const dead = (await serviceStates()).filter(({ alive }) => !alive).map(({ name }) => `${name} has ended`);
  const unfinished = record.phase === 'up' ? [] : ['it never came up'];
  if (dead.length + unfinished.length > 0) return [...unfinished, ...dead];
  try {
    const api = Kube.open({ kubeconfig: adminKubeconfig });
    await api.raw('/readyz', { timeoutMs: 5000, patienceMs: 0 });
    const nodes = await api.list({ apiVersion: 'v1', kind: 'Node' });
    const ready = nodes.filter(isReady).length;
    return ready === record.nodes ? [] : [`${ready} of ${record.nodes} nodes are Ready`];
  } catch (error) {
    return [messageOf(error)];
  }
}

export interface ClusterStatus {
  readonly state: 'none' | 'up' | 'broken';
  readonly problems: readonly string[];
  readonly services: readonly ServiceState[];
  readonly record: ClusterRecord | undefined;
}

export async function clusterStatus(leftovers: readonly string[]): Promise<ClusterStatus> {
  const record = await readRecord();
  if (leftovers.length === 0) return { state: 'none', problems: [], services: [], record };
  const problems = record ? await problemsOf(record) : [`no record in ${stateFolder}`, ...leftovers];
  return { state: problems.length === 0 ? 'up' : 'broken', problems, services: await serviceStates(), record };
}
