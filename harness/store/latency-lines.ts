import { z } from 'zod';

/** What is read of a line of a trial's latency.ndjson that holds service time (toolchain/k6/hdrout). */
export const serviceLine = z.looseObject({
  kind: z.literal('latency'),
  measure: z.literal('service'),
  second: z.number(),
  count: z.number(),
  sumUs: z.number(),
  minUs: z.number(),
  maxUs: z.number(),
  hdr: z.string(),
});
