import type { Config } from './config.ts';
import { plantingContradictions } from './config-planted.ts';
import { fractionalFactorial } from './factorial/fractional-factorial.ts';
import { limits } from './gates.ts';
import { requestsNeeded } from './histogram.ts';
import { axesOf } from './planned-loads.ts';
import { spendAlpha } from './stats/alpha-spending.ts';
import { StatisticsError } from './stats/errors.ts';
import { milliseconds, toSeconds } from './units.ts';

/** What each value allows but their combination does not; with the nearest plan that works. */
export const contradictions = (config: Config): string[] => [
  ...tooMuchLoad(config),
  ...wrongFraction(config),
  ...wrongArms(config),
  ...plantingContradictions(config),
  ...wrongLooks(config),
  ...nothingToQuote(config),
  ...wrongOnTarget(config),
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

function wrongArms({ arms, design }: Config): string[] {
  const labels = arms.map((each) => {
    const { delay, proxy } = each.plantedProxyDelay ?? {};
    const planted = [each.plantedDelay ?? 0, delay ?? 0, proxy ?? '', each.plantedKernelRules ?? 0];
    return [each.mesh, each.profile, ...planted, each.bypassed ?? false].join('/');
  });
  const twice = labels.find((label, index) => labels.indexOf(label) !== index);
  const planted = arms.some((each) => each.plantedDelay !== undefined);
  const isBaseline = arms.some(
    (each) => each.mesh === 'none' && each.plantedDelay === undefined && each.plantedKernelRules === undefined,
  );
  return [
    ...(twice === undefined ? [] : [`arms: ${twice.split('/').slice(0, 2).join('/')} is listed twice`]),
    ...(planted && design === 'blocked'
      ? ['arms: what a planted delay must add is known from a baseline of the same moment; design: interleaved works']
      : []),
    ...(isBaseline ? ['arms: none is always there as baseline and twin; leave it out'] : []),
  ];
}

/** With what is read before and after it, a load has to fit into the ten minutes that node meters keep, milliseconds. */
const longestOnCluster = 9 * 60 * 1000;

/** What only one of the targets can do. */
function wrongOnTarget({ target, cluster, arms, probes, load, design }: Config): string[] {
  const profiles = new Set(arms.map(({ profile }) => profile));
  if (target === 'lab') {
    return [
      ...(cluster ? ['cluster: belongs to target: kubernetes'] : []),
      ...(profiles.has('equal-cpu')
        ? ['arms: the profile equal-cpu is made of limits of a cluster; profile: parity works in the lab']
        : []),
    ];
  }
  const planted = arms.some(
    (each) =>
      each.plantedDelay !== undefined ||
      each.plantedProxyDelay !== undefined ||
      each.plantedKernelRules !== undefined ||
      each.bypassed === true,
  );
  return [
    ...(profiles.has('parity')
      ? ['arms: the profile parity belongs to the lab; profile: equal-cpu works on a cluster']
      : []),
    ...(design === 'interleaved' ? installedTwice(arms) : []),
    ...(planted ? ['arms: controls are planted in the lab; target: lab works'] : []),
    ...(probes
      ? ['probes: sessions with probes run in the lab; meshbench probes manifest gives them to a cluster']
      : []),
    ...(load.closedLoop === true ? ['load.closedLoop: a control of the lab; target: lab works'] : []),
    ...(load.warmUp + Math.max(...load.measure) > longestOnCluster
      ? [
          `load: the node meters of a cluster keep ten minutes, and ${toSeconds(milliseconds(load.warmUp + Math.max(...load.measure)))} s of warm-up and measurement do not fit; measure: 8m works`,
        ]
      : []),
  ];
}

/** A mesh is in a cluster once, with one profile. */
function installedTwice(arms: Config['arms']): string[] {
  const meshes = arms.map(({ mesh }) => mesh);
  const twice = meshes.find((mesh, index) => meshes.indexOf(mesh) !== index);
  return twice === undefined
    ? []
    : [`arms: ${twice} cannot be in one cluster twice at the same time; design: blocked works`];
}

/** Below 200 requests a trial not even p50 may be quoted. */
function nothingToQuote({ load }: Config): string[] {
  const needed = requestsNeeded(0.5) / limits.achievedShare;
  const [slowest, shortest] = [Math.min(...load.rate), Math.min(...load.measure)];
  if (slowest * toSeconds(milliseconds(shortest)) >= needed) return [];
  const seconds = Math.ceil(needed / slowest);
  return [
    `load.measure: ${slowest} rps for ${toSeconds(milliseconds(shortest))} s are too few requests to quote even p50 (${Math.ceil(needed)} needed); measure: ${seconds}s works`,
  ];
}

/** A look at a smaller level than this never decides. */
const smallestLevel = 1e-6;

function levelProblem(after: readonly number[], { rounds, alpha }: Pick<Config, 'rounds' | 'alpha'>): string[] {
  const works = (first: number): boolean => (firstLevel([first, rounds], { rounds, alpha }) ?? 0) >= smallestLevel;
  const [first = rounds] = after;
  if (first === rounds || (firstLevel(after, { rounds, alpha }) ?? 0) >= smallestLevel) return [];
  const nearest = Array.from({ length: rounds }, (_, index) => index + 1).find(works) ?? rounds;
  return [
    `stop.after: a look after ${first} of ${rounds} rounds gets so little of alpha that it decides nothing; the first that can is after ${nearest}`,
  ];
}

function firstLevel(after: readonly number[], { rounds, alpha }: Pick<Config, 'rounds' | 'alpha'>): number | undefined {
  try {
    return spendAlpha(
      alpha,
      after.map((round) => round / rounds),
    )[0];
  } catch (error) {
    if (error instanceof StatisticsError) return undefined;
    throw error;
  }
}

function wrongLooks({ stop, rounds, alpha }: Config): string[] {
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
    ? levelProblem(after, { rounds, alpha })
    : [`stop.after: the last look is after the last of ${rounds} rounds; after: [${nearest.join(', ')}] works`];
}
