import { mean } from '../../core/stats/descriptive.ts';
import type { CompletedTrial, ObservedFacts } from '../../core/trial.ts';
import type { ExportedExperiment } from './exported.ts';
import { cellId, labelsOf, secondsOf, sum, type Cell } from './smp-cell.ts';
import { smpVersion, type SmpMeshConfig, type SmpUse } from './smp-messages.ts';

/** What the standard wants to know of a mesh, and its adapter says. */
export interface MeshFacts {
  /** Its name in the standard's enumeration of meshes; absent where that has none. */
  readonly smpType?: string;
  readonly proxies: 'none' | 'per-pod' | 'per-node';
}

/** What the arm was, as far as the standard can say it; what was not observed is absent. */
export function meshConfigOf(of: ExportedExperiment, cell: Cell, { smpType, proxies }: MeshFacts): SmpMeshConfig {
  const { arm, trials } = cell;
  const facts = trials.at(-1)?.evidence.facts;
  const version = of.plan.versions[arm.mesh];
  const controlPlane = useOf(trials, 'controlPlane');
  return {
    smp_version: smpVersion,
    id: cellId(of, cell),
    labels: { ...labelsOf(of, arm), ...(arm.fidelityNote === undefined ? {} : { fidelityNote: arm.fidelityNote }) },
    ...(proxies === 'per-pod' && facts ? { sidecar: sidecarOf(trials, facts) } : {}),
    ...(controlPlane.mem_mb > 0 ? { mesh_control_plane: controlPlane } : {}),
    ...(facts ? observed(facts) : {}),
    profile: arm.profile,
    // A model is not the product whose shape it has, so that it has no type of the standard.
    ...(smpType === undefined || arm.fidelity === 'model'
      ? {}
      : { mesh_type: { type: smpType, ...(version === undefined ? {} : { version }) } }),
  };
}

function observed({ tlsVersion, telemetry, proxyThreads }: ObservedFacts): Partial<SmpMeshConfig> {
  const [threads, ...others] = new Set(proxyThreads);
  return {
    mtls_enabled: tlsVersion !== null,
    ...(telemetry === null ? {} : { mesh_telemetry_enabled: telemetry === 'on' }),
    ...(threads === undefined || others.length > 0 ? {} : { proxy_concurrency: threads }),
  };
}

const sidecarOf = (trials: readonly CompletedTrial[], { proxyThreads }: ObservedFacts): SmpUse => ({
  count: proxyThreads.length,
  ...useOf(trials, 'dataPlane'),
  rps: Math.round(sum(trials, ({ requests: { completed } }) => completed) / sum(trials, secondsOf)),
});

/** Mean over trials, rounded to the whole millicores and megabytes (1e6 bytes) that the standard has. */
const useOf = (trials: readonly CompletedTrial[], role: 'dataPlane' | 'controlPlane'): SmpUse => ({
  cpu_mcores: Math.round(1000 * mean(trials.map(({ measurement: m }) => m.cpuSeconds[role] / secondsOf(m)))),
  mem_mb: Math.round(mean(trials.map(({ measurement }) => measurement.memory[role].pssBytes)) / 1e6),
});
