import type { Place } from './probe-spec.ts';
import type { Direction, SeriesReading } from './readings.ts';

/**
 * What a request spends its time on. `kernel`: from a write to data in the next socket; `wake-up`: data wait for a reader
 * that has to be woken or is busy; `run queue`: the woken reader waits for a core; `user`: a process's own code.
 */
export type StepKind = 'kernel' | 'wake-up' | 'run queue' | 'user';

export type PathPlace = Extract<Place, 'generator' | 'client-proxy' | 'server-proxy' | 'application'>;

/** One bar of the waterfall, in the order of travel. */
export interface PathStep {
  readonly place: PathPlace;
  readonly direction: Direction;
  readonly kind: StepKind;
}

const all: readonly StepKind[] = ['wake-up', 'run queue', 'user', 'kernel'];
const visit = (place: PathPlace, direction: Direction, kinds = all): PathStep[] =>
  kinds.map((kind) => ({ place, direction, kind }));

/** From the client's write to its read of the answer; without proxies their steps are left out. */
export const pathSteps = (hasProxies: boolean): readonly PathStep[] => [
  ...visit('generator', 'request', ['kernel']),
  ...(hasProxies ? [...visit('client-proxy', 'request'), ...visit('server-proxy', 'request')] : []),
  ...visit('application', 'request', ['wake-up', 'run queue', 'user']),
  ...visit('application', 'response', ['kernel']),
  ...(hasProxies ? [...visit('server-proxy', 'response'), ...visit('client-proxy', 'response')] : []),
  ...visit('generator', 'response', ['wake-up', 'run queue']),
];

/** The probes whose results a waterfall needs; a void one makes it impossible. */
export const pathProbes = ['hop', 'delivery', 'proxytime', 'apptime'] as const;

type Statistic = 'p50' | 'mean';

/** Microseconds that a step takes, at the median or on average; undefined where nothing was counted. */
export function stepUs(
  readings: readonly SeriesReading[],
  { place, direction, kind }: PathStep,
  statistic: Statistic,
): number | undefined {
  const of = (probe: string, series: string, way: Direction | null = direction): number | undefined => {
    const found = readings.find(
      (each) => each.probe === probe && each.series === series && each.place === place && each.direction === way,
    )?.quantilesNs;
    return found && found[statistic] / 1000;
  };
  const queue = of('delivery', 'queue');
  const wait = of('delivery', 'wait');
  switch (kind) {
    case 'kernel':
      return of('hop', 'time');
    case 'run queue':
      return queue;
    case 'wake-up':
      // So that both are together what data wait at the median.
      return wait === undefined || queue === undefined ? undefined : wait - queue;
    case 'user':
      return place === 'application' ? of('apptime', 'time', null) : of('proxytime', 'user');
  }
}
