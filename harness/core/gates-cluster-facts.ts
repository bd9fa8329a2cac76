/** What the gates of a cluster are judged by: read around the measured window of one trial. */
export interface ClusterTrialFacts {
  readonly placement: Placement;
  /** Of all pods of the arm and of its mesh. */
  readonly containers: readonly ContainerFacts[];
  /** Pods of the arm or its mesh that a node gave up. */
  readonly evicted: readonly { readonly pod: string; readonly node: string; readonly message: string }[];
  /** Of each node, read before and after the window. */
  readonly nodes: readonly NodeReading[];
  /** Containers of generator and application; those of the data plane are a fact of the arm (`Measurement`). */
  readonly throttled: readonly ThrottledContainer[];
  /** The two nodes whose clocks differ most; null with one clock. */
  readonly clockSkew: ClockSkew | null;
  /** Of the profile equal-cpu, else null. */
  readonly budget: CpuBudget | null;
  /** Files of results that were copied out of the generator's pod. */
  readonly files: readonly CopiedFile[];
  /** Of each node that was to be metered. */
  readonly meters: readonly MeterBorders[];
}

export interface Placement {
  readonly pods: readonly PlacedPod[];
  /** Client and server were to be on two nodes. */
  readonly askedApart: boolean;
}

export interface PlacedPod {
  readonly part: 'client' | 'server';
  readonly pod: string;
  /** null: never scheduled. */
  readonly node: string | null;
  /** Label `bench` of that node. */
  readonly nodeRole: string | null;
  /** null: any node would do. */
  readonly askedRole: string | null;
}

export interface ContainerFacts {
  readonly pod: string;
  readonly container: string;
  /** Within the window. */
  readonly restarts: number;
  readonly oomKilled: boolean;
}

export interface NodeReading {
  readonly node: string;
  readonly when: 'before' | 'after';
  readonly ready: boolean;
  /** Conditions that were true: `MemoryPressure`. */
  readonly pressures: readonly string[];
}

export interface ThrottledContainer {
  readonly part: 'generator' | 'application';
  readonly pod: string;
  readonly container: string;
  readonly periods: number;
}

export interface ClockSkew {
  readonly nodes: readonly [string, string];
  readonly differenceMs: number;
  /** What the way of the question may have added or hidden. */
  readonly uncertaintyMs: number;
}

export interface CpuBudget {
  readonly cores: number;
  /** Containers of the data plane as the API server holds them; null: no limit. */
  readonly limits: readonly { readonly pod: string; readonly container: string; readonly cores: number | null }[];
}

export interface CopiedFile {
  readonly name: string;
  /** As the agent hashed it where it was written. */
  readonly sha256: string;
  /** Of the copy; null: it did not arrive. */
  readonly copiedSha256: string | null;
}

export interface MeterBorders {
  readonly node: string;
  /** Seconds from the beginning of the window to the reading next to it; null without any. */
  readonly fromGapS: number | null;
  readonly toGapS: number | null;
}
