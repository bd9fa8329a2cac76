/** How prices and sums of money are worded. */
import type { Interval } from '../../harness/core/analysis.ts';
import { usualUtilisationCeiling, type Price, type PriceList } from '../prices/price-list.ts';
import { counted, grouped } from './numbers.ts';

/** What the report says of the prices, whether there are any or not. */
export interface PriceView {
  /** Empty without a price file. */
  readonly currency: string;
  readonly entries: readonly PriceEntryView[];
  /** `Oracle Cloud list prices in USD as of 2026-08-19, 94 days before the experiment.` */
  readonly line: string;
  /** Set when the prices are old or younger than the experiment. */
  readonly warning: string | null;
  /** Where the prices come from; `url` only for an address that a browser may open. */
  readonly source: { readonly text: string; readonly url: string | null } | null;
  readonly note: string | null;
  /** How far a machine is filled with CPU work, a share. */
  readonly utilisationCeiling: number;
}

export interface PriceEntryView extends Price {
  /** `E5, x86: 0.015 USD for a vCPU-hour (one thread ...), 0.002 USD for a GiB-hour`. */
  readonly words: string;
}

/** Prices older than this, against the day of the experiment, are called stale. */
const staleAfterDays = 180;
const dayMs = 24 * 3600 * 1000;

/** Reads no clock: the age of the prices is their distance to the experiment. */
export function priceView(prices: PriceList | undefined, createdAt: string): PriceView {
  if (!prices) {
    const line = 'No price file was given: money is not shown.';
    const none = { warning: null, source: null, note: null };
    return { currency: '', entries: [], line, ...none, utilisationCeiling: usualUtilisationCeiling };
  }
  const { name, currency, asOf, source, note, entries } = prices;
  const age = daysBetween(asOf, createdAt);
  return {
    currency,
    entries: entries.map((entry) => ({ ...entry, words: priceWords(entry, currency) })),
    line: `${name} in ${currency} as of ${asOf}, ${ageWords(age)}.`,
    warning: ageWarning(age),
    source: { text: source, url: /^https?:\/\/\S+$/.test(source) ? source : null },
    note: note ?? null,
    utilisationCeiling: prices.utilisationCeiling ?? usualUtilisationCeiling,
  };
}

/** Whole days from the first to the second, by the calendar in UTC; null when the second is no time. */
function daysBetween(asOf: string, createdAt: string): number | null {
  const experiment = new Date(createdAt).getTime();
  return Number.isNaN(experiment) ? null : Math.floor(experiment / dayMs) - Math.floor(Date.parse(asOf) / dayMs);
}

function ageWords(age: number | null): string {
  if (age === null) return 'how long before the experiment is not known';
  if (age === 0) return 'the day of the experiment';
  return `${counted(Math.abs(age), 'day')} ${age > 0 ? 'before' : 'after'} the experiment`;
}

function ageWarning(age: number | null): string | null {
  if (age === null) return null;
  if (age < 0) return 'These prices are dated after the experiment: on its day others may have held.';
  return age > staleAfterDays
    ? `These prices are stale: ${counted(age, 'day')} older than the experiment, more than ${staleAfterDays}.`
    : null;
}

const priceWords = ({ title, vcpu, perVcpuHour, perGibHour }: Price, currency: string): string =>
  `${title}: ${perVcpuHour} ${currency} for a vCPU-hour (${vcpu}), ${perGibHour} ${currency} for a GiB-hour`;

/** 8,760 hours in a year, twelve months. */
const hoursPerMonth = 730;

/** What cores and memory cost in a month of 730 hours, in the price's currency. */
export const monthly = (
  { perVcpuHour, perGibHour }: Price,
  { cores = 0, gibibytes = 0 }: { readonly cores?: number; readonly gibibytes?: number },
): number => hoursPerMonth * (cores * perVcpuHour + gibibytes * perGibHour);

/** Two, as money has them; more for what is less than a hundredth, so that it is never printed as nothing. */
function moneyDecimals(value: number): number {
  const size = Math.abs(value);
  if (size >= 100) return 0;
  return size === 0 || size >= 0.01 ? 2 : Math.min(9, Math.ceil(-Math.log10(size)));
}

const secondsPerHour = 3600;

/** What so many CPU-seconds cost, in the price's currency. */
export const ofCpuSeconds = ({ perVcpuHour }: Price, cpuSeconds: number): number =>
  (cpuSeconds / secondsPerHour) * perVcpuHour;

/** What a machine of this price costs an hour; null where the list names none. */
export const machineHour = ({ machine, perVcpuHour, perGibHour }: Price): number | null =>
  machine ? machine.vcpus * perVcpuHour + machine.gib * perGibHour : null;

/** `12.30`, `1,234`, `0.004`. */
export const moneyFigure = (value: number): string => grouped(value, moneyDecimals(value));

/** `12.30 USD`. */
export const money = (value: number, currency: string): string => `${moneyFigure(value)} ${currency}`;

/** Bounds to the decimals of their estimate: `12.10 to 12.50`. */
export function moneyRange(estimate: number, { lower, upper }: Interval): string {
  const decimals = moneyDecimals(estimate);
  return `${grouped(lower, decimals)} to ${grouped(upper, decimals)}`;
}
