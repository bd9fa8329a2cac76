import { z } from 'zod';
import { axis, delay, longest, measure, payload, rate, strictlyBetween, warmUp, whole } from './config-quantities.ts';
import { contradictions } from './config-contradictions.ts';
import { labels } from './config-labels.ts';
import type { Design, TargetName } from './plan.ts';
import { probeTier } from './probes/probe-spec.ts';
import { plantedKernelRules, plantedProxyDelay } from './config-planted.ts';

/** What people write in experiment.yaml: quantities carry their unit, unknown keys are errors. */

const profile = z.enum(['vendor', 'parity', 'equal-cpu']);

const arm = z.strictObject({
  mesh: z.string(),
  profile: profile.default('vendor'),
  /** Adds this to every answer of the arm's application: the positive control. */
  plantedDelay: delay.optional(),
  /** One proxy of the arm spins for this long in every request: the waterfall must find it there. */
  plantedProxyDelay: plantedProxyDelay.optional(),
  /** So many firewall rules that never match, walked by every packet between client and server: work for the kernel. */
  plantedKernelRules: plantedKernelRules.optional(),
  /** Negative control: after the proof the load goes around the proxies; its trials must be rejected. */
  bypassed: z.literal(true).optional(),
});

/** Below it an interval says nothing that anyone should read. */
export const fewestRounds = 3;
const mostRounds = 500;
/** Stopped earlier, intervals hold the truth too seldom; simulated in docs/method.md ("Checked by simulation"). */
export const precisionFrom = 12;

const stop = z.discriminatedUnion('rule', [
  z.strictObject({ rule: z.literal('fixed'), max: longest.optional() }),
  z.strictObject({
    rule: z.literal('looks'),
    /** Rounds after which the verdicts are looked at; the last look is after all `rounds`. */
    after: z.array(whole(fewestRounds, mostRounds)).min(1).max(20),
    max: longest.optional(),
  }),
  z.strictObject({
    rule: z.literal('precision'),
    /** The earliest round after which the width is looked at. */
    from: z
      .int()
      .min(precisionFrom, {
        error: `stopped before round ${precisionFrom}, intervals hold the truth too seldom (docs/method.md); from: ${precisionFrom} is the earliest`,
      })
      .max(mostRounds)
      .default(precisionFrom),
    max: longest.optional(),
  }),
]);

export const configSchema = z.strictObject({
  title: z.string().min(1).max(120),
  /** interleaved: arms side by side under one generator. blocked: one at a time, in randomised complete blocks. */
  design: z.enum(['interleaved', 'blocked']).optional(),
  /** lab: this machine. kubernetes: the cluster of KUBECONFIG. */
  target: z.enum(['lab', 'kubernetes'], { error: 'a target is lab (this machine) or kubernetes' }).default('lab'),
  /** Of the target kubernetes. */
  cluster: z
    .strictObject({
      /** Client and server may share a node; stated in the results. */
      singleNode: z.boolean().optional(),
      /** Cores of every data plane in the profile equal-cpu, client's and server's share together. */
      cpuBudget: z.number().gt(0).max(64).optional(),
      /** A mesh that is installed already: it is measured as it is, and neither installed nor removed. */
      existing: z
        .string()
        .regex(/^[a-z][a-z0-9-/]*$/, { error: 'a mesh that is there already is measured alone: name one' })
        .optional(),
    })
    .optional(),
  scenario: z
    .string()
    .regex(/^[a-z][a-z0-9-]*$/)
    .default('http'),
  /** Compared with the baseline; the baseline and its twin are always there. */
  arms: z.array(arm).max(20),
  /** Copies of the baseline; the first one's difference is the noise floor. */
  twins: whole(1, 9).default(1),
  /** Lists are axes: every combination is a load of its own, or the given fraction of them. */
  load: z.strictObject({
    /** Offered to each arm. */
    rate: axis(rate),
    connections: axis(whole(1, 2000)),
    payload: axis(payload),
    warmUp,
    measure: axis(measure),
    fraction: z.enum(['full', 'half']).default('full'),
    /** Negative control: connections send as fast as they are answered; every trial must be rejected. */
    closedLoop: z.literal(true).optional(),
  }),
  rounds: z
    .int()
    .min(fewestRounds, {
      error: `an interval needs at least ${fewestRounds} rounds; rounds: ${fewestRounds} is the smallest plan that can decide anything`,
    })
    .max(mostRounds),
  stop: stop.default({ rule: 'fixed' }),
  alpha: strictlyBetween('alpha', { above: 0, below: 0.5, nearest: '0.05 is usual' }).default(0.05),
  margins: z
    .strictObject({
      latency: strictlyBetween('a margin', {
        above: 0,
        below: 1,
        nearest: 'a margin of 0 could never be met, 0.05 is usual',
      }),
      cpu: strictlyBetween('a margin', {
        above: 0,
        below: 1,
        nearest: 'a margin of 0 could never be met, 0.03 is usual',
      }),
      memory: strictlyBetween('a margin', {
        above: 0,
        below: 1,
        nearest: 'a margin of 0 could never be met, 0.05 is usual',
      }).optional(),
    })
    .default({ latency: 0.05, cpu: 0.03 }),
  /** Absent: drawn, and logged with the plan. */
  seed: whole(0, 2 ** 32 - 1).optional(),
  /** Limits that every arm is held against: a profile of experiments/slo by name, or the path of one (docs/slo.md). */
  slo: z
    .string({ error: 'slo names a profile of experiments/slo, or the path of one: slo: interactive' })
    .min(1)
    .max(400)
    .optional(),
  /** Tiers of eBPF probes, each in sessions of its own beside the scored ones: 1 timing, 2 counts, 3 stacks. */
  probes: z
    .array(probeTier)
    .min(1)
    .refine((tiers) => new Set(tiers).size === tiers.length, { error: 'a tier is named twice' })
    .optional(),
  /** Whom the cost of this run is charged to; shown in the report and carried into JSON and CSV. */
  labels: labels.optional(),
});

/** A config with defaults and with quantities in base units. */
export type Config = Omit<z.output<typeof configSchema>, 'design'> & { readonly design: Design };

/** Arms side by side in the lab; one at a time on a cluster, where they cannot share a generator without privilege. */
const usualDesign: Readonly<Record<TargetName, Design>> = { lab: 'interleaved', kubernetes: 'blocked' };
export type ArmConfig = Config['arms'][number];

export type ConfigResult =
  { readonly ok: true; readonly config: Config } | { readonly ok: false; readonly problems: readonly string[] };

/** Every problem at once, each with its path: `load.rate: "500" is not a rate within 1rps to 20000rps`. */
export function parseConfig(input: unknown): ConfigResult {
  const parsed = configSchema.safeParse(input);
  if (!parsed.success) {
    return { ok: false, problems: parsed.error.issues.flatMap((issue) => problems(issue, [])) };
  }
  const config = { ...parsed.data, design: parsed.data.design ?? usualDesign[parsed.data.target] };
  const found = contradictions(config);
  return found.length === 0 ? { ok: true, config } : { ok: false, problems: found };
}

function problems(issue: z.core.$ZodIssue, above: readonly PropertyKey[]): string[] {
  const path = [...above, ...issue.path];
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    // An axis is one value or a list: tell what is wrong with the one that was meant.
    const [one = [], list = []] = issue.errors;
    const isList = !list.some((each) => each.code === 'invalid_type' && each.expected === 'array');
    return (isList ? list : one).flatMap((each) => problems(each, path));
  }
  return [`${path.length === 0 ? 'the file' : path.map(String).join('.')}: ${issue.message}`];
}
