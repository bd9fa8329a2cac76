import { targetError } from '../../../harness/errors.ts';
import { exec } from '../../../harness/io/exec.ts';
import { clusterNode, type ClusterNode } from './layout.ts';
import { readRecord } from './state.ts';

export const ctr = (node: ClusterNode, args: readonly string[], timeoutMs: number): Promise<{ stdout: string }> =>
  exec('ctr', ['--address', node.containerdSocket, '--namespace', 'k8s.io', ...args], { timeoutMs });

/** Imports image archives (OCI layouts or of `docker save`) into one node. */
export async function importInto(node: ClusterNode, files: readonly string[]): Promise<void> {
  for (const file of files) await ctr(node, ['images', 'import', file], 120_000);
}

/** Imports image archives into every node of the cluster that is up. @throws HarnessError NO-TEST-CLUSTER. */
export async function importImages(files: readonly string[]): Promise<void> {
  const record = await readRecord();
  if (record?.phase !== 'up') {
    throw targetError({
      code: 'NO-TEST-CLUSTER',
      message: 'no test cluster is up on this machine',
      hint: 'make cluster-up',
    });
  }
  for (let number = 1; number <= record.nodes; number++) await importInto(clusterNode(number), files);
}
