/** What the harness tells a scenario (JSON, named by the environment variable MESHBENCH_LOAD). */
export interface LoadFile {
  /** Requests a second over all arms. */
  readonly rate: number;
  /** In all, warm-up included. */
  readonly durationSeconds: number;
  /** Lag and response time are measured after it. */
  readonly warmUpSeconds: number;
  readonly connections: number;
  /** Negative control: connections send as fast as they are answered, at no rate. */
  readonly closedLoop: boolean;
  readonly seed: number;
  readonly arms: readonly LoadArm[];
  /** Where handleSummary writes k6's own summary of the run. */
  readonly summaryFile: string;
}

export interface LoadArm {
  readonly id: string;
  readonly url: string;
  /** IP address in `url`, and the network namespace in which connections to it are opened; absent: the generator's own. */
  readonly route?: { readonly host: string; readonly namespace: string };
}
