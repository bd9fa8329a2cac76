/** What the parts of a request and the places of events are called; one place for charts, tables and sentences. */
import type { PathStep, StepKind } from '../../harness/core/probes/path-steps.ts';
import type { Place } from '../../harness/core/probes/probe-spec.ts';
import type { MeanOfTrials } from '../../harness/core/cost/mean-interval.ts';
import type { Interval } from '../../harness/core/analysis.ts';
import { microsecondFigure, microseconds, milliseconds } from './numbers.ts';

/** What a probe says of itself (`ebpf/<name>.yaml`); the report reads no such file. */
export interface ProbeTitle {
  readonly name: string;
  readonly title: string;
  readonly tells: string;
  /** How it is misread. */
  readonly misreadings: string;
}

export const placeNames: Readonly<Record<Place, string>> = {
  generator: 'client',
  'client-proxy': 'client proxy',
  'server-proxy': 'server proxy',
  application: 'application',
  'control-plane': 'control plane',
  idle: 'idle task',
  ksoftirqd: 'softirq threads',
  elsewhere: 'outside its processes',
};

export const stepNames: Readonly<Record<StepKind, string>> = {
  user: 'own code',
  kernel: 'kernel',
  'wake-up': 'wake-up',
  'run queue': 'run queue',
};

/** Who or what a request's time is spent on; own code by its owner. */
export type TimePart = 'client-proxy' | 'server-proxy' | 'application' | Exclude<StepKind, 'user'> | 'rest';

/** In the order in which they are stacked. */
export const timeParts: readonly { readonly id: TimePart; readonly name: string }[] = [
  { id: 'client-proxy', name: "client proxy's own code" },
  { id: 'server-proxy', name: "server proxy's own code" },
  { id: 'application', name: "application's own code" },
  { id: 'kernel', name: 'kernel, on the way' },
  { id: 'wake-up', name: 'waking up readers' },
  { id: 'run queue', name: 'run queue' },
  { id: 'rest', name: 'rest, not explained' },
];

/** Own code belongs to its process, everything else to its kind. The client's own code is no step: it is in the rest. */
export const partOf = ({ kind, place }: PathStep): TimePart =>
  kind !== 'user' ? kind : place === 'generator' ? 'rest' : place;

/** `957 µs`, `1.61 ms`. */
export const duration = (us: number): string => (Math.abs(us) < 1000 ? microseconds(us) : milliseconds(us / 1000));

/** `88.1 to 99.3`; null below three trials. */
export const usRange = ({ interval }: MeanOfTrials): string | null => (interval ? rangeOf(interval) : null);

const rangeOf = ({ lower, upper }: Interval): string => `${microsecondFigure(lower)} to ${microsecondFigure(upper)}`;

/** Small, below a mean in a table: its interval, or that there are too few trials for one. */
export const usDetail = (mean: MeanOfTrials): string => usRange(mean) ?? 'no interval';
