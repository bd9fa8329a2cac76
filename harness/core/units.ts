/**
 * Units as types (brands exist at compile time only) and every conversion between them.
 * Anything that leaves the process carries its unit in its key instead: `latencyP99Ms`, `proxyCpuSeconds`.
 */
declare const unit: unique symbol;
type Unit<Name extends string> = number & { readonly [unit]: Name };

export type Milliseconds = Unit<'ms'>;
export type Bytes = Unit<'B'>;
export type PerSecond = Unit<'1/s'>;

export const milliseconds = (value: number): Milliseconds => value as Milliseconds;
export const bytes = (value: number): Bytes => value as Bytes;
export const perSecond = (value: number): PerSecond => value as PerSecond;

export const toSeconds = (value: Milliseconds): number => value / 1000;

const durationUnits: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000, m: 60_000 };
const sizeUnits: Readonly<Record<string, number>> = { B: 1, Ki: 1024, Mi: 1024 ** 2 };

/** `30s`, `500us`, `1.5m` -> milliseconds; undefined when it is not a duration with its unit. */
export const parseDuration = (text: string): Milliseconds | undefined => scaled(text, durationUnits, milliseconds);

/** `512B`, `4Ki`, `1Mi` -> bytes; undefined when it is not a size with its unit. */
export const parseSize = (text: string): Bytes | undefined => scaled(text, sizeUnits, bytes);

function scaled<T>(text: string, units: Readonly<Record<string, number>>, brand: (value: number) => T): T | undefined {
  const match = /^(\d+(?:\.\d+)?)([A-Za-z]+)$/.exec(text.trim());
  const factor = units[match?.[2] ?? ''];
  return match?.[1] === undefined || factor === undefined ? undefined : brand(Number(match[1]) * factor);
}
