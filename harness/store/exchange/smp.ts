import type { Environment } from '../../core/environment.ts';
import { loadOf, type PlannedLoad } from '../../core/plan.ts';
import type { CompletedTrial, LatencySummary } from '../../core/trial.ts';
import { toSeconds } from '../../core/units.ts';
import type { ExportedExperiment } from './exported.ts';
import { cellKey } from './pooled-latency.ts';
import { cellId, labelsOf, secondsOf, sum, testId, type Cell } from './smp-cell.ts';
import { extensionKey, smpExtension, type SmpExtension } from './smp-extension.ts';
import { meshConfigOf, type MeshFacts } from './smp-mesh-config.ts';
import {
  smpVersion,
  type SmpEnvironment,
  type SmpLatency,
  type SmpMeshConfig,
  type SmpTestConfig,
  type SmpTestResult,
} from './smp-messages.ts';

export interface SmpExport {
  readonly of: ExportedExperiment;
  /** By `cellKey`. */
  readonly pooled: ReadonlyMap<string, LatencySummary>;
  readonly meshFacts: (mesh: string) => MeshFacts;
}

/** The standard defines messages and no file of several: this is ours, each element a message of the standard. */
export interface SmpBundle {
  readonly [extensionKey]: SmpBundleExtension;
  readonly performance_test_results: readonly (SmpTestResult & { readonly [extensionKey]: SmpExtension })[];
  readonly performance_test_configs: readonly SmpTestConfig[];
  readonly service_mesh_configs: readonly SmpMeshConfig[];
  readonly environment_configs: readonly SmpEnvironment[];
}

export interface SmpBundleExtension {
  readonly schema: 'meshbench.smp/1';
  /** They have no result: a reader of protobuf would take one without latencies for one of 0 ms. */
  readonly withoutValidTrial: readonly { readonly arm: string; readonly load: string }[];
}

/** One result for each arm and load that has a valid trial, with the configurations that it points to. */
export function exportSmp(input: SmpExport): string {
  const { of } = input;
  const all = cellsOf(of);
  const cells = all.filter(({ trials }) => trials.length > 0);
  const empty = all.filter(({ trials }) => trials.length === 0);
  const bundle: SmpBundle = {
    [extensionKey]: {
      schema: 'meshbench.smp/1',
      withoutValidTrial: empty.map(({ arm, load }) => ({ arm: arm.id, load: load.id })),
    },
    performance_test_results: cells.map((cell) => resultOf(input, cell)),
    performance_test_configs: of.plan.loads.map((load) => testConfigOf(of, load)),
    service_mesh_configs: cells.map((cell) => meshConfigOf(of, cell, input.meshFacts(cell.arm.mesh))),
    environment_configs: [environmentOf(of.environment)],
  };
  return `${JSON.stringify(bundle, null, 1)}\n`;
}

const cellsOf = (of: ExportedExperiment): Cell[] =>
  of.analysis.loads.flatMap((analysis) =>
    of.plan.arms.map((arm) => ({
      arm,
      analysis,
      load: loadOf(of.plan, analysis.load),
      trials: of.trials
        .filter((trial) => trial.state === 'completed')
        .filter((trial) => trial.arm === arm.id && trial.load === analysis.load),
    })),
  );

function resultOf({ of, pooled }: SmpExport, cell: Cell): SmpBundle['performance_test_results'][number] {
  const { arm, load, analysis, trials } = cell;
  const requests = sum(trials, ({ requests: { completed } }) => completed);
  const seconds = sum(trials, secondsOf);
  const latency = latencyOf(pooled.get(cellKey({ load: load.id, arm: arm.id })), trials);
  return {
    smp_version: smpVersion,
    id: cellId(of, cell),
    labels: labelsOf(of, arm),
    start_time: trials.map(({ startedAt }) => startedAt).sort()[0] ?? '',
    end_time:
      trials
        .map(({ endedAt }) => endedAt)
        .sort()
        .at(-1) ?? '',
    ...(latency ? { latencies_ms: latency } : {}),
    actual_qps: requests / seconds,
    test_id: testId(of, load),
    mesh_config_id: cellId(of, cell),
    env_id: of.environment.fingerprint,
    [extensionKey]: smpExtension(of, {
      arm,
      analysis,
      notQuoted: percentiles.filter((p) => latency?.[p] === undefined),
    }),
  };
}

const percentiles = ['p50', 'p90', 'p99'] as const;

/** A percentile is quoted when every trial may quote it, as everywhere. */
function latencyOf(pooled: LatencySummary | undefined, trials: readonly CompletedTrial[]): SmpLatency | undefined {
  if (!pooled) return undefined;
  const quoted = percentiles.filter((p) =>
    trials.every(({ measurement }) => measurement.serviceTime[p].enoughRequests),
  );
  return {
    min: pooled.minMs,
    average: pooled.meanMs,
    ...Object.fromEntries(quoted.map((p) => [p, pooled[p].ms])),
    max: pooled.maxMs,
  };
}

const protocols: Readonly<Record<string, string>> = {
  http: 'PROTOCOL_HTTP',
  grpc: 'PROTOCOL_GRPC',
  tcp: 'PROTOCOL_TCP',
};

function testConfigOf(of: ExportedExperiment, load: PlannedLoad): SmpTestConfig {
  const { title, scenario, design } = of.plan;
  const protocol = protocols[scenario];
  return {
    smp_version: smpVersion,
    id: testId(of, load),
    name: title,
    labels: { scenario, design, warmUp: `${toSeconds(load.warmUp)}s`, payload: `${load.payload}B` },
    clients: [
      {
        internal: true,
        load_generator: 'k6',
        ...(protocol === undefined ? {} : { protocol }),
        connections: load.connections,
        // The standard has whole requests a second; the extension has the rate as it is.
        rps: Math.round(load.ratePerArm),
      },
    ],
    duration: `${toSeconds(load.measure)}s`,
  };
}

const environmentOf = ({ fingerprint, machine, kernel, distribution, versions }: Environment): SmpEnvironment => ({
  smp_version: smpVersion,
  id: fingerprint,
  labels: {
    distribution,
    kernel: kernel.release,
    virtualisation: machine.virtualisation ?? 'none seen',
    ...Object.fromEntries(Object.entries(versions).map(([tool, version]) => [`version.${tool}`, version])),
  },
  nodes: [{ type: machine.cpuModel, cores: machine.cores, mem_mb: Math.round(machine.memoryBytes / 1e6) }],
});
