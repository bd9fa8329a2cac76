/** What toolchain/k6/lab adds to k6. Every function throws an Error that says what to change. */
declare module 'k6/x/meshbench' {
  /**
   * From now on this VU opens its connections to each IP address inside the network namespace given for it: a name as
   * `ip netns` knows it, or the path of a namespace file. Call it in the default function, once per VU, before the
   * first request; a second call replaces the table. Connections that are already open stay where they are.
   */
  export function route(hosts: Readonly<Record<string, string>>): void;

  /** CLOCK_MONOTONIC, nanoseconds. */
  export function nanotime(): number;

  /**
   * How late this iteration starts, milliseconds, 0 or more. Call it first in the iteration, with
   * `exec.scenario.iterationInTest` and the nanoseconds from one iteration to the next (1e9 / rate), in one
   * arrival-rate scenario of the script. The schedule's zero is found while running: the first lags are too small.
   */
  export function lag(n: number, periodNs: number): number;
}
