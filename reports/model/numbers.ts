/** How numbers are worded: figures are rounded here, and those of money, SLO limits and sizes of a deployment beside their words. */
import type { Interval, MetricInfo } from '../../harness/core/analysis.ts';

export type MetricUnit = MetricInfo['unit'];

/** `10000` -> `10,000`; negative zero is zero; an unbounded end of an interval is `∞`. */
export function grouped(value: number, decimals = 0): string {
  if (Math.abs(value) === Infinity) return value > 0 ? '∞' : '-∞';
  const [whole = '0', fraction] = Math.abs(value).toFixed(decimals).split('.');
  const digits = whole.replace(/\B(?=(\d{3})+$)/g, ',') + (fraction === undefined ? '' : `.${fraction}`);
  return value < 0 && /[1-9]/.test(digits) ? `-${digits}` : digits;
}

const signed = (text: string): string => (text.startsWith('-') ? text : `+${text}`);

/** Decimals that keep about three figures of a latency: 0.044, 0.55, 12.3, 140. */
const millisecondDecimals = (ms: number): number => {
  const size = Math.abs(ms);
  if (size < 0.1) return 3;
  if (size < 10) return 2;
  return size < 100 ? 1 : 0;
};

const cpuDecimals = (cpuSeconds: number): number => {
  const size = Math.abs(cpuSeconds);
  if (size >= 100) return 0;
  return size >= 10 ? 1 : 2;
};

const mebibyteDecimals = (size: number): number => (Math.abs(size) < 100 ? 1 : 0);

export const millisecondFigure = (ms: number): string => grouped(ms, millisecondDecimals(ms));
export const milliseconds = (ms: number): string => `${millisecondFigure(ms)} ms`;
/** A level in a table, with the figures that a difference of a per cent needs: 0.185, 2.31, 14.7. */
export const levelFigure = (ms: number): string => grouped(ms, Math.abs(ms) < 1 ? 3 : millisecondDecimals(ms));

/** Times of parts of a request: 9.7, 94, 1,607. */
export const microsecondFigure = (us: number): string => grouped(us, Math.abs(us) < 10 ? 1 : 0);
export const microseconds = (us: number): string => `${microsecondFigure(us)} µs`;

/** Counts for each request, from many down to one in a million: 14.2, 0.031, 0.00002. */
export function eventFigure(count: number): string {
  const size = Math.abs(count);
  if (size === 0) return '0';
  const decimals = size >= 100 ? 0 : Math.min(6, 2 - Math.floor(Math.log10(size)));
  return size < 0.000_001 ? '< 0.000001' : grouped(count, decimals);
}

export const cpuFigure = (cpuSeconds: number): string => grouped(cpuSeconds, cpuDecimals(cpuSeconds));
export const mebibytes = (bytes: number): string => {
  const size = bytes / 1024 ** 2;
  return size === 0 ? 'none' : `${grouped(size, mebibyteDecimals(size))} MiB`;
};

/** A share of one as per cent: 0.05 -> `5 %`, 0.0142 -> `1.4 %`. */
export function share(value: number): string {
  const percent = 100 * value;
  const size = Math.abs(percent);
  return `${grouped(percent, shareDecimals(size))} %`;
}

/** One figure after the point below 10 %, and near 100 %, where 99.62 is not the same as all. */
function shareDecimals(size: number): number {
  if (Number.isInteger(Number(size.toFixed(6)))) return 0;
  if (size < 0.1 || (size > 99 && size < 100)) return 2;
  return size < 10 ? 1 : 0;
}

/** `0.05` -> `95 %`, `0.0208` -> `97.92 %`: the confidence that goes with alpha, for `95 % CI`. */
export const confidence = (alpha: number): string => `${Number((100 * (1 - alpha)).toFixed(alpha < 0.001 ? 4 : 2))} %`;

/** A level of a test to three figures: `0.0208`. */
export const level = (alpha: number): string => String(Number(alpha.toPrecision(3)));

export interface WordedRatio {
  /** `+61 %` */
  readonly change: string;
  /** `58 to 64 %`, rounded to the same place as the change. */
  readonly changeRange: string;
  /** `1.61` */
  readonly ratio: string;
  /** `1.58 to 1.64` */
  readonly ratioRange: string;
}

/** Places after the point of per cent figures: a wide interval carries no tenths, but a bound near 0 keeps its sign. */
function ratioDecimals(estimate: number, lower: number, upper: number): number {
  const enough = usualDecimals(estimate, lower, upper);
  const vanishes = (places: number): boolean =>
    [lower, upper].some((bound) => bound !== 0 && Number(bound.toFixed(places)) === 0);
  return [enough, enough + 1, enough + 2].find((places) => places <= 3 && !vanishes(places)) ?? enough;
}

function usualDecimals(estimate: number, lower: number, upper: number): number {
  const width = upper - lower;
  if (width < 0.2) return 2;
  const nearZero = Math.min(Math.abs(lower), Math.abs(upper)) < 1;
  return width < 3 || nearZero || (Math.abs(estimate) < 10 && width < 15) ? 1 : 0;
}

/** A ratio and its interval, both to the precision that the interval has. */
export function wordedRatio(ratio: number, ci: Interval): WordedRatio {
  const percent = (value: number): number => 100 * (value - 1);
  const decimals = ratioDecimals(percent(ratio), percent(ci.lower), percent(ci.upper));
  const figure = (value: number): string => grouped(percent(value), decimals);
  const plain = (value: number): string => grouped(value, decimals + 2);
  return {
    change: `${signed(figure(ratio))} %`,
    changeRange: `${figure(ci.lower)} to ${figure(ci.upper)} %`,
    ratio: plain(ratio),
    ratioRange: `${plain(ci.lower)} to ${plain(ci.upper)}`,
  };
}

interface UnitWords {
  readonly decimals: (value: number) => number;
  /** In a sentence, and where there is little room. */
  readonly long: string;
  readonly short: string;
}

const units: Readonly<Record<MetricUnit, UnitWords>> = {
  ms: { decimals: millisecondDecimals, long: 'ms', short: 'ms' },
  'CPU-s per million requests': {
    decimals: cpuDecimals,
    long: 'CPU-seconds per million requests',
    short: 'CPU-s',
  },
  MiB: { decimals: mebibyteDecimals, long: 'MiB of memory', short: 'MiB' },
};

const figureIn = (value: number, unit: MetricUnit): string => grouped(value, units[unit].decimals(value));

/** A magnitude in a metric's unit: `0.55 ms`, `540 CPU-seconds per million requests`. */
export const amount = (value: number, unit: MetricUnit): string => `${figureIn(value, unit)} ${units[unit].long}`;

/** `+0.55 ms`, `-12 CPU-s`: short enough for a table cell. */
export const signedAmount = (value: number, unit: MetricUnit): string =>
  `${signed(figureIn(value, unit))} ${units[unit].short}`;

/** Bounds of a difference to the decimals of its mean: `0.53 to 0.57`. */
export function amountRange(mean: number, ci: Interval, unit: MetricUnit): string {
  const decimals = units[unit].decimals(mean);
  return `${grouped(ci.lower, decimals)} to ${grouped(ci.upper, decimals)}`;
}

/** `p = 0.012`, `p < 0.001`. */
export const probability = (p: number): string => (p < 0.001 ? '< 0.001' : p.toFixed(3));

/** Six significant digits: enough for any reader, few enough to be the same on every machine. */
export const rounded = (value: number): number => Number(value.toPrecision(6));

/** `1 round`, `14 rounds`. */
export const counted = (count: number, noun: string): string => `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;

/** `a, b and c`. */
export const listed = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}`;

/** `2026-02-14T10:22:05.123Z` -> `2026-02-14 10:22 UTC`; text that is no date stays as it is. */
export function moment(iso: string): string {
  const time = new Date(iso);
  return Number.isNaN(time.getTime()) ? iso : `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
