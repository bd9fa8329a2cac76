/** Parts of the JSON report that stand by themselves: rows of what is beside the verdicts. */
import { z } from 'zod';

const text = z.string();
const numberOrNone = z.number().nullable();
const interval = z.object({ lower: z.number(), upper: z.number() }).nullable();
const ofArm = { load: text, arm: text };

/** Every arm against every other, each pair once. */
export const pair = z
  .object({
    load: text,
    metric: text,
    arm: text,
    against: text,
    verdict: text,
    because: text,
    ratio: numberOrNone.describe('arm / against; null where the number is refused.'),
    ratioInterval: interval.describe('As planned against the baseline; of the others that of Benjamini and Yekutieli.'),
    pAdjusted: numberOrNone.describe(
      'By Holm against the baseline; of the others by Benjamini and Hochberg over them and all loads.',
    ),
  })
  .describe('Against the baseline as planned, the others exploratory.');

/** What a mesh adds at 1,000 requests/s and 100 pods. */
export const addedCost = z.object({
  ...ofArm,
  cpu: text.describe('`added` has figures; `same` is equivalent, `open` not shown to differ, `refused` not quoted.'),
  cores: numberOrNone.describe('At 1,000 requests/s, control plane included.'),
  coresInterval: interval,
  controlPlaneCores: numberOrNone,
  memoryGibibytes: numberOrNone.describe('Of 100 pods and the control plane; null where a proxy serves a node.'),
  proxyMemoryGibibytes: numberOrNone,
  controlPlaneMemoryGibibytes: numberOrNone,
  perMonth: z.array(
    z.object({
      price: text,
      currency: text,
      total: numberOrNone,
      totalInterval: interval,
      memory: numberOrNone,
    }),
  ),
});

const level = z
  .object({ mean: numberOrNone, interval })
  .describe('Mean over valid trials with its t interval; the interval is null below three trials.');

const requestPrice = z
  .object({
    price: text,
    currency: text,
    cpuPerMillion: level,
    addedCpuPerMillion: level,
    memoryPerMillion: level,
    controlPlaneCpuPerMillion: level,
    controlPlaneMemoryPerMillion: level,
    machine: z
      .object({
        vcpus: z.int(),
        gibibytes: z.number(),
        utilisationCeilingShare: z.number(),
        per100kRequestsPerSecond: level,
        perHour: level,
      })
      .nullable()
      .describe('null where the price names no machine.'),
  })
  .describe('Sums in `currency`.');

/** What a million requests cost at one arm. */
export const requestCost = z.object({
  ...ofArm,
  trials: z.int(),
  cpuSecondsPerMillion: level.describe('Of data plane and application.'),
  cpuBeyondBaseline: text.describe(
    '`added` has figures; `same` is equivalent, `open` not shown to differ, `refused` not quoted; `baseline` is the baseline.',
  ),
  addedCpuSecondsPerMillion: level.describe('Paired difference to the baseline, where one is claimed.'),
  memoryGibibyteHoursPerMillion: level.describe('At the measured rate; null where a proxy serves a node.'),
  controlPlaneCpuSecondsPerMillion: level.describe('At the measured rate.'),
  controlPlaneGibibyteHoursPerMillion: level.describe('At the measured rate.'),
  coresPer100kRequestsPerSecond: level.describe('Busy, for data plane and application.'),
  perPrice: z.array(requestPrice),
});

const byRole = z.object({ application: level, dataPlane: level, controlPlane: level, total: level });

/** CPU in user mode and in the kernel: a part of a row of `cost`. */
export const kernelSplit = z
  .object({
    userCpuSecondsPerMillion: byRole,
    kernelCpuSecondsPerMillion: byRole.describe(
      'With the interrupts and softirqs that ran in the context of the processes.',
    ),
    totalCpuSecondsPerMillion: level,
    kernelShare: level,
    kernelOutsideProcesses: z
      .object({ cpuSecondsPerMillion: z.number(), interval, trials: z.int(), source: text })
      .nullable()
      .describe("Interrupts and softirqs while no process ran; null where they are no one arm's."),
    kernelOutsideBecause: text.nullable().describe('Why not.'),
  })
  .describe('Of valid trials; absent where they were measured before it was read.');

/** CPU of a cluster's nodes that no pod had: a part of a row of `cost`. */
export const nodeRest = z
  .object({
    trials: z.int(),
    cpuSecondsPerMillion: z.object({ mean: z.number(), interval: interval.nullable() }),
    differenceCpuSecondsPerMillion: z
      .object({ mean: z.number(), interval: interval.nullable(), rounds: z.int() })
      .nullable()
      .describe('To the baseline in the same round; null for the baseline itself.'),
    nodeCpuSecondsPerMillion: z
      .object({ user: z.number(), system: z.number(), softirq: z.number(), irq: z.number(), steal: z.number() })
      .describe('All CPU of the nodes by mode, pods included.'),
    dataPlaneThrottledPeriods: numberOrNone.describe('Mean per trial, by limits of its own.'),
  })
  .describe('Kernel threads, softirqs, kubelet, container runtime; in no other figure. On clusters.');

/** How the CPU time of the whole machine adds up at one load. */
export const cpuLedger = z.object({
  load: text,
  sessions: z.int(),
  sessionsClosed: z.int().describe('Within 5 % of the busy time.'),
  sessionsUnchecked: z
    .int()
    .optional()
    .describe('Nothing could tell whether they close: no total of the kernel, no probe.'),
  gapShareMedian: numberOrNone.describe('Of the busy time, whatever its sign; null where no session could be checked.'),
  gapShareWorst: numberOrNone.describe('With its sign: positive is on no line, negative beyond what there was.'),
  outsideShareMedian: z.number().describe('Kernel work outside all processes, as a share of the busy time.'),
  meanShareOfBusy: z.record(text, z.number()).describe('By line of the ledger.'),
});

/** One limit of an SLO profile, held against one arm. */
export const sloLimit = z.object({
  ...ofArm,
  profile: text,
  limit: text,
  verdict: text.describe('`met`, `missed` or `undecided`.'),
  because: text,
  bound: z.number().describe('The limit, in the unit of `limit`: milliseconds, requests a second, a share.'),
  estimate: numberOrNone,
  lower: numberOrNone,
  upper: numberOrNone,
});

const overTrials = z
  .object({ mean: numberOrNone, interval })
  .describe('Mean over probed trials with its t interval; the interval is null below three trials.');

const closure = z
  .object({
    rounds: z.int(),
    addedUs: overTrials.describe('p50 of the arm less that of the baseline, same probed round.'),
    explainedUs: overTrials.describe('Sum of the steps, arm less baseline.'),
    unexplainedUs: overTrials.optional().describe('added less explained, of the same rounds.'),
    state: text
      .optional()
      .describe('`closes`, `fails`, `faster`, `nothing to explain`, or `unknown` below three rounds.'),
    decided: z
      .boolean()
      .nullable()
      .optional()
      .describe(
        'Whether the interval of `unexplainedUs` is on one side of the tolerance; null unless closes or fails.',
      ),
    gapShare: numberOrNone.describe('explained / added - 1, of medians; null unless closes or fails.'),
    gapShareOfMeans: numberOrNone,
    closes: z.boolean().nullable().describe('|gapShare| is within the tolerance; null unless closes or fails.'),
  })
  .nullable()
  .describe('null for the baseline and its twin, and where too few rounds have both.');

const probedArm = z.object({
  arm: text,
  completed: z.int(),
  rejected: z.int(),
  waterfall: z.union([
    z.object({ state: z.literal('refused'), because: text }),
    z.object({
      state: z.literal('known'),
      trials: z.int(),
      p50Us: overTrials,
      steps: z
        .array(z.object({ place: text, direction: text, kind: text, us: overTrials }))
        .describe('In the order of travel.'),
      restUs: overTrials.describe('p50 less all steps.'),
      closure,
    }),
  ]),
  overhead: z
    .array(
      z.object({
        metric: text,
        rounds: z.int(),
        ratio: numberOrNone,
        ratioInterval: z.object({ lower: numberOrNone, upper: numberOrNone }),
      }),
    )
    .describe('With probes / without, paired by round; empty below two rounds.'),
  series: z
    .array(
      z.object({
        probe: text,
        series: text,
        place: text,
        direction: text.nullable(),
        code: text.nullable(),
        kind: text.optional().describe('`histogram`, `count` or `sum`.'),
        unit: text.describe('Of `perRequest` where it is a sum: `ns`, `bytes`; histograms and counts are of events.'),
        perRequest: overTrials.describe('Events, or the sum in `unit`, for each request.'),
        p50Us: overTrials.nullable(),
        p99Us: overTrials.nullable(),
      }),
    )
    .describe('Of valid probes only.'),
});

/** What eBPF probes say at one load. */
export const probes = z
  .object({
    unavailable: text.nullable().describe('Why no probe was attached.'),
    engine: text.nullable(),
    arms: z.array(probedArm),
    outcomes: z.array(
      z.object({
        probe: text,
        tier: z.int(),
        ok: z.int(),
        void: z.int(),
        skipped: z.int(),
        reasons: z.array(z.object({ because: text, trials: z.int() })),
        worstDeviation: z.object({ share: z.number(), within: z.number(), checks: z.int() }).nullable(),
      }),
    ),
    ledger: z
      .object({
        sessions: z.int(),
        closing: z.int(),
        gapShareMedian: z.number(),
        gapShareWorst: z.number(),
        outsideShareMedian: z.number(),
        softirqShareMedian: z.number(),
      })
      .nullable()
      .optional()
      .describe("Of the machine's busy time, with the softirq of the idle task measured; null without that probe."),
  })
  .describe('Of sessions of their own; no verdict rests on them. Absent where the plan asks for no probes.');
