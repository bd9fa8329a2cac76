import type {
  ClockSkew,
  ClusterTrialFacts,
  CopiedFile,
  CpuBudget,
  MeterBorders,
  NodeReading,
  Placement,
} from './gates-cluster-facts.ts';
import type { GateFailure } from './trial.ts';

export type { ClusterTrialFacts } from './gates-cluster-facts.ts';

/**
 * A rule that makes a trial on a cluster invalid, beside those of gates.ts (docs/method.md): a pure function of what the
 * API server and the node meters showed around the measured window.
 */
export interface ClusterGate {
  readonly id: string;
  /** The reason, or undefined when the gate is passed. */
  readonly check: (facts: ClusterTrialFacts) => string | undefined;
}

export const clusterLimits = {
  throttledPeriods: 0,
  /** Beyond the uncertainty of the comparison. */
  clockSkewMs: 100,
  /** A comparison that is less sure shows nothing. */
  clockUncertaintyMs: 250,
  meterGapS: 1,
  /** Limits are written in thousandths of a core. */
  budgetCores: 0.0005,
} as const;

/** Reasons of one gate in one sentence; undefined without any. */
const all = (reasons: readonly string[]): string | undefined => (reasons.length === 0 ? undefined : reasons.join('; '));

export const clusterGates: readonly ClusterGate[] = [
  { id: 'placement', check: ({ placement }) => all([...misplaced(placement), ...together(placement)]) },
  {
    id: 'restarts',
    check: ({ containers }) =>
      all(
        containers
          .filter(({ restarts }) => restarts > 0)
          .map(
            ({ pod, container, restarts }) =>
              `${container} of pod ${pod} was restarted ${times(restarts)} in the window`,
          ),
      ),
  },
  {
    id: 'oom-killed',
    check: ({ containers }) =>
      all(
        containers
          .filter(({ oomKilled }) => oomKilled)
          .map(({ pod, container }) => `${container} of pod ${pod} was killed for want of memory; raise its limit`),
      ),
  },
  {
    id: 'evicted',
    check: ({ evicted }) =>
      all(evicted.map(({ pod, node, message }) => `pod ${pod} was evicted from node ${node} (${message})`)),
  },
  { id: 'node-pressure', check: ({ nodes }) => all(nodes.flatMap(strained)) },
  {
    id: 'throttled',
    check: ({ throttled }) =>
      all(
        throttled
          .filter(({ periods }) => periods > clusterLimits.throttledPeriods)
          .map(
            ({ part, pod, container, periods }) =>
              `the ${part} (${container} of pod ${pod}) was throttled by its CPU limit in ${counted(periods, 'period')}; raise the limit or lower the rate`,
          ),
      ),
  },
  { id: 'clock-skew', check: ({ clockSkew }) => (clockSkew ? clockProblem(clockSkew) : undefined) },
  { id: 'budget', check: ({ budget }) => (budget ? offBudget(budget) : undefined) },
  { id: 'results-hash', check: ({ files }) => damaged(files) },
  { id: 'meter-gap', check: ({ meters }) => unmetered(meters) },
];

/** Every gate of the cluster that the trial fails, in the order of the list. */
export const clusterGateFailures = (facts: ClusterTrialFacts): GateFailure[] =>
  clusterGates.flatMap(({ id, check }) => {
    const reason = check(facts);
    return reason === undefined ? [] : [{ gate: id, reason }];
  });

/** Of the nodes alone: what can be told of a trial that could not be proved. */
export const nodeFailures = (nodes: readonly NodeReading[]): GateFailure[] =>
  nodes.flatMap(strained).map((reason) => ({ gate: 'node-pressure', reason }));

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);

const misplaced = ({ pods }: Placement): string[] =>
  pods.flatMap(({ part, pod, node, nodeRole, askedRole }) => {
    if (node === null) return [`the ${part} (pod ${pod}) was on no node`];
    if (askedRole === null || nodeRole === askedRole) return [];
    return [
      `the ${part} (pod ${pod}) ran on node ${node}, whose role is ${nodeRole ?? 'not set'}; bench=${askedRole} was asked for`,
    ];
  });

/** No two parts on one node, where they were to be apart. */
function together({ pods, askedApart }: Placement): string[] {
  if (!askedApart) return [];
  const clients = pods.filter(({ part, node }) => part === 'client' && node !== null);
  return clients.flatMap((client) =>
    pods
      .filter(({ part, node }) => part === 'server' && node === client.node)
      .map(
        (server) =>
          `client and server (pods ${client.pod} and ${server.pod}) shared node ${client.node ?? ''}; two nodes were asked for`,
      ),
  );
}

const strained = ({ node, when, ready, pressures }: NodeReading): string[] => [
  ...(ready ? [] : [`node ${node} was not ready ${when} the window`]),
  ...(pressures.length === 0 ? [] : [`node ${node} reported ${pressures.join(' and ')} ${when} the window`]),
];

/** What keeps two clocks from being laid over each other, as a sentence; undefined: nothing. */
export function clockProblem({ nodes: [a, b], differenceMs, uncertaintyMs }: ClockSkew): string | undefined {
  if (uncertaintyMs > clusterLimits.clockUncertaintyMs)
    return `the clocks of nodes ${a} and ${b} could be compared to ± ${figure(uncertaintyMs)} ms only (limit ${clusterLimits.clockUncertaintyMs} ms): the API server answered too slowly`;
  const beyond = Math.abs(differenceMs) - uncertaintyMs;
  return beyond > clusterLimits.clockSkewMs
    ? `the clocks of nodes ${a} and ${b} differ by ${figure(Math.abs(differenceMs))} ms (± ${figure(uncertaintyMs)} ms; limit ${clusterLimits.clockSkewMs} ms beyond that): meters of one cannot be laid over the window of the other; let the nodes keep time`
    : undefined;
}

const figure = (value: number): string => String(Number(value.toPrecision(3)));

function offBudget({ cores, limits }: CpuBudget): string | undefined {
  const unlimited = limits.filter((each) => each.cores === null);
  if (unlimited.length > 0) {
    const names = unlimited.map(({ pod, container }) => `${container} of pod ${pod}`);
    return `no CPU limit on ${names.join(', ')}: the data plane is not held to its ${cores} cores`;
  }
  const sum = limits.reduce((total, each) => total + (each.cores ?? 0), 0);
  return Math.abs(sum - cores) > clusterLimits.budgetCores
    ? `the CPU limits of the data plane add up to ${figure(sum)} cores over ${counted(limits.length, 'container')}, not to the budget of ${cores}`
    : undefined;
}

function damaged(files: readonly CopiedFile[]): string | undefined {
  if (files.length === 0) return 'no file of results was copied out of the pod of the generator';
  return all(
    files
      .filter(({ sha256, copiedSha256 }) => sha256 !== copiedSha256)
      .map(({ name, sha256, copiedSha256 }) =>
        copiedSha256 === null
          ? `${name} did not arrive`
          : `${name} is not what was written (SHA-256 ${copiedSha256.slice(0, 12)}, was ${sha256.slice(0, 12)})`,
      ),
  );
}

function unmetered(meters: readonly MeterBorders[]): string | undefined {
  if (meters.length === 0) return 'no node was metered';
  const late = (gapS: number | null): boolean => gapS === null || gapS > clusterLimits.meterGapS;
  const words = (gapS: number | null, border: string): string[] =>
    late(gapS) ? [gapS === null ? `none at its ${border}` : `${figure(gapS)} s from its ${border}`] : [];
  return all(
    meters.flatMap(({ node, fromGapS, toGapS }) => {
      const gaps = [...words(fromGapS, 'beginning'), ...words(toGapS, 'end')];
      return gaps.length === 0
        ? []
        : [
            `the meter of node ${node} has no reading within ${clusterLimits.meterGapS} s of a border of the window (${gaps.join(', ')})`,
          ];
    }),
  );
}
