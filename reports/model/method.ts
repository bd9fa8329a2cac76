import type { Analysis } from '../../harness/core/analysis.ts';
import type { Plan } from '../../harness/core/plan.ts';
import { confidence, counted, grouped, share } from './numbers.ts';
import { noiseFloorLines, type NoiseFloorLine } from './twin.ts';

/** How the numbers came to be, said next to them. */
export interface Method {
  readonly design: string;
  readonly noiseFloors: readonly NoiseFloorLine[];
  readonly rules: readonly { readonly term: string; readonly text: string }[];
  readonly load: string;
}

const designs: Readonly<Record<Plan['design'], string>> = {
  interleaved:
    'Interleaved: all arms are up side by side and one open-loop generator sends each request to an arm drawn from a seeded permutation. It estimates the difference between arms that share a machine and its moment; it cannot measure saturation.',
};

export function method(plan: Plan, analysis: Analysis): Method {
  const level = confidence(analysis.alpha);
  const family = Math.max(1, analysis.familySize);
  const { latency, cpu } = plan.margins;
  return {
    design: designs[plan.design],
    noiseFloors: noiseFloorLines(analysis),
    load: loadWords(plan),
    rules: [
      {
        term: 'Replicate',
        text: 'A round, not a request: data planes, applications, generator and connections are fresh in each, and arms are dealt to addresses and start order by the seed.',
      },
      {
        term: 'Estimate',
        text: `The mean of the log ratios arm ÷ baseline over rounds, with a ${level} t interval. Intervals of claims are widened for ${counted(family, 'arm')} (Bonferroni), p values are corrected by Holm. The Hodges-Lehmann companion stands in the table from 6 rounds on.`,
      },
      {
        term: 'Verdicts',
        text: `Different: the interval excludes no difference. Equivalent: shown to lie within ±${share(latency)} (latency) or ±${share(cpu)} (CPU). Trivial: both. Inconclusive: neither. Nothing smaller than the A/A noise floor is claimed.`,
      },
      {
        term: 'Percentiles',
        text: `Read by nearest rank from each trial's merged histogram, then compared round by round; never averaged from other percentiles. Quoted only with 100 requests beyond.`,
      },
      {
        term: 'Two latencies',
        text: 'Service time counts from the send, response time from the moment the request was due. Comparisons quote service time, which is fair as long as the generator was on time and dropped nothing; both are gates. Response time stands beside it in the level table.',
      },
      {
        term: 'Cost',
        text: 'CPU of application, data plane and control plane over the measured window, divided by the requests completed in it.',
      },
    ],
  };
}

/** `http, 250 requests/s per arm (1,000 in all), 16 connections per arm, 1 KiB responses, 5 s warm-up, 10 s measured`. */
export function loadWords({ arms, load, scenario }: Plan): string {
  const total = load.ratePerArm * arms.length;
  return [
    `scenario ${scenario}`,
    `${grouped(load.ratePerArm)} requests/s per arm (${grouped(total)} in all)`,
    `${counted(load.connections, 'connection')} per arm`,
    `${payloadWords(load.payload)} responses`,
    `${grouped(load.warmUp / 1000)} s warm-up`,
    `${grouped(load.measure / 1000)} s measured per round`,
  ].join(', ');
}

const payloadWords = (bytes: number): string =>
  bytes >= 1024 ? `${Number((bytes / 1024).toFixed(1))} KiB` : `${bytes} B`;
