import type { MetricId } from './analysis.ts';
import type { PairedValues } from './compare-metric.ts';
import { baselineOf, type Plan } from './plan.ts';
import type { CompletedTrial, Quantile, Trial } from './trial.ts';

/** How a trial gives the value of a metric; undefined when it may not be quoted. */
export const metricReaders: Readonly<Record<MetricId, (trial: CompletedTrial) => number | undefined>> = {
  p50: ({ measurement }) => quoted(measurement.serviceTime.p50),
  p90: ({ measurement }) => quoted(measurement.serviceTime.p90),
  p99: ({ measurement }) => quoted(measurement.serviceTime.p99),
  cpu: ({ measurement }) => measurement.cpuSecondsPerMillion,
  memory: ({ measurement: { memory } }) =>
    (memory.application.anonymousBytes + memory.dataPlane.anonymousBytes + memory.controlPlane.anonymousBytes) /
    1024 ** 2,
};

const quoted = (quantile: Quantile): number | undefined => (quantile.enoughRequests ? quantile.ms : undefined);

export interface PairRequest {
  readonly load: string;
  readonly arm: string;
  readonly metric: MetricId;
  /** The arm to compare with; absent: the baseline. */
  readonly against?: string;
}

/** The values of an arm and of the baseline in the rounds where both were valid, in round order. */
export function pairedValues(plan: Plan, trials: readonly Trial[], request: PairRequest): PairedValues {
  const completed = (id: string): Map<number, CompletedTrial> =>
    new Map(
      trials
        .filter((trial) => trial.arm === id && trial.load === request.load)
        .flatMap((trial) => (trial.state === 'completed' ? [[trial.round, trial] as const] : [])),
    );
  const [base, treated] = [completed(request.against ?? baselineOf(plan).id), completed(request.arm)];
  const read = metricReaders[request.metric];
  const pairs: PairedValues['pairs'][number][] = [];
  let unquoted: CompletedTrial | undefined;
  for (const round of [...treated.keys()].sort((a, b) => a - b)) {
    const [left, right] = [base.get(round), treated.get(round)];
    if (!left || !right) continue;
    const [baseline, value] = [read(left), read(right)];
    if (baseline === undefined || value === undefined) unquoted ??= baseline === undefined ? left : right;
    else pairs.push({ round, baseline, arm: value });
  }
  return unquoted ? { pairs: [], notQuoted: { requests: unquoted.measurement.serviceTime.count } } : { pairs };
}
