import { z } from 'zod';
import { messageOf, targetError } from '../../errors.ts';

const cpuTime = z.object({ usageNs: z.number(), userNs: z.number(), systemNs: z.number() });

const nodeSample = z.object({
  /** Wall clock of the node in the middle of the reading. */
  atNs: z.number(),
  /** Jiffies since boot over all cores, 1/100 s each, as in the first line of /proc/stat. */
  machine: z.object({
    user: z.number(),
    nice: z.number(),
    system: z.number(),
    idle: z.number(),
    iowait: z.number(),
    irq: z.number(),
    softirq: z.number(),
    steal: z.number(),
  }),
  loadAverage1: z.number(),
  /** All pods of the node together, those included that are gone. */
  pods: cpuTime,
  /** By container id; null periods: the kernel does not count them. */
  containers: z.record(z.string(), cpuTime.extend({ throttledPeriods: z.number().nullable() })),
});

const nodeAnswer = z.object({
  schema: z.literal('meshbench.node-meter/1'),
  /** Nodes with the same are one machine. */
  bootId: z.string(),
  cores: z.number(),
  node: z.string(),
  samples: z.array(nodeSample),
});

/** What the agent of one node answers to `/samples`; all values but the load average only grow. */
export type NodeAnswer = z.infer<typeof nodeAnswer>;
export type NodeSample = NodeAnswer['samples'][number];

/** @throws HarnessError NODE-METER-ANSWER (exit 4). */
export const parseNodeAnswer = (text: string): NodeAnswer => parsedAs(nodeAnswer, text);

const clockAnswer = z.object({ unixNs: z.number(), bootId: z.string(), cores: z.number(), node: z.string() });

/** What the agent of one node answers to `/clock`. */
export type ClockAnswer = z.infer<typeof clockAnswer>;

/** @throws HarnessError NODE-METER-ANSWER (exit 4). */
export const parseClockAnswer = (text: string): ClockAnswer => parsedAs(clockAnswer, text);

function parsedAs<T>(schema: z.ZodType<T>, text: string): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    const what = cause instanceof z.ZodError ? z.prettifyError(cause) : messageOf(cause);
    throw targetError({
      code: 'NODE-METER-ANSWER',
      message: `a node meter answered something else than readings (${text.slice(0, 80)}): ${what}`,
      hint: 'its image must be of this version of meshbench: build and push the images again',
      cause,
    });
  }
}
