/**
 * The report for programs: what `renderJson` gives, and the source of docs/report.schema.json. Stable: keys are added,
 * never renamed or removed, within `meshbench.report/2`.
 * Units are in the keys (`differenceMs`, `cpuSecondsPerMillion`, `warmUpMs`), ratios are arm / baseline, shares 0..1;
 * a number that is refused is absent, with `because` in its place.
 * Rows are flat: what belongs to a load carries its id in `load` (one and the same in an experiment with one load, which
 * can then be ignored), and `loads` describes each. `jq '.comparisons[] | select(.load == "400rps")'` takes one of several.
 *
 * Since /1: `loads` and `load` in every row that belongs to one; `ratioIntervalEquivalence` with
 * `confidenceEquivalence` in place of `ratioInterval90`; `ending`, `damagedTrials`, `axisEffects`, `selftest`,
 * `moreRoundsCommand`. Later: `pairs`, `addedCost`, `slo`, the metric `memory`, `labels`, `requestCost`, `kernelSplit`, `cpuLedgers`,
 * `probes` of a load, `encryptionClass`, `nodeRest`, `oneMachine`.
 */
import { z } from 'zod';
import { addedCost, cpuLedger, kernelSplit, nodeRest, pair, probes, requestCost, sloLimit } from './json-parts.ts';

/** What a schema describes, as it is written: nothing changes it. */
type Written<T> = T extends readonly (infer Each)[]
  ? readonly Written<Each>[]
  : T extends object
    ? { readonly [Key in keyof T]: Written<T[Key]> }
    : T;

/** One of the words; a plain string for those who write it. */
const wordOf = (...words: readonly string[]) =>
  z
    .string()
    .refine((word) => words.includes(word))
    .meta({ enum: [...words] });

const text = z.string();
const share = z.number().describe('A share: 0.05 is 5 %.');
const interval = z.object({ lower: z.number(), upper: z.number() });
const loadId = text.describe('Id of the load in `loads`.');
const metricId = text.describe('Id of the metric: `p50`, `cpu`.');

const arm = z.object({
  arm: text.describe('Id of the arm.'),
  label: text.describe('Its name, never to be shown without its fidelity.'),
  fidelity: wordOf('none', 'real', 'real-control-plane', 'model').describe(
    'How near the arm is to the product that it names; `none`: there is no mesh.',
  ),
  encryptionClass: wordOf('none', 'node-identity', 'workload-identity')
    .optional()
    .describe('What its encryption vouches for; absent in reports of plans that did not record it.'),
});

const ending = z
  .object({
    finished: z.boolean(),
    ended: text,
    roundsDone: z.int(),
    roundsPlanned: z.int(),
    stopRule: text,
    look: text,
    falseClaims: text,
    extensions: z.array(text),
  })
  .describe('How the experiment came to its end; nothing is a result while `finished` is false.');

const load = z.object({
  load: text.describe('Id, unique in the experiment.'),
  requestsPerSecondPerArm: z.number(),
  connections: z.int(),
  payloadBytes: z.int(),
  warmUpMs: z.number(),
  measureMs: z.number(),
  alpha: z.number().describe('Level at which differences are tested at this look.'),
  blockEffects: z
    .array(
      z.object({
        effect: text,
        changeShare: share.nullable(),
        changeIntervalShare: interval.nullable(),
        p: z.number().nullable(),
      }),
    )
    .describe('Of p50, all arms together; numbers are null where it could not be estimated.'),
  precision: z.array(text).describe('Expected and achieved, a sentence for each metric.'),
  probes: probes.optional(),
});

const refused = z.object({ metric: metricId, verdict: z.literal('refused'), because: text });

const estimate = z.object({
  metric: metricId,
  verdict: wordOf('different', 'equivalent', 'trivial', 'inconclusive'),
  because: text,
  rounds: z.int().describe('Rounds in which both the arm and the baseline were valid.'),
  ratio: z.number().describe('arm / baseline.'),
  ratioInterval: interval.describe('Widened over the family of claims; not for the twin.'),
  ratioIntervalUnwidened: interval,
  ratioIntervalEquivalence: interval.describe('What the equivalence test compares with the margin.'),
  confidenceEquivalence: z.number().describe('Its confidence: 0.9 at a level of 0.05.'),
  p: z.number(),
  pHolm: z.number(),
  pEquivalence: z.number(),
  sdLogRatio: z.number(),
  detectableRatio: z.number(),
  marginShare: share,
  moreRounds: z.int().nullable(),
  moreRoundsCommand: text
    .nullable()
    .describe(
      'Runs `moreRounds` more; null where none are promised, for the twin, and while planned rounds are missing.',
    ),
  hodgesLehmann: z.object({ ratio: z.number(), interval, agrees: z.boolean() }).nullable(),
});

const inMilliseconds = z.object({
  differenceMs: z.number(),
  differenceIntervalMs: interval,
  baselineMs: z.number(),
  armMs: z.number(),
});
const inCpuSeconds = z.object({
  differenceCpuSecondsPerMillion: z.number(),
  differenceIntervalCpuSecondsPerMillion: interval,
  baselineCpuSecondsPerMillion: z.number(),
  armCpuSecondsPerMillion: z.number(),
});
const inMebibytes = z.object({
  differenceMebibytes: z.number(),
  differenceIntervalMebibytes: interval,
  baselineMebibytes: z.number(),
  armMebibytes: z.number(),
});

const metric = z
  .union([
    refused,
    estimate.extend(inMilliseconds.shape),
    estimate.extend(inCpuSeconds.shape),
    estimate.extend(inMebibytes.shape),
  ])
  .describe("Levels and their difference are in the metric's unit, which their keys carry.");

const comparison = arm.extend({
  load: loadId,
  isTwin: z.boolean().describe('The A/A check, not a claim.'),
  sentences: z.array(text),
  plantedControl: z.object({ plantedMs: z.number(), trueMs: z.number().nullable(), covered: z.boolean() }).nullable(),
  plantedWork: z
    .object({ found: z.boolean().nullable(), sentence: text })
    .optional()
    .describe('Of a control with work planted in a proxy or in the kernel; `found` is null where that stays open.'),
  metrics: z.array(metric),
});

const axisEffect = arm.extend({
  metric: metricId,
  effect: text,
  factor: z.number().describe('By which the ratio arm / baseline changes.'),
  factorInterval: interval,
  p: z.number(),
  pAdjusted: z.number(),
  aliasedWith: z.array(text),
});

const rejected = arm.extend({
  trial: z.int(),
  round: z.int(),
  load: text.nullable().describe('null with one load.'),
  state: z.enum(['invalid', 'errored']),
  reasons: z.array(z.object({ gate: text, reason: text })),
});

const selftest = z
  .object({
    passed: z.boolean().nullable(),
    summary: text,
    controls: z.array(z.object({ control: text, passed: z.boolean().nullable(), figures: text })),
  })
  .describe('The last one of this environment; `passed` is null without one, and of a control that could not be met.');

export const reportJson = z.object({
  schema: z.literal('meshbench.report/2'),
  experiment: text,
  title: text,
  createdAt: text.describe('ISO 8601.'),
  planHash: text,
  design: wordOf('interleaved', 'blocked'),
  estimates: text.describe('What a ratio of this design is the ratio of.'),
  target: text,
  labels: z.record(text, text).optional().describe('Whom the cost of the run is charged to; absent in older reports.'),
  ending,
  baseline: arm,
  loads: z.array(load).describe('In the order of the plan.'),
  comparisons: z.array(comparison),
  noiseFloors: z
    .array(z.object({ load: loadId, metric: metricId, share: share.nullable() }))
    .describe('No smaller effect is claimed; null: nothing is claimed.'),
  cost: z.array(
    arm.extend({
      load: loadId,
      cpuSecondsPerMillion: z.record(text, z.number()),
      kernelSplit: kernelSplit.optional(),
      nodeRest: nodeRest.optional(),
    }),
  ),
  cpuLedgers: z
    .array(cpuLedger)
    .optional()
    .describe('Where the CPU time of the machine went; loads without a reading are missing.'),
  pairs: z.array(pair).describe('Every arm against every other.'),
  addedCost: z.array(addedCost).describe('At 1,000 requests/s and 100 pods.'),
  requestCost: z
    .array(requestCost)
    .optional()
    .describe('What a million requests cost, of every arm but controls; absent in older reports.'),
  slo: z.array(sloLimit).describe('Empty without a profile of limits.'),
  axisEffects: z.array(axisEffect).describe('Exploratory, corrected by Benjamini-Hochberg; empty with one load.'),
  trust: z.array(z.object({ name: text, value: text, limit: text.nullable() })),
  selftest,
  rejectedTrials: z.array(rejected),
  damagedTrials: z.array(z.object({ trial: text, problem: text })).describe('Left in place, and in no number.'),
  limits: z.array(text).describe('What cannot be concluded.'),
  reproduce: text.describe('The command that runs the same plan again.'),
  oneMachine: z
    .literal(true)
    .optional()
    .describe('On a cluster where client and server shared one machine: only relative numbers are to be read.'),
  environmentFingerprint: text,
});

export type ReportJson = Written<z.infer<typeof reportJson>>;
export type ProbesJson = Written<z.infer<typeof probes>>;
export type EndingJson = Written<z.infer<typeof ending>>;
export type ArmJson = Written<z.infer<typeof arm>>;
export type LoadJson = Written<z.infer<typeof load>>;
export type ComparisonJson = Written<z.infer<typeof comparison>>;
export type MetricJson = Written<z.infer<typeof metric>>;
export type DifferenceJson = Written<
  z.infer<typeof inMilliseconds> | z.infer<typeof inCpuSeconds> | z.infer<typeof inMebibytes>
>;
export type AxisEffectJson = Written<z.infer<typeof axisEffect>>;
export type RejectedJson = Written<z.infer<typeof rejected>>;
