import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { messageOf } from '../../errors.ts';
import { Helm } from '../../io/helm.ts';
import type { Kube } from '../../io/kube.ts';
import type { Log } from '../../io/log.ts';
import type { ClusterPlane } from '../../../meshes/cluster-plane.ts';
import { ensureTools } from '../../../toolchain/ensure.ts';
import type { ClusterAccess } from './cluster-access.ts';
import { unaskedRequest } from './unasked-request.ts';

/** Takes away the charts of a mesh that an earlier run installed. */
export type Uninstaller = (plane: ClusterPlane) => Promise<void>;

export interface UninstallerOptions {
  readonly kube: Kube;
  readonly access: ClusterAccess;
  readonly log: Log;
}

/**
 * Uninstalls the releases of a mesh in reverse: Helm knows objects outside the mesh's namespace that no pattern names. Its
 * failure is no error: a half-installed release has its ways, and what is left is asked of the API server afterwards.
 */
export const helmUninstaller =
  ({ kube, access, log }: UninstallerOptions): Uninstaller =>
  async (plane) => {
    const { charts } = plane.install(unaskedRequest(plane));
    if (charts.length === 0) return;
    const { helm: program } = await ensureTools(['helm'], { log });
    const folder = await mkdtemp(path.join(tmpdir(), 'meshbench-helm-'));
    try {
      const { version } = await kube.version();
      const helm = new Helm({ path: program, folder, kubeVersion: version, ...access });
      for (const chart of [...charts].reverse()) {
        await helm.uninstall(chart).catch((error: unknown) => {
          log.debug(`helm uninstall ${chart.release}: ${messageOf(error)}`);
        });
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
