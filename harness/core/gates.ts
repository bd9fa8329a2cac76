import type { EvidenceItem, GateFailure, Measurement } from './trial.ts';

/**
 * The rules that make a trial invalid (docs/method.md). Each is a pure function of what was measured and proved; its
 * reason is what the report prints. A gate never drops a trial: the trial is kept and shown with its reasons.
 */
export interface TrialFacts {
  readonly measurement: Measurement;
  readonly evidence: { readonly before: readonly EvidenceItem[]; readonly after: readonly EvidenceItem[] };
  /** Processes of the arm that ended while it was measured: `envoy-server (signal SIGKILL)`. */
  readonly endedProcesses: readonly string[];
  /** Interval of any control loop that could not find a steady state; undefined when it did or had too few seconds. */
  readonly unsteadySeries: readonly string[];
}

export interface Gate {
  readonly id: string;
  /** The reason, or undefined when the gate is passed. */
  readonly check: (facts: TrialFacts) => string | undefined;
}

export const limits = {
  achievedShare: 0.99,
  /** Counts of a few seconds jitter upwards, too. */
  overShare: 1.05,
  busyShare: 0.5,
  droppedShare: 0,
  errorShare: 0.001,
  generatorCpuShare: 0.7,
  lagP50Ms: 2,
  lagP99Ms: 5,
  responseFactor: 2,
  crossCheckP50Share: 0.005,
  /** Half of the histogram's unit. */
  crossCheckResolutionMs: 0.0005,
  stealShare: 0.05,
} as const;

const percent = (share: number, digits = 1): string => `${(share * 100).toFixed(digits)} %`;
const ms = (value: number): string => `${value.toPrecision(3)} ms`;

export const gates: readonly Gate[] = [
  {
    id: 'achieved-rate',
    check: ({ measurement: { requests } }) => {
      const share = requests.completed / requests.offered;
      if (share > limits.overShare) {
        return `${percent(share)} of the offered requests were completed (${requests.completed} of ${requests.offered}): the load did not keep to its rate`;
      }
      return share < limits.achievedShare
        ? `only ${percent(share)} of the offered requests were completed (${requests.completed} of ${requests.offered}); lower the rate`
        : undefined;
    },
  },
  {
    id: 'dropped-iterations',
    check: ({ measurement: { generator } }) =>
      generator.dropped > 0
        ? `the generator dropped ${generator.dropped} of ${generator.iterations + generator.dropped} requests because no connection was free; lower the rate or raise the connections`
        : undefined,
  },
  {
    id: 'closed-loop',
    check: ({ measurement: { generator } }) =>
      generator.busyShare > limits.busyShare
        ? `${percent(generator.busyShare)} of the connections were busy at any time (limit ${percent(limits.busyShare, 0)}): requests wait for connections, latency is then connections / throughput and no fact of its own; lower the rate or raise the connections`
        : undefined,
  },
  {
    id: 'errors',
    check: ({ measurement: { requests } }) => {
      const share = requests.errors / Math.max(1, requests.completed);
      return share > limits.errorShare ? `${requests.errors} requests (${percent(share, 2)}) failed` : undefined;
    },
  },
  {
    id: 'generator-cpu',
    check: ({ measurement: { generator } }) =>
      generator.cpuShare > limits.generatorCpuShare
        ? `the generator used ${percent(generator.cpuShare)} of the CPU that it may use (limit ${percent(limits.generatorCpuShare, 0)}): saturated; lower the rate`
        : undefined,
  },
  {
    id: 'generator-throttled',
    check: ({ measurement: { generator } }) =>
      (generator.throttledPeriods ?? 0) > 0
        ? `the generator was throttled by its CPU quota in ${generator.throttledPeriods ?? 0} periods; lift the quota`
        : undefined,
  },
  {
    id: 'send-lag',
    check: ({ measurement: { generator } }) =>
      generator.lagP99Ms > limits.lagP99Ms || generator.lagP50Ms > limits.lagP50Ms
        ? `requests left late: send lag p50 ${ms(generator.lagP50Ms)}, p99 ${ms(generator.lagP99Ms)} (limits ${limits.lagP50Ms} and ${limits.lagP99Ms} ms); the machine was busy or the rate is too high`
        : undefined,
  },
  {
    id: 'generator-late',
    check: ({ measurement: { serviceTime, responseTime } }) => {
      // Pacing alone may cost as much as the lag gate allows; see docs/decisions.md.
      const bound = limits.responseFactor * serviceTime.p99.ms + limits.lagP99Ms;
      return responseTime.p99.ms > bound
        ? `response time p99 ${ms(responseTime.p99.ms)} and service time p99 ${ms(serviceTime.p99.ms)} tell different stories: the generator was late`
        : undefined;
    },
  },
  {
    id: 'clock-step',
    check: ({ measurement: { generator } }) =>
      generator.maxRequestMs > generator.maxIterationMs
        ? `the wall clock was stepped: a request took ${ms(generator.maxRequestMs)}, longer than any iteration (${ms(generator.maxIterationMs)})`
        : undefined,
  },
  {
    id: 'cross-check',
    check: ({ measurement: { crossCheck } }) => {
      const tolerance = limits.crossCheckP50Share * crossCheck.p50MsK6 + limits.crossCheckResolutionMs;
      if (crossCheck.countHdr !== crossCheck.countK6) {
        return `the histograms hold ${crossCheck.countHdr} requests, k6 counted ${crossCheck.countK6}`;
      }
      if (Math.abs(crossCheck.maxMsHdr - crossCheck.maxMsK6) > 1e-6) {
        return `the histograms' maximum is ${crossCheck.maxMsHdr} ms, k6 says ${crossCheck.maxMsK6} ms`;
      }
      return Math.abs(crossCheck.p50MsHdr - crossCheck.p50MsK6) > tolerance
        ? `the histograms' p50 is ${ms(crossCheck.p50MsHdr)}, k6 says ${ms(crossCheck.p50MsK6)}`
        : undefined;
    },
  },
  {
    id: 'steal',
    check: ({ measurement: { machine } }) =>
      machine.stealShare > limits.stealShare
        ? `the hypervisor took ${percent(machine.stealShare)} of the CPU away (limit ${percent(limits.stealShare, 0)})`
        : undefined,
  },
  {
    id: 'process-ended',
    check: ({ endedProcesses }) =>
      endedProcesses.length > 0 ? `ended while it was measured: ${endedProcesses.join(', ')}` : undefined,
  },
  {
    id: 'steady-state',
    check: ({ unsteadySeries }) =>
      unsteadySeries.length > 0 ? `no steady state was reached in ${unsteadySeries.join(', ')}` : undefined,
  },
  { id: 'proof-before', check: ({ evidence }) => unproved('before', evidence.before) },
  { id: 'proof-after', check: ({ evidence }) => unproved('after', evidence.after) },
];

function unproved(when: string, items: readonly EvidenceItem[]): string | undefined {
  if (items.length === 0) return `nothing was proved ${when} the load`;
  const failed = items.filter(({ holds }) => !holds);
  return failed.length === 0
    ? undefined
    : `not shown ${when} the load: ${failed.map(({ claim, observed }) => `${claim} (${observed})`).join('; ')}`;
}

/** Every gate that the trial fails, in the order of the list. */
export const failedGates = (facts: TrialFacts): GateFailure[] =>
  gates.flatMap(({ id, check }) => {
    const reason = check(facts);
    return reason === undefined ? [] : [{ gate: id, reason }];
  });
