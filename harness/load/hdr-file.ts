import { z } from 'zod';
import { targetError } from '../errors.ts';

/**
 * What our k6 output writes (toolchain/k6/hdrout): one JSON object a line, a line per key and second. A second that
 * got late samples has several lines; readers merge.
 */
const part = { count: z.number(), sumUs: z.number(), minUs: z.number(), maxUs: z.number(), hdr: z.string() };
const line = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('start'), schema: z.literal('meshbench.k6-hdr/1') }),
  z.object({
    kind: z.literal('latency'),
    measure: z.enum(['service', 'response']),
    arm: z.string(),
    scenario: z.string(),
    statusClass: z.string(),
    second: z.number(),
    ...part,
  }),
  z.object({ kind: z.literal('lag'), second: z.number(), ...part }),
  z.object({
    kind: z.literal('counters'),
    arm: z.string(),
    second: z.number(),
    sent: z.number(),
    errors: z.number(),
    newConnections: z.number(),
  }),
  z.object({ kind: z.literal('generator'), second: z.number(), iterations: z.number(), dropped: z.number() }),
  z.object({ kind: z.literal('end'), clippedLow: z.number(), clippedHigh: z.number(), unrecorded: z.number() }),
]);

export type HdrLine = z.infer<typeof line>;
export type LatencyLine = Extract<HdrLine, { kind: 'latency' }>;

/** One run of the generator, as written by its output. */
export interface HdrRun {
  readonly latency: readonly LatencyLine[];
  readonly lag: readonly Extract<HdrLine, { kind: 'lag' }>[];
  readonly counters: readonly Extract<HdrLine, { kind: 'counters' }>[];
  readonly generator: readonly Extract<HdrLine, { kind: 'generator' }>[];
}

/**
 * Reads a whole file.
 * @throws HarnessError LATENCY-FILE-TRUNCATED (exit 4) when k6 did not come to write its end line.
 */
export function parseHdrFile(text: string): HdrRun {
  const lines = text.split('\n').filter(Boolean).map(parseLine);
  const of = <K extends HdrLine['kind']>(kind: K): Extract<HdrLine, { kind: K }>[] =>
    lines.filter((entry): entry is Extract<HdrLine, { kind: K }> => entry.kind === kind);
  const [end] = of('end');
  if (!end || end.unrecorded > 0) {
    throw targetError({
      code: 'LATENCY-FILE-TRUNCATED',
      message: end ? `k6 could not record ${end.unrecorded} samples` : 'k6 ended before it had written all latencies',
      hint: 'read k6.log of this session',
    });
  }
  return { latency: of('latency'), lag: of('lag'), counters: of('counters'), generator: of('generator') };
}

function parseLine(text: string): HdrLine {
  try {
    return line.parse(JSON.parse(text));
  } catch (cause) {
    throw targetError({
      code: 'LATENCY-FILE-MALFORMED',
      message: `not a line of meshbench.k6-hdr/1: ${text.slice(0, 120)}`,
      hint: 'the k6 binary and the harness are of different versions: run make clean-tools, then try again',
      cause,
    });
  }
}
