import type { Config } from './config.ts';
import { fractionalFactorial } from './factorial/fractional-factorial.ts';
import { axesOf } from './planned-loads.ts';

/** What each value allows but their combination does not; with the nearest plan that works. */
export const contradictions = (config: Config): string[] => [
  ...tooMuchLoad(config),
  ...wrongFraction(config),
  ...wrongArms(config),
  ...wrongLooks(config),
];

/** Requests a second that one k6 process can offer. */
const mostOffered = 20_000;

function tooMuchLoad({ load, arms, twins, design }: Config): string[] {
  const together = design === 'interleaved' ? arms.length + twins + 1 : 1;
  const total = Math.max(...load.rate) * together;
  if (total <= mostOffered) return [];
  const over = together === 1 ? '' : ` over ${together} arms`;
  return [
    `load.rate: ${total} rps${over} is more than one generator can offer (${mostOffered} rps); rate: ${Math.floor(mostOffered / together)}rps works`,
  ];
}

/** More would not end within a day, and nobody would read the report. */
const mostLoads = 64;

function wrongFraction(config: Config): string[] {
  const result = fractionalFactorial(axesOf(config), config.load.fraction);
  if (!result.ok) return [`load.fraction: ${result.problem}; ${result.nearest}`];
  const { length } = result.design.runs;
  return length <= mostLoads
    ? []
    : [
        `load: the axes make ${length} loads, ${mostLoads} are the most; fewer levels, or a fraction of two levels each`,
      ];
}

function wrongArms({ arms }: Config): string[] {
  const labels = arms.map((each) =>
    [each.mesh, each.profile, each.plantedDelay ?? 0, each.bypassed ?? false].join('/'),
  );
  const twice = labels.find((label, index) => labels.indexOf(label) !== index);
  const isBaseline = arms.some((each) => each.mesh === 'none' && each.plantedDelay === undefined);
  return [
    ...(twice === undefined ? [] : [`arms: ${twice.split('/').slice(0, 2).join('/')} is listed twice`]),
    ...(isBaseline ? ['arms: none is always there as baseline and twin; leave it out'] : []),
  ];
}

function wrongLooks({ stop, rounds }: Config): string[] {
  if (stop.rule === 'precision' && stop.from > rounds) {
    return [
      `stop.from: precision is looked at from round ${stop.from} on, but there are ${rounds}; rounds: ${stop.from} or more`,
    ];
  }
  if (stop.rule !== 'looks') return [];
  const { after } = stop;
  const rising = after.every((round, index) => round > (after[index - 1] ?? 0));
  if (!rising)
    return [`stop.after: looks come one after another: [${[...new Set(after)].sort((a, b) => a - b).join(', ')}]`];
  const nearest = [...after.filter((round) => round < rounds), rounds];
  return after.at(-1) === rounds
    ? []
    : [`stop.after: the last look is after the last of ${rounds} rounds; after: [${nearest.join(', ')}] works`];
}
