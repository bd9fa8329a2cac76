import type { MapDump } from './bpftrace-output.ts';
import { countOf, meanNs, quantileNs } from './latency-buckets.ts';
import type { KeyPart, Place, ProbeSpec, SeriesSpec } from './probe-spec.ts';

/** Who the numbers in a map's keys are, as the loader dealt them. */
export interface Identities {
  /** By number of the process group; the generator belongs to no arm. */
  readonly groups: ReadonlyMap<number, { readonly arm: string | null; readonly place: Place }>;
  /** By number of the network namespace. */
  readonly links: ReadonlyMap<number, { readonly arm: string }>;
}

/** Process groups that no loader deals: the idle task, the kernel's softirq threads, anyone else. */
export const fixedGroups: ReadonlyMap<number, { readonly arm: null; readonly place: Place }> = new Map([
  [0, { arm: null, place: 'elsewhere' }],
  [90001, { arm: null, place: 'idle' }],
  [90002, { arm: null, place: 'ksoftirqd' }],
]);

export type Direction = 'request' | 'response';

/** What a series says of one place; stacks have their own form (folded-stacks.ts). */
export interface SeriesReading {
  readonly probe: string;
  readonly series: string;
  /** null: what belongs to no arm. */
  readonly arm: string | null;
  readonly place: Place;
  readonly direction: Direction | null;
  /** Name of the code; null without one. */
  readonly code: string | null;
  readonly kind: SeriesSpec['kind'];
  readonly unit: SeriesSpec['unit'];
  /** Events (histogram, count) or the sum, over the measured window. */
  readonly value: number;
  /** The same over the whole attachment, which is the whole load, warm-up included. */
  readonly whole: number;
  /** Of the window; present for histograms with events. */
  readonly quantilesNs?: { readonly p50: number; readonly p90: number; readonly p99: number; readonly mean: number };
  /** Events of the window by bucket (latency-buckets.ts); present for histograms. */
  readonly buckets?: readonly (readonly [number, number])[];
}

export interface Dumps {
  /** At the beginning of the measured window; undefined when it was not taken: then the window is the whole. */
  readonly before: MapDump | undefined;
  readonly after: MapDump;
}

/** Everything that a probe counted, by arm, place, direction and code. */
export function readingsOf(spec: ProbeSpec, dumps: Dumps, identities: Identities): SeriesReading[] {
  return spec.series
    .filter(({ kind }) => kind !== 'stacks')
    .flatMap((series) => seriesReadings(spec, series, { dumps, identities }));
}

interface Cell {
  readonly key: Pick<SeriesReading, 'arm' | 'place' | 'direction' | 'code'>;
  /** By bucket; 0 where there are none. */
  readonly window: Map<number, number>;
  whole: number;
}

function seriesReadings(
  spec: ProbeSpec,
  series: SeriesSpec,
  { dumps, identities }: { dumps: Dumps; identities: Identities },
): SeriesReading[] {
  const name = `${spec.name}_${series.name}`;
  const before = dumps.before?.get(name) ?? {};
  const cells = new Map<string, Cell>();
  for (const [written, value] of Object.entries(dumps.after.get(name) ?? {})) {
    const parts = partsOf(series.key, written);
    const key = keyOf(spec, parts, identities);
    const cell = cells.get(JSON.stringify(key)) ?? { key, window: new Map<number, number>(), whole: 0 };
    const bucket = parts.get('bucket') ?? 0;
    cell.window.set(bucket, (cell.window.get(bucket) ?? 0) + value - (before[written] ?? 0));
    cell.whole += value;
    cells.set(JSON.stringify(key), cell);
  }
  return [...cells.values()].map((cell) => readingOf(spec.name, series, cell));
}

function readingOf(probe: string, series: SeriesSpec, { key, window, whole }: Cell): SeriesReading {
  const { name, kind, unit } = series;
  const reading = { probe, series: name, ...key, kind, unit, value: countOf(window), whole };
  if (kind !== 'histogram') return reading;
  const buckets = [...window].filter(([, count]) => count > 0).sort(([a], [b]) => a - b);
  const mean = meanNs(window);
  if (mean === null) return { ...reading, buckets };
  const at = (quantile: number): number => quantileNs(window, quantile) ?? mean;
  return { ...reading, quantilesNs: { p50: at(0.5), p90: at(0.9), p99: at(0.99), mean }, buckets };
}

const partsOf = (key: readonly KeyPart[], written: string): Map<KeyPart, number> => {
  const numbers = written === '' ? [] : written.split(',').map(Number);
  return new Map(key.map((part, index) => [part, numbers[index] ?? 0]));
};

const directions: Readonly<Record<number, Direction>> = { 1: 'request', 2: 'response' };

/** A process of an arm says whose the event is; for the shared generator, and where there is no process, the namespace does. */
function keyOf(spec: ProbeSpec, parts: ReadonlyMap<KeyPart, number>, identities: Identities): Cell['key'] {
  const group = parts.get('process');
  const owner = group === undefined ? undefined : (identities.groups.get(group) ?? fixedGroups.get(group));
  const link = identities.links.get(parts.get('link') ?? 0);
  const code = parts.get('code');
  return {
    arm: owner?.arm ?? link?.arm ?? null,
    place: owner?.place ?? 'elsewhere',
    direction: directions[parts.get('direction') ?? 0] ?? null,
    code: code === undefined ? null : (spec.codes?.[String(code)] ?? String(code)),
  };
}
