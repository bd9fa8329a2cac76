import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { Plan } from '../../core/plan.ts';
import type { RunFolder } from '../run-folder.ts';

// Only the parts that are indexed are looked at (z.object drops the rest): files grow new keys without harm to an index.

const environmentSchema = z.object({
  schema: z.literal('meshbench.environment/1'),
  versions: z.record(z.string(), z.string()),
  harness: z.object({ version: z.string(), commit: z.string().nullable() }),
  fingerprint: z.string().min(1),
});

export type StoredEnvironment = z.output<typeof environmentSchema>;

/** @throws Error when environment.json is not what an experiment writes. */
export const storedEnvironment = async (run: RunFolder): Promise<StoredEnvironment> =>
  environmentSchema.parse(await run.environment());

const interval = z.object({ lower: z.number(), upper: z.number() });
const metricResult = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('estimated'),
    metric: z.string(),
    n: z.int(),
    ratio: z.number().positive(),
    ci: interval,
    sd: z.number(),
    p: z.number(),
    verdict: z.enum(['different', 'equivalent', 'trivial', 'inconclusive']),
  }),
  z.object({ state: z.literal('refused'), metric: z.string() }),
]);
const analysisSchema = z.object({
  schema: z.literal('meshbench.analysis/2'),
  planHash: z.string(),
  loads: z.array(
    z.object({
      load: z.string(),
      noiseFloor: z.array(z.object({ metric: z.string(), logRatio: z.number().nullable() })),
      comparisons: z.array(z.object({ arm: z.string(), metrics: z.array(metricResult) })),
    }),
  ),
  damaged: z.array(z.object({ trial: z.string(), problem: z.string() })),
});

export type StoredAnalysis = z.output<typeof analysisSchema>;
export type StoredResult = z.output<typeof metricResult>;

/** The analysis of this plan; undefined when there is none, or one of another version. */
export async function storedAnalysis(run: RunFolder, { hash }: Plan): Promise<StoredAnalysis | undefined> {
  const parsed = analysisSchema.safeParse(await run.analysis().catch(() => undefined));
  return parsed.success && parsed.data.planHash === hash ? parsed.data : undefined;
}

const quantile = z.object({ ms: z.number(), enoughRequests: z.boolean() });
const measurement = z.object({
  requests: z.object({ completed: z.int(), errors: z.int() }),
  serviceTime: z.object({ p50: quantile, p90: quantile, p99: quantile }),
  cpuSecondsPerMillion: z.number(),
});
const gateFailure = z.object({ gate: z.string(), reason: z.string() });
const identity = {
  schema: z.literal('meshbench.trial/2'),
  number: z.int().positive(),
  round: z.int().positive(),
  load: z.string(),
  arm: z.string(),
  startedAt: z.iso.datetime(),
};
const trialSchema = z.discriminatedUnion('state', [
  z.object({ ...identity, state: z.literal('completed'), measurement }),
  z.object({
    ...identity,
    state: z.literal('invalid'),
    reasons: z.array(gateFailure),
    measurement: measurement.optional(),
  }),
  z.object({
    ...identity,
    state: z.literal('errored'),
    error: z.object({ code: z.string(), message: z.string() }),
  }),
]);

export type StoredTrial = z.output<typeof trialSchema>;

/** @throws Error when trial.json is not what an experiment writes. */
export async function storedTrial(trials: string, name: string): Promise<StoredTrial> {
  return trialSchema.parse(JSON.parse(await readFile(path.join(trials, name, 'trial.json'), 'utf8')));
}
