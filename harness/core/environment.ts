/** Where an experiment ran: what decides whether two experiments may be compared. */
export interface Environment {
  readonly schema: 'meshbench.environment/1';
  readonly machine: {
    readonly cpuModel: string;
    readonly cores: number;
    readonly memoryBytes: number;
    readonly virtualisation: string | null;
  };
  readonly kernel: {
    readonly release: string;
    readonly preemption: string | null;
    readonly hz: number | null;
    readonly irqTimeAccounting: boolean | null;
  };
  readonly distribution: string;
  /** Kernel settings that move latencies, by sysctl name. */
  readonly sysctls: Readonly<Record<string, string>>;
  /** Versions as observed from the binaries themselves, by tool. */
  readonly versions: Readonly<Record<string, string>>;
  readonly harness: { readonly version: string; readonly commit: string | null; readonly node: string };
  /** SHA-256 over machine, kernel, distribution, settings and the tools of every experiment; not over what is compared. */
  readonly fingerprint: string;
}

/** Latency by percentile of one trial's measured window, from its merged histogram. */
export interface PercentileCurve {
  readonly load: string;
  readonly arm: string;
  readonly round: number;
  /** Percentiles ascending, 0..1; latencies in milliseconds. */
  readonly points: readonly { readonly percentile: number; readonly ms: number }[];
}
