import { parseDuration } from '../../core/units.ts';
import type { HelmRelease } from '../../io/helm.ts';
import type { Supply } from '../../targets/kubernetes/supply.ts';
import type { ChartRelease } from '../../../meshes/cluster-plane.ts';
import { mergedValues } from '../../../meshes/_shared/cluster-values.ts';

/** A release as Helm is told: a supply's local chart instead of the vendor's, and its values laid over ours. */
export function suppliedRelease(release: ChartRelease, mesh: string, supply: Supply): HelmRelease {
  const given = supply.meshes[mesh];
  const { chart } = release;
  const local = given?.charts?.[chart.name];
  return {
    release: release.release,
    namespace: release.namespace,
    chart: local === undefined ? chart : { name: chart.name, folder: local },
    values: mergedValues(release.values, given?.values?.[chart.name] ?? {}),
    ...(release.setFiles ? { setFiles: release.setFiles } : {}),
    readyTimeoutMs: parseDuration(given?.readyTimeout ?? '') ?? release.readyTimeoutMs,
  };
}
