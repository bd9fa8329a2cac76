import type { MapDump } from './bpftrace-output.ts';
import type { Expectation, ProbeSpec } from './probe-spec.ts';
import { readingsOf, type Identities, type SeriesReading } from './readings.ts';

/** The arm that the known workload plays: all its processes, and its network namespace. */
export const workloadArm = 'workload';

/** Numbers of the workload's process groups and of its network namespace. */
export const workloadIdentities: Identities = {
  groups: new Map([
    [1, { arm: workloadArm, place: 'generator' }],
    [2, { arm: workloadArm, place: 'client-proxy' }],
    [3, { arm: workloadArm, place: 'server-proxy' }],
    [4, { arm: workloadArm, place: 'application' }],
  ]),
  links: new Map([[1, { arm: workloadArm }]]),
};

/** One figure that is known in advance, and what the probe made of it. */
export interface FigureCheck extends Expectation {
  /** ns for p50, the series' unit otherwise; null: nothing was counted there. */
  readonly observed: number | null;
  readonly holds: boolean;
}

/** What the kernel measured of a probe's own programs; present where BPF statistics are on. */
export interface ProbeCost {
  /** Times that any of its programs ran. */
  readonly runs: number;
  readonly nsPerRun: number;
  /** For each request of the workload: whatever else the machine did meanwhile is in it. */
  readonly nsPerRequest: number;
}

/** What became of one probe in the self-test. */
export interface SelfTestVerdict {
  readonly probe: string;
  readonly state: 'ok' | 'skipped' | 'wrong';
  /** Why it was skipped or is wrong; empty when it is ok. */
  readonly because: string;
  readonly figures: readonly FigureCheck[];
  readonly cost: ProbeCost | null;
}

export interface SelfTestRun {
  readonly dump: MapDump | undefined;
  /** What it lost, in words (bpftrace-output.ts); empty when nothing. */
  readonly loss: string;
  readonly requests: number;
  readonly cost: ProbeCost | null;
}

/** Holds what a probe counted against what the workload is known to have done. */
export function judgeSelfTest(spec: ProbeSpec, run: SelfTestRun): SelfTestVerdict {
  if (!run.dump) return { ...verdictOf(spec, [], 'it printed nothing'), cost: run.cost };
  const readings = [
    ...readingsOf(spec, { before: undefined, after: run.dump }, workloadIdentities),
    ...stackTotals(spec, run.dump),
  ].filter(({ arm }) => arm === workloadArm);
  const figures = spec.selfTest.map((expected) => checked(expected, readings, run.requests));
  const lost = run.loss === '' ? [] : [run.loss];
  const wrong = figures.filter(({ holds }) => !holds).map(complaint);
  return { ...verdictOf(spec, figures, [...lost, ...wrong].join('; ')), cost: run.cost };
}

const verdictOf = ({ name }: ProbeSpec, figures: readonly FigureCheck[], because: string): SelfTestVerdict => ({
  probe: name,
  state: because === '' ? 'ok' : 'wrong',
  because,
  figures,
  cost: null,
});

export const skippedInSelfTest = ({ name }: Pick<ProbeSpec, 'name'>, because: string): SelfTestVerdict => ({
  probe: name,
  state: 'skipped',
  because,
  figures: [],
  cost: null,
});

type Summed = Pick<SeriesReading, 'series' | 'arm' | 'place' | 'direction' | 'code' | 'whole' | 'quantilesNs'>;

function checked(expected: Expectation, readings: readonly Summed[], requests: number): FigureCheck {
  const there = readings.filter(
    ({ series, place, direction, code }) =>
      series === expected.series &&
      place === expected.place &&
      (expected.direction === undefined || direction === expected.direction) &&
      (expected.code === undefined || code === expected.code),
  );
  const observed = observedOf(expected, there, requests);
  return { ...expected, observed, holds: observed !== null && observed >= expected.from && observed <= expected.to };
}

function observedOf({ statistic }: Expectation, there: readonly Summed[], requests: number): number | null {
  const total = there.reduce((sum, { whole }) => sum + whole, 0);
  if (statistic === 'count') return total;
  if (statistic === 'perRequest') return total / requests;
  // A median of several histograms is none of theirs: an expectation names one.
  return (there.length === 1 ? there[0]?.quantilesNs?.p50 : undefined) ?? null;
}

/** Stacks by process: the first part of the key, the stack's own lines aside. */
const stackTotals = (spec: ProbeSpec, dump: MapDump): Summed[] =>
  spec.series
    .filter(({ kind, key }) => kind === 'stacks' && key[0] === 'process')
    .flatMap(({ name }) =>
      Object.entries(dump.get(`${spec.name}_${name}`) ?? {}).flatMap(([key, whole]) => {
        const owner = workloadIdentities.groups.get(Number.parseInt(key, 10));
        return owner ? [{ series: name, ...owner, direction: null, code: null, whole }] : [];
      }),
    );

/** `time at application, count per request: expected 0.99 to 1.01, observed 0.5`. */
const complaint = (figure: FigureCheck): string =>
  `${figureName(figure)}: expected ${rangeOf(figure)}, observed ${figure.observed === null ? 'nothing' : figureText(figure.observed)}`;

const statistics = { perRequest: 'per request', p50: 'median in ns', count: 'in all' } as const;

/** What a figure is of: `wait at application, per request`. */
export const figureName = ({ series, place, direction, code, statistic }: Expectation): string =>
  [
    [series, code, direction].filter((word) => word !== undefined).join(' '),
    `at ${place},`,
    statistics[statistic],
  ].join(' ');

export const rangeOf = ({ from, to }: Expectation): string =>
  from === to ? figureText(from) : `${figureText(from)} to ${figureText(to)}`;

/** Four significant digits; whole numbers as they are. */
export const figureText = (value: number): string =>
  String(Number.isInteger(value) ? value : Number(value.toPrecision(4)));
