/**
 * What we write of the Service Mesh Performance messages (protos of release v0.6.1), under the names that the standard
 * gives its fields. docs/exchange.md says what each means here; test/fixtures/exchange/smp-fields.json lists all of them.
 */

/** What `smp_version` says everywhere: the version that the standard's own examples carry. */
export const smpVersion = 'v0.0.1';

export type Labels = Readonly<Record<string, string>>;

export interface SmpLatency {
  readonly min: number;
  readonly average: number;
  readonly max: number;
  readonly p50?: number;
  readonly p90?: number;
  readonly p99?: number;
}

/** One arm at one load over all rounds. */
export interface SmpTestResult {
  readonly smp_version: string;
  readonly id: string;
  readonly labels: Labels;
  readonly start_time: string;
  readonly end_time: string;
  readonly latencies_ms?: SmpLatency;
  readonly actual_qps: number;
  readonly test_id: string;
  readonly mesh_config_id: string;
  readonly env_id: string;
}

export interface SmpTestConfig {
  readonly smp_version: string;
  readonly id: string;
  readonly name: string;
  readonly labels: Labels;
  readonly clients: readonly SmpClient[];
  readonly duration: string;
}

export interface SmpClient {
  readonly internal: boolean;
  readonly load_generator: string;
  readonly protocol?: string;
  readonly connections: number;
  readonly rps: number;
}

/** What proxies or a control plane used, in whole units: the standard has integers here. */
export interface SmpUse {
  readonly count?: number;
  readonly cpu_mcores: number;
  readonly mem_mb: number;
  readonly rps?: number;
}

export interface SmpMeshConfig {
  readonly smp_version: string;
  readonly id: string;
  readonly labels: Labels;
  readonly sidecar?: SmpUse;
  readonly mesh_control_plane?: SmpUse;
  readonly mesh_telemetry_enabled?: boolean;
  readonly mtls_enabled?: boolean;
  readonly proxy_concurrency?: number;
  readonly profile: string;
  readonly mesh_type?: { readonly type: string; readonly version?: string };
}

export interface SmpEnvironment {
  readonly smp_version: string;
  readonly id: string;
  readonly labels: Labels;
  readonly nodes: readonly { readonly type: string; readonly cores: number; readonly mem_mb: number }[];
}
