import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Arm } from '../../core/plan.ts';
import { messageOf } from '../../errors.ts';
import { inBatches } from '../../io/in-batches.ts';
import { armNamespace } from '../../targets/kubernetes/labels.ts';
import type { ClusterPlane } from '../../../meshes/cluster-plane.ts';
import { containersOf } from './containers.ts';
import type { ClusterRig } from './rig.ts';

/** Of each container; more is not read by anyone. */
const lines = 2000;

/** Logs of an arm's and its control plane's containers, and the events of their namespaces. What cannot be had is no error. */
export async function keepLogs(
  { undoing, log }: ClusterRig,
  { arm, plane, folder }: { readonly arm: Arm; readonly plane: ClusterPlane; readonly folder: string },
): Promise<void> {
  const namespaces = [armNamespace(arm.id), ...(plane.namespace === null ? [] : [plane.namespace])];
  for (const namespace of namespaces) {
    try {
      const pods = await undoing.list({ apiVersion: 'v1', kind: 'Pod', namespace });
      await inBatches(pods.flatMap(containersOf), async ({ pod, name }) => {
        const text = await undoing.logs({ namespace, pod, container: name, tailLines: lines }).catch(messageOf);
        await writeFile(path.join(folder, `${namespace}.${pod}.${name}.log`), text);
      });
      const events = await undoing.events(namespace);
      const told = events.map((event) => `${JSON.stringify(event)}\n`).join('');
      if (told !== '') await writeFile(path.join(folder, `${namespace}.events.ndjson`), told);
    } catch (error) {
      log.debug(`no logs of ${namespace}: ${messageOf(error)}`);
    }
  }
}
