import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { stringify } from 'yaml';
import { toolOf } from '../../../toolchain/registry.ts';
import { istioCharts } from './istio-charts.ts';
import { stateFolder, supplyFile } from './layout.ts';

const { version } = toolOf('pilot-discovery');

/** Where `meshbench` finds images and charts for this cluster, which reaches no registry. */
export async function writeSupply(): Promise<void> {
  const charts = await istioCharts(path.join(stateFolder, 'charts'));
  const supply = {
    schema: 'meshbench.supply/1',
    registry: 'mesh.local',
    imagePullPolicy: 'IfNotPresent',
    meshes: {
      istio: {
        fidelity: 'real-control-plane',
        fidelityNote:
          'Istio built from its Go module with the charts of the same module; the proxy is upstream Envoy, so filters that only Istio’s own build has (telemetry, metadata exchange, ALPN) are off.',
        versions: { istio: version },
        charts,
        values: { istiod: istiodValues },
      },
    },
  };
  await writeFile(supplyFile, stringify(supply));
}

/** Upstream Envoy refuses listeners with filters that it does not know, and the sidecar never gets ready. */
const istiodValues = {
  // The release's build writes these into the charts; in the module they are placeholders.
  global: { hub: 'docker.io/istio', tag: version },
  telemetry: { enabled: false },
  env: {
    PILOT_ENABLE_METADATA_EXCHANGE: 'false',
    PILOT_ENABLE_ALPN_FILTER: 'false',
    PILOT_DISABLE_MX_ALPN: 'true',
  },
};
