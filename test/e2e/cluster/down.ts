import { rm } from 'node:fs/promises';
import { targetError } from '../../../harness/errors.ts';
import type { Log } from '../../../harness/io/log.ts';
import { everyStep } from '../../../harness/targets/lab/every-step.ts';
import { destroyClusterGroups } from './cgroups.ts';
import { stateFolder } from './layout.ts';
import { clusterLeftovers } from './leftovers.ts';
import { unmountAll } from './mounts.ts';
import { networkLeftovers, removeNetwork } from './network.ts';
import { containerBundles, removeOutside } from './outside.ts';
import { readRecord } from './state.ts';
import { restoreSysctls } from './sysctls.ts';

/**
 * Removes the cluster, however much of it there is. Nothing is asked of its components: the kernel ends what is in its
 * cgroups, so this works as well when any of them is gone or hangs.
 * @throws HarnessError CLUSTER-LEFTOVERS (exit 4) naming what stayed.
 */
export async function down(log: Log): Promise<void> {
  const started = performance.now();
  const before = await clusterLeftovers();
  if (before.length === 0) {
    log.info('no test cluster on this machine');
    return;
  }
  const record = await readRecord();
  const bundles = await containerBundles();
  await everyStep<unknown>([
    destroyClusterGroups,
    async () => {
      // Never below a mount: a volume may be a folder of this machine.
      await unmountAll();
      await rm(stateFolder, { recursive: true, force: true });
    },
    async () => removeNetwork(await networkLeftovers()),
    () => removeOutside(record?.foldersMade ?? [], bundles),
    () => restoreSysctls(record?.sysctls ?? {}),
  ]);
  const left = await clusterLeftovers();
  if (left.length > 0) {
    throw targetError({
      code: 'CLUSTER-LEFTOVERS',
      message: `still there: ${left.join(', ')}`,
      hint: 'run make cluster-down again; what stays then has to be removed by hand',
    });
  }
  log.info(`cluster removed in ${((performance.now() - started) / 1000).toFixed(1)} s`);
}
