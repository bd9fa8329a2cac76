import { z } from 'zod';

const text = z.string().trim().min(1).max(1000);

/**
 * What of ours stands beside a published number: of one proxy (CPU at 1,000 requests/s, memory), the added latency in
 * milliseconds, the change in per cent, or the level itself.
 */
export const besideIds = [
  'proxy-cores-at-1000',
  'proxy-memory',
  'added-p90',
  'added-p99',
  'change-p50',
  'change-p99',
  'change-cpu',
  'level-p50',
] as const;
export type BesideId = (typeof besideIds)[number];

const reference = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9.-]*$/),
  /** As it was published, with its unit. */
  number: text,
  setting: text,
  source: text,
  url: z.url({ protocol: /^https$/ }),
  beside: z.array(z.enum(besideIds)).min(1),
  /** Ids of the meshes whose arms it stands beside; empty where the lab has nothing like it. */
  meshes: z.array(z.string()),
  comparable: z.enum(['yes', 'partly', 'no']),
  reason: text,
});

const referenceListSchema = z.strictObject({
  schema: z.literal('meshbench.reference-numbers/1'),
  numbers: z.array(reference).min(1),
});

export type Reference = z.output<typeof reference>;

/** The published numbers of a data file. @throws ZodError when it is not of the form: a fault of this repository. */
export const parseReferences = (written: unknown): readonly Reference[] => referenceListSchema.parse(written).numbers;
