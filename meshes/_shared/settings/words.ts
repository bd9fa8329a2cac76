/** How settings are worded: one way for each kind, so that the same value reads the same in every arm. */

/**
 * The proxy was told nothing, and this is what the documentation of its API gives for that case.
 * https://www.envoyproxy.io/docs/envoy/latest/api-v3/api
 */
export const documentedDefault = (value: string): string => `${value} (default)`;

/** The proxy was told nothing, and what it does then has changed from version to version. */
export const versionDefault = 'default';

/** Protobuf's JSON for a duration, `0.250s`; zero switches a time-out off. */
export function seconds(duration: string | undefined, otherwise: string): string {
  if (duration === undefined) return otherwise;
  const value = Number(duration.replace(/s$/, ''));
  if (!Number.isFinite(value)) return duration;
  return value === 0 ? 'none' : `${value} s`;
}

/** `32 KiB`; exact, never rounded. */
export function bytes(size: number | undefined, otherwise: string): string {
  if (size === undefined) return otherwise;
  for (const [unit, factor] of [
    ['MiB', 1024 ** 2],
    ['KiB', 1024],
  ] as const) {
    if (size > 0 && size % factor === 0) return `${size / factor} ${unit}`;
  }
  return `${size} bytes`;
}

export const noLimit = 'no limit';

/** The largest number that 32 bits hold stands for no limit. */
export const limit = (value: number | undefined): string =>
  value === undefined ? 'not told' : value === 2 ** 32 - 1 ? noLimit : String(value);

/** Parts that were set, joined; `otherwise` when none was. */
export const parts = (list: readonly (string | false | undefined)[], otherwise: string): string =>
  list.filter((part) => typeof part === 'string').join(', ') || otherwise;
