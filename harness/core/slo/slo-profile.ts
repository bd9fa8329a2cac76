import { z } from 'zod';
import { quantity } from '../config-quantities.ts';
import { parseDuration, perSecond, type Milliseconds, type PerSecond } from '../units.ts';

/** What callers expect of a service: a named set of limits. A plan may carry one; `meshbench report --slo` gives one. */
export interface SloProfile {
  /** As people ask for it: `interactive`. */
  readonly name: string;
  readonly title: string;
  /** The latency that 50 %, 95 % and 99 % of the requests stay below, milliseconds. */
  readonly p50Ms?: number;
  readonly p95Ms?: number;
  readonly p99Ms?: number;
  /** At least so many requests a second are answered without error. */
  readonly rateRps?: number;
  /** Less than this share of the answers are errors: 0.001 is 0.1 %. */
  readonly errorShare?: number;
  /** At least this share of the offered requests are answered without error. */
  readonly availabilityShare?: number;
}

export type SloLimitId = 'p50' | 'p95' | 'p99' | 'rate' | 'errors' | 'availability';

/** One limit of a profile, in its base unit: milliseconds, requests a second, or a share of one. */
export interface SloLimit {
  readonly id: SloLimitId;
  readonly bound: number;
}

/** The limits that the profile sets, in the order in which they are reported. */
export function limitsOf(profile: SloProfile): readonly SloLimit[] {
  const { p50Ms, p95Ms, p99Ms, rateRps, errorShare, availabilityShare } = profile;
  const bounds: readonly [SloLimitId, number | undefined][] = [
    ['p50', p50Ms],
    ['p95', p95Ms],
    ['p99', p99Ms],
    ['rate', rateRps],
    ['errors', errorShare],
    ['availability', availabilityShare],
  ];
  return bounds.flatMap(([id, bound]) => (bound === undefined ? [] : [{ id, bound }]));
}

/** `0.1%` -> 0.001; undefined when it is not a share with its unit. */
export function parseShare(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?) ?%$/.exec(text.trim());
  // 99.9 / 100 is 0.9990000000000001 in binary; what was written is meant.
  return match ? Number((Number(match[1]) / 100).toPrecision(12)) : undefined;
}

const parseAnyRate = (text: string): PerSecond | undefined => {
  const match = /^(\d+)rps$/.exec(text.trim());
  return match ? perSecond(Number(match[1])) : undefined;
};

const latency = quantity<Milliseconds>('a latency', parseDuration, { min: 0.001, max: 60_000, text: '1us to 1m' });
const rate = quantity<PerSecond>('a rate', parseAnyRate, { min: 1, max: 10_000_000, text: '1rps to 10000000rps' });
// No number of requests shows a share of 0 % or of 100 %.
const errors = quantity('a share', parseShare, { min: 1e-6, max: 0.5, text: '0.0001% to 50%' });
const availability = quantity('a share', parseShare, { min: 0.5, max: 1 - 1e-6, text: '50% to 99.9999%' });

const profileSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]*$/, { error: 'a name is made of small letters, digits and dashes: interactive' })
    .max(60),
  title: z.string().min(1).max(120),
  p50: latency.optional(),
  p95: latency.optional(),
  p99: latency.optional(),
  rate: rate.optional(),
  errors: errors.optional(),
  availability: availability.optional(),
});

export type SloProfileResult =
  { readonly ok: true; readonly profile: SloProfile } | { readonly ok: false; readonly problems: readonly string[] };

/** Every problem at once, each with its key: `p99: "1" is not a latency within 1us to 1m`. */
export function parseSloProfile(input: unknown): SloProfileResult {
  const parsed = profileSchema.safeParse(input);
  if (!parsed.success) {
    return {
      ok: false,
      problems: parsed.error.issues.map(
        ({ path, message }) => `${path.length === 0 ? 'the file' : path.map(String).join('.')}: ${message}`,
      ),
    };
  }
  const profile = profileOf(parsed.data);
  const problems = contradictions(profile);
  return problems.length === 0 ? { ok: true, profile } : { ok: false, problems };
}

function profileOf(written: z.output<typeof profileSchema>): SloProfile {
  const { name, title, p50, p95, p99, rate: least, errors: most, availability: share } = written;
  return {
    name,
    title,
    ...(p50 === undefined ? {} : { p50Ms: p50 }),
    ...(p95 === undefined ? {} : { p95Ms: p95 }),
    ...(p99 === undefined ? {} : { p99Ms: p99 }),
    ...(least === undefined ? {} : { rateRps: least }),
    ...(most === undefined ? {} : { errorShare: most }),
    ...(share === undefined ? {} : { availabilityShare: share }),
  };
}

function contradictions(profile: SloProfile): string[] {
  const limits = limitsOf(profile);
  if (limits.length === 0) return ['the file: no limit is set; p99: 500ms is one'];
  const latencies = limits.filter(({ id }) => id === 'p50' || id === 'p95' || id === 'p99');
  return latencies.flatMap(({ id, bound }, index) => {
    const stricter = latencies.slice(index + 1).find((later) => later.bound < bound);
    return stricter === undefined
      ? []
      : [`${id}: ${bound} ms is above the limit of ${stricter.id} (${stricter.bound} ms), so it asks for nothing`];
  });
}
