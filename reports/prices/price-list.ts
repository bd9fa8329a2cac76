import { z } from 'zod';

const text = z.string().trim().min(1).max(2000);
/** 0 is a price: some providers give a shape away. */
const amount = z.number().nonnegative().max(1e9);

/** ISO 4217, as far as the runtime knows it. */
const isCurrency = (code: string): boolean => Intl.supportedValuesOf('currency').includes(code);

const price = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9.-]*$/, { error: 'an id has small letters, digits, dots and dashes: oci-e5' }),
  title: z.string().trim().min(1).max(60),
  /** What one vCPU of it is: a thread, a core. */
  vcpu: text,
  perVcpuHour: amount,
  perGibHour: amount,
  /** What a load is spread over; absent: no number of machines is given at this price. */
  machine: z
    .strictObject({
      /** vCPUs that the guest sees, as `vcpu` describes one. */
      vcpus: z.int().min(1).max(4096),
      gib: z.number().positive().max(1e6),
    })
    .optional(),
});

const priceListSchema = z.strictObject({
  schema: z.literal('meshbench.prices/1', { error: 'write schema: meshbench.prices/1' }),
  name: z.string().trim().min(1).max(120),
  currency: z.string().refine(isCurrency, { error: 'is no ISO 4217 code such as USD or EUR' }),
  /** The day on which these prices held. */
  asOf: z.iso.date({ error: 'is no day such as 2026-08-19' }),
  /** An address or a sentence. */
  source: text,
  note: text.optional(),
  /** How far a machine is filled with CPU work, a share: what is left is for peaks. Absent: 0.6. */
  utilisationCeiling: z.number().gt(0, { error: 'is a share above 0, such as 0.6' }).max(1).optional(),
  /** The first is the one that page one quotes. */
  entries: z
    .array(price)
    .min(1, { error: 'a price list has at least one entry' })
    .max(6, { error: 'a table has room for six' })
    .refine((entries) => new Set(entries.map(({ id }) => id)).size === entries.length, {
      error: 'two entries have the same id',
    }),
});

/** Prices of a vCPU and of a GiB of memory for an hour, with the day on which they held. */
export type PriceList = z.output<typeof priceListSchema>;
export type Price = PriceList['entries'][number];

/** Of a list that names none. */
export const usualUtilisationCeiling = 0.6;

export type PriceListResult =
  { readonly ok: true; readonly prices: PriceList } | { readonly ok: false; readonly problems: readonly string[] };

/** Every problem at once, each with its path: `entries.0.perVcpuHour: expected number, received string`. */
export function parsePriceList(written: unknown): PriceListResult {
  const parsed = priceListSchema.safeParse(written);
  if (parsed.success) return { ok: true, prices: parsed.data };
  const problems = parsed.error.issues.map(
    ({ path, message }) => `${path.length === 0 ? 'the file' : path.map(String).join('.')}: ${message}`,
  );
  return { ok: false, problems };
}
