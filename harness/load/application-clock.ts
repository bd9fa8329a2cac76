import { z } from 'zod';
import type { ApplicationClock } from '../core/trial.ts';
import type { Lab, PodPair } from '../targets/lab/lab.ts';

/** GET /stats of scenarios/app: the application's own clock, nanoseconds. */
const clock = z.object({
  count: z.number(),
  sumNs: z.number(),
  p50Ns: z.number(),
  quantilesNs: z.array(z.number()),
});
const stats = z.object({ requests: z.number(), delay: clock, handler: clock });

export async function resetApplicationClock(lab: Lab, pods: PodPair): Promise<void> {
  await lab.application(pods, '/stats/reset', 'POST');
}

export const applicationClockOf = async (lab: Lab, pods: PodPair): Promise<ApplicationClock> =>
  parseApplicationClock((await lab.application(pods, '/stats')).body);

/** The answer of GET /stats. */
export function parseApplicationClock(body: string): ApplicationClock {
  const { requests, delay, handler } = stats.parse(JSON.parse(body));
  const meanMs = (of: z.infer<typeof clock>): number => (of.count === 0 ? 0 : of.sumNs / of.count / 1e6);
  return {
    requests,
    delayP50Ms: delay.p50Ns / 1e6,
    delayMeanMs: meanMs(delay),
    // Without a planted delay they are all zero and say nothing.
    delayQuantilesMs: delay.p50Ns > 0 ? delay.quantilesNs.map((ns) => ns / 1e6) : [],
    handlerP50Ms: handler.p50Ns / 1e6,
    handlerMeanMs: meanMs(handler),
  };
}
