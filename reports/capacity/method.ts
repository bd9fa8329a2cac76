import type { CapacityAnalysis } from '../../harness/core/capacity/capacity-analysis.ts';
import type { CapacityPlan, Slo } from '../../harness/core/capacity/capacity-plan.ts';
import { counted, grouped, share } from '../model/numbers.ts';

const limitWords = (ms: number): string => `${grouped(ms, Number.isInteger(ms) ? 0 : 2)} ms`;

/** `99 % of requests answered within 10 ms, at most 0.1 % failed`. */
export const sloWords = ({ p99Ms, errorShare }: Slo): string =>
  `99 % of requests answered within ${limitWords(p99Ms)}, at most ${share(errorShare)} failed`;

/** `scenario http, 50 connections, 1024 B responses, blocked design: one arm at a time, in 5 blocks`. */
export const loadWords = ({ scenario, load, confirm }: Pick<CapacityPlan, 'scenario' | 'load' | 'confirm'>): string =>
  [
    `scenario ${scenario}`,
    counted(load.connections, 'connection'),
    `${grouped(load.payload)} B responses`,
    `${grouped(load.warmUp / 1000)} s warm-up and at least ${grouped(load.measure / 1000)} s measured per step`,
    `blocked design: one arm at a time, in ${counted(confirm.blocks, 'block')}`,
  ].join(', ');

/** What two identical arms showed. */
export function noiseSentence({ noiseFloor, margin }: CapacityAnalysis): string {
  if (noiseFloor.share === null) {
    return 'The capacity of the A/A twin could not be compared with the baseline’s: there is no noise floor, and no difference is claimed.';
  }
  const wide =
    noiseFloor.share > margin ? `, more than the margin of ${share(margin)}: equivalence cannot be shown` : '';
  return `Two identical arms may differ by up to ${share(noiseFloor.share)} in capacity here${wide}; nothing smaller is claimed.`;
}

export function capacityMethod(plan: CapacityPlan, { familySize }: CapacityAnalysis): CapacityMethod[] {
  const { confirm, search, slo, margin, load } = plan;
  const around = share(confirm.spread - 1);
  const enough = Math.floor((load.connections * 1000) / slo.p99Ms);
  return [
    {
      term: 'Capacity',
      text: 'The largest rate that is offered open-loop while the SLO is kept. A request that was dropped, because no connection was free when it was due, counts as slower than any SLO: slow, failed and dropped ones together may be 1 %.',
    },
    {
      term: 'Search',
      text: `Each arm once: from ${grouped(search.startRps)} requests/s doubled until a step fails, then bisected on the logarithm to within ${share(search.resolution - 1)}. It only finds where to look.`,
    },
    {
      term: 'Blocks',
      text: `Each of ${counted(confirm.blocks, 'block')} visits every arm once, in an order drawn from the seed, on a data plane of its own, and bisects a grid of rates within ${around} of the candidate (widened once), shifted by a drawn part of a step. The two rates around the crossing are tried ${confirm.tries} times and more until a majority decides. Confirming steps complete ${grouped(confirm.requests)} requests, so that p99 may be quoted.`,
    },
    {
      term: 'Estimate',
      text: `In a block, where p99 crosses the SLO between the two rates, log-linear; their geometric mean where the upper one was past saturation and has no latency. Over blocks, the geometric mean with a t interval; against no mesh, the mean of the paired log ratios by block, Holm over ${counted(Math.max(1, familySize), 'arm')}, verdicts as everywhere with a margin of ${share(margin)}.`,
    },
    {
      term: 'Bounds',
      text: `A rate that failed because the generator was saturated or late, or because all ${counted(load.connections, 'connection')} were busy before latency reached the SLO (possible above ${grouped(enough)} requests/s), is not held against the arm: its capacity is then "at least". One such block makes the whole a bound.`,
    },
    {
      term: 'Latency against load',
      text: 'From all steps, at the rate that was achieved. Past saturation there is no latency to quote: it would be connections ÷ throughput. The knee is the rate with the largest power, throughput ÷ mean latency (Kleinrock 1979).',
    },
    {
      term: 'One machine',
      text: `Generator, proxies and application share its cores: capacities hold for this machine and this generator. Steps during which anything else used more than 5 % of the CPU are invalid. The SLO of ${limitWords(slo.p99Ms)} is on service time, from the send; late sends that would break it count against the generator.`,
    },
  ];
}

export interface CapacityMethod {
  readonly term: string;
  readonly text: string;
}
