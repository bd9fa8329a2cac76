import { z } from 'zod';

/** A number as JSON or YAML has it, or as text, which JSON of protobuf may use. */
const number = z.union([
  z.number(),
  z
    .string()
    .regex(/^-?\d+(\.\d+)?([eE][-+]?\d+)?$/)
    .transform(Number),
]);

const latency = z.looseObject({
  min: number.optional(),
  average: number.optional(),
  p50: number.optional(),
  p90: number.optional(),
  p99: number.optional(),
  max: number.optional(),
});

const result = z.looseObject({
  id: z.string().optional(),
  start_time: z.string().optional(),
  end_time: z.string().optional(),
  latencies_ms: latency.optional(),
  actual_qps: number.optional(),
  labels: z.record(z.string(), z.string()).nullish(),
});

/** What a reader may quote of an SMP result: what the file says, nothing converted. */
export interface SmpReading {
  readonly id: string | null;
  readonly startTime: string | null;
  readonly endTime: string | null;
  /** Called milliseconds by the standard; some files hold seconds. */
  readonly latencies: Readonly<Record<string, number>>;
  readonly actualQps: number | null;
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * The results of a file in the form of Service Mesh Performance: one result, a list, our bundle, or the older form that
 * has them below `client`; names of fields as in the protos or in camel case. Empty when it holds none.
 */
export function readSmp(content: unknown): SmpReading[] {
  return candidates(content).flatMap((candidate) => {
    const { success, data } = result.safeParse(candidate);
    if (!success || (data.latencies_ms === undefined && data.actual_qps === undefined)) return [];
    return [
      {
        id: data.id ?? null,
        startTime: data.start_time ?? null,
        endTime: data.end_time ?? null,
        latencies: latenciesOf(data.latencies_ms ?? {}),
        actualQps: data.actual_qps ?? null,
        labels: data.labels ?? {},
      },
    ];
  });
}

const latenciesOf = (latencies: z.infer<typeof latency>): Record<string, number> =>
  Object.fromEntries(
    (['min', 'average', 'p50', 'p90', 'p99', 'max'] as const).flatMap((name) =>
      latencies[name] === undefined ? [] : [[name, latencies[name]]],
    ),
  );

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every object that may be a result, under the names of the protos. */
function candidates(content: unknown): Record<string, unknown>[] {
  if (Array.isArray(content)) return content.flatMap((each: unknown) => (isRecord(each) ? [snakeCased(each)] : []));
  if (!isRecord(content)) return [];
  const named = snakeCased(content);
  const bundled = named['performance_test_results'];
  if (Array.isArray(bundled)) return candidates(bundled);
  const client = named['client'];
  return isRecord(client) ? [{ ...named, ...older(snakeCased(client)) }] : [named];
}

const older = ({ latencies_ms, rps }: Record<string, unknown>): Record<string, unknown> => ({
  latencies_ms,
  actual_qps: rps,
});

const snakeCased = (value: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), each]),
  );
