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
