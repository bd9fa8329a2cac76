import { places, type Invariant, type Place, type ProbeSpec, type ProbeTier } from './probe-spec.ts';
import type { SeriesReading } from './readings.ts';

/** A count that is known in advance, held against what was counted. */
export interface InvariantCheck {
  readonly series: string;
  readonly place: Place;
  readonly expected: number;
  readonly observed: number;
  /** observed / expected - 1. */
  readonly deviation: number;
  readonly within: number;
  readonly holds: boolean;
}

/** What became of one probe in one trial. `void`: it was attached, but what it says may not be used. */
export interface ProbeOutcome {
  readonly probe: string;
  readonly tier: ProbeTier;
  readonly state: 'ok' | 'void' | 'skipped';
  /** Why it is void or was skipped; empty when it is ok. */
  readonly because: string;
  readonly invariants: readonly InvariantCheck[];
  /** Of this arm; empty when it was skipped. */
  readonly readings: readonly SeriesReading[];
}

/** The probes of one trial of a probed session. */
export interface ProbedTrial {
  readonly schema: 'meshbench.probes/1';
  readonly tier: ProbeTier;
  readonly engine: string;
  /** Requests that the generator sent to the arm while the probes were attached. */
  readonly requests: number;
  /** Seconds between the two dumps that the window was cut by; null when only one was taken. */
  readonly windowSeconds: number | null;
  readonly outcomes: readonly ProbeOutcome[];
  /** Softirq in the idle task, seconds a second over all cores, in the window; null where it was not probed. */
  readonly softirqAtIdlePerSecond: number | null;
  /** What belongs to no arm (the idle task, softirq threads, strangers), of the whole session. */
  readonly elsewhere: readonly SeriesReading[];
}

export interface Counted {
  /** Of this arm. */
  readonly readings: readonly SeriesReading[];
  readonly requests: number;
  /** Whether the arm has proxies: without, nothing is expected of them. */
  readonly hasProxies: boolean;
  /** What the probe lost, in words; empty when nothing. */
  readonly loss: string;
}

const proxies: readonly Place[] = ['client-proxy', 'server-proxy'];

/** Lost events or a broken invariant make a probe's result void: it would look like a measurement. */
export function outcomeOf(spec: ProbeSpec, counted: Counted): ProbeOutcome {
  const readings = counted.readings.filter(({ probe }) => probe === spec.name);
  const invariants = spec.invariants.flatMap((invariant) =>
    places
      .filter((place) => invariant.places.includes(place) && (counted.hasProxies || !proxies.includes(place)))
      .map((place) => checked(invariant, place, { readings, requests: counted.requests })),
  );
  const broken = invariants.filter(({ holds }) => !holds);
  const because =
    counted.loss !== ''
      ? counted.loss
      : broken
          .map(
            ({ series, place, observed, expected }) =>
              `${series} at ${place}: counted ${observed}, expected ${expected} for ${counted.requests} requests`,
          )
          .join('; ');
  return {
    probe: spec.name,
    tier: spec.tier,
    state: because === '' ? 'ok' : 'void',
    because,
    invariants,
    readings,
  };
}

function checked(
  { series, perRequest, within }: Invariant,
  place: Place,
  counted: Pick<Counted, 'readings' | 'requests'>,
): InvariantCheck {
  const observed = counted.readings
    .filter((reading) => reading.series === series && reading.place === place)
    .reduce((sum, { whole }) => sum + whole, 0);
  const expected = perRequest * counted.requests;
  const deviation = expected === 0 ? 0 : observed / expected - 1;
  return { series, place, expected, observed, deviation, within, holds: expected > 0 && Math.abs(deviation) <= within };
}

export const skipped = ({ name, tier }: Pick<ProbeSpec, 'name' | 'tier'>, because: string): ProbeOutcome => ({
  probe: name,
  tier,
  state: 'skipped',
  because,
  invariants: [],
  readings: [],
});
