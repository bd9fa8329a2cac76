import path from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { exec } from '../../../harness/io/exec.ts';
import { adminKubeconfig, supplyFile, type NodeCount } from './layout.ts';

export interface ClusterUnderTest {
  /** Path of a kubeconfig with all rights. */
  readonly kubeconfig: string;
  /** Path of the supply file. */
  readonly supply: string;
  /** For a `meshbench` that is to use this cluster. */
  readonly env: Readonly<Record<string, string>>;
}

export interface FixtureOptions {
  readonly nodes: NodeCount;
  readonly roles?: boolean;
  readonly quickToMissNodes?: boolean;
}

/** A process of its own, whose children outlive it: the cluster is none of the test runner's. */
export const clusterCommand = (...args: readonly string[]): Promise<{ stdout: string; stderr: string }> =>
  exec(process.execPath, [path.join(import.meta.dirname, 'main.ts'), ...args], { timeoutMs: 1_500_000 });

/** The machine's test cluster, made before all tests of the file and gone after them. */
export function withCluster({ nodes, roles = false, quickToMissNodes = false }: FixtureOptions): ClusterUnderTest {
  beforeAll(async () => {
    // One with other nodes, or a broken one, is not what was asked for.
    await clusterCommand('down');
    const flags = [...(roles ? ['--roles'] : []), ...(quickToMissNodes ? ['--quick-to-miss-nodes'] : [])];
    await clusterCommand('up', '--nodes', String(nodes), ...flags);
  });
  afterAll(async () => {
    await clusterCommand('down');
  });
  return {
    kubeconfig: adminKubeconfig,
    supply: supplyFile,
    env: { KUBECONFIG: adminKubeconfig, MESHBENCH_SUPPLY: supplyFile },
  };
}
