import { existsSync } from 'node:fs';
import { clusterGroups, clusterPids } from './cgroups.ts';
import { stateFolder } from './layout.ts';
import { clusterMounts } from './mounts.ts';
import { networkLeftovers } from './network.ts';

/** In words, everything of a test cluster on this machine, whether it works or not. Empty: there is none. */
export async function clusterLeftovers(): Promise<readonly string[]> {
  return [
    ...(await clusterPids()).map((pid) => `process ${pid}`),
    ...(await clusterGroups()).map((folder) => `cgroup ${folder}`),
    ...(await clusterMounts()).map((point) => `mount ${point}`),
    ...(await networkLeftovers()),
    ...(existsSync(stateFolder) ? [`folder ${stateFolder}`] : []),
  ];
}
