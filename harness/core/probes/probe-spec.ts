import { z } from 'zod';

/** What `ebpf/<name>.yaml` says of `ebpf/<name>.bt`: everything that the harness and its readers need to know of a probe. */

const name = z.string().regex(/^[a-z][a-z0-9]*$/);
const text = z.string().trim().min(10).max(2000);

/** Where an event happened: a process of the arm by its side of the path, or what no arm owns. */
export const places = [
  'generator',
  'client-proxy',
  'server-proxy',
  'application',
  'control-plane',
  'idle',
  'ksoftirqd',
  'elsewhere',
] as const;
export type Place = (typeof places)[number];
const place = z.enum(places);

/**
 * What the map's keys hold, in order. `process`: number of the process group; `link`: number of the network namespace, by
 * which sockets of the shared generator are told apart; `direction`: 1 request, 2 response; `code`: a number that `codes`
 * names (a reason, a softirq vector, a system call); `bucket`: of a histogram (latency-buckets.ts); `kstack`, `ustack`.
 */
export const keyParts = ['process', 'link', 'direction', 'code', 'bucket', 'kstack', 'ustack'] as const;
export type KeyPart = (typeof keyParts)[number];

const series = z.strictObject({
  /** Its map is `@<probe>_<name>`. */
  name,
  /** histogram: a count by bucket; count: events; sum: of the unit; stacks: count or sum by stack. */
  kind: z.enum(['histogram', 'count', 'sum', 'stacks']),
  unit: z.enum(['ns', 'events', 'bytes', 'samples']),
  key: z.array(z.enum(keyParts)).max(6),
  tells: text,
});

/** How often a series must have counted for each request, summed over its keys at each place. */
const invariant = z.strictObject({
  series: name,
  places: z.array(place).min(1),
  perRequest: z.number().positive(),
  /** Largest relative deviation, a share. */
  within: z.number().positive().max(0.5),
});

/** What the probe must read of the known workload (docs/probes.md): a client, a proxy, an application that sleeps. */
const expectation = z
  .strictObject({
    series: name,
    place,
    direction: z.enum(['request', 'response']).optional(),
    code: z.string().optional(),
    /** p50: of a histogram, ns; perRequest: the value for each request; count: the value itself. */
    statistic: z.enum(['perRequest', 'p50', 'count']),
    from: z.number().nonnegative(),
    to: z.number().positive(),
  })
  .refine(({ from, to }) => from <= to, { error: 'from is above to' });

/**
 * Probes of a tier share sessions. 1: those that take a request apart, and nothing beside them, because each one costs what
 * is timed. 2: counts. 3: stacks, for flame graphs.
 */
export const probeTier = z.union([z.literal(1), z.literal(2), z.literal(3)]);

export const probeSpecSchema = z.strictObject({
  name,
  title: z.string().trim().min(3).max(60),
  tells: text,
  /** How it is misread. */
  misreadings: text,
  tier: probeTier,
  /** bpftrace's names of what it attaches to, `*` included. */
  hooks: z.array(z.string().regex(/^(tracepoint|profile|interval|software):[a-z0-9_*:]+$/)).min(1),
  places: z.array(place).min(1),
  needs: z.strictObject({
    /** First mainline kernel that has every hook. */
    kernel: z.string().regex(/^\d+\.\d+$/),
    btf: z.boolean(),
    capabilities: z.array(z.enum(['BPF', 'PERFMON', 'SYSLOG', 'SYS_PTRACE', 'NET_ADMIN'])).min(1),
  }),
  /** CPU of one request of a pair of proxies, as measured; docs/probes.md says where. */
  costNsPerRequest: z.number().nonnegative(),
  series: z.array(series).min(1),
  /** Names of `code`, by number. */
  codes: z.record(z.string().regex(/^\d+$/), z.string().min(1).max(60)).optional(),
  /** The names are those of this one of Node's architectures; elsewhere the numbers stand for themselves. */
  codesArchitecture: z.string().optional(),
  /** A tracepoint whose format names the codes of the kernel that runs. */
  codesFrom: z
    .string()
    .regex(/^[a-z0-9_]+:[a-z0-9_]+$/)
    .optional(),
  invariants: z.array(invariant).default([]),
  selfTest: z.array(expectation).min(1),
});

export type ProbeSpec = z.output<typeof probeSpecSchema>;
export type SeriesSpec = ProbeSpec['series'][number];
export type Invariant = ProbeSpec['invariants'][number];
export type Expectation = ProbeSpec['selfTest'][number];
export type ProbeTier = ProbeSpec['tier'];
