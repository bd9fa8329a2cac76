import { limits } from '../../harness/core/gates.ts';
import type { Analysis } from '../../harness/core/analysis.ts';
import type { ClusterEnvironment, Environment } from '../../harness/core/environment.ts';
import type { Expectation } from '../../harness/core/expectation.ts';
import type { Plan } from '../../harness/core/plan.ts';
import type { Measurement, Trial } from '../../harness/core/trial.ts';
import { nameOf, type ArmName } from './arm-names.ts';
import { clusterWords, machinesWords, nodeLines } from './cluster-facts.ts';
import type { Ending } from './ending.ts';
import { counted, grouped, listed, millisecondFigure, share } from './numbers.ts';
import { placeWords } from './place-words.ts';
import { historyWords } from './precision.ts';
import { overLoads, tallied } from './rejected.ts';
import type { SelftestView } from './selftest.ts';

/** One line of the trust box: what would make a reader doubt, with the limit it is held to. */
export interface TrustLine {
  readonly name: string;
  readonly value: string;
  /** What the value is held to; null where it only informs. */
  readonly limit: string | null;
  /** Short enough for a terminal. */
  readonly headline: boolean;
}

export interface TrustInput {
  readonly plan: Plan;
  readonly trials: readonly Trial[];
  readonly analysis: Analysis;
  readonly environment: Environment;
  readonly ending: Ending;
  readonly selftest: SelftestView;
  readonly expectation?: Expectation | undefined;
}

/** The worst values over all valid trials, not the means: one bad round is enough to doubt. */
export function trustLines(input: TrustInput, names: ReadonlyMap<string, ArmName>): readonly TrustLine[] {
  const measured = input.trials.flatMap((trial) => (trial.state === 'completed' ? [trial.measurement] : []));
  return [
    ...countLines(input, names),
    ...(measured.length === 0
      ? []
      : [...generatorLines(measured), ...machineLines(measured, input.plan.target === 'lab' ? 'Machine' : 'Nodes')]),
    ...identityLines(input),
  ];
}

const line = (name: string, value: string, limit: string | null = null): TrustLine => ({
  name,
  value,
  limit,
  headline: false,
});
const headline = (name: string, value: string, limit: string | null = null): TrustLine => ({
  ...line(name, value, limit),
  headline: true,
});

function countLines(
  { plan, trials, analysis, ending, selftest, expectation }: TrustInput,
  names: ReadonlyMap<string, ArmName>,
): TrustLine[] {
  const count = (state: Trial['state']): number => trials.filter((trial) => trial.state === state).length;
  const { rounds } = ending;
  return [
    headline('Rounds', `${rounds.done} of ${rounds.planned} planned`),
    headline('Ended', ending.ended),
    headline('Look', ending.look),
    headline('False claims', ending.errorBound),
    headline('Trials', `${count('completed')} valid, ${count('invalid')} invalid, ${count('errored')} errored`),
    ...rejectedLines(analysis, trials, names),
    ...damagedLines(analysis),
    headline('A/A twin', twinWords(analysis)),
    headline('Selftest', selftest.line),
    headline('Expectation', historyWords(expectation, placeWords[plan.target])),
  ];
}

/** How many of each arm, and why; arms that lost as many are not told apart. */
function rejectedLines(analysis: Analysis, trials: readonly Trial[], names: ReadonlyMap<string, ArmName>): TrustLine[] {
  const arms = overLoads(analysis).map(({ arm, invalid, errored }) => ({ arm, lost: invalid + errored }));
  const unlucky = arms.filter(({ lost }) => lost > 0);
  const [first] = unlucky;
  if (!first) return [];
  const even = arms.every(({ lost }) => lost === first.lost);
  const who = even
    ? `${first.lost} of every arm`
    : unlucky.map(({ arm, lost }) => `${nameOf(names, arm).short} ${lost}`).join(', ');
  const gates = trials.flatMap((trial) =>
    trial.state === 'invalid'
      ? trial.reasons.map(({ gate }) => gate)
      : trial.state === 'errored'
        ? [trial.error.code]
        : [],
  );
  return [headline('Rejected', `${who}; why: ${tallied(gates)}`)];
}

/** Whether identical arms came out alike, and how large an effect must be on p50 before it is claimed. */
function twinWords({ loads }: Analysis): string {
  const results = loads.flatMap(({ arms, comparisons }) => {
    const twins = new Set(arms.filter(({ role }) => role === 'twin').map(({ arm }) => arm));
    return comparisons.filter(({ arm }) => twins.has(arm)).flatMap(({ metrics }) => metrics);
  });
  const estimated = results.flatMap((result) => (result.state === 'estimated' ? [result] : []));
  if (estimated.length === 0) return 'could not be compared: nothing is claimed';
  const told = estimated.filter(({ verdict }) => verdict === 'different' || verdict === 'trivial');
  const floors = loads.flatMap(({ noiseFloor }) => noiseFloor.find(({ metric }) => metric === 'p50')?.share ?? []);
  const without = loads.length - floors.length;
  const nowhere = without === 0 ? '' : `, none at ${without} of ${counted(loads.length, 'load')}`;
  const floor = floors.length === 0 ? 'none' : `${share(Math.max(...floors))}${nowhere}`;
  return `identical arms found to differ in ${told.length} of ${counted(estimated.length, 'comparison')}; noise floor of p50 ${floor}`;
}

const damagedLines = ({ damaged }: Analysis): TrustLine[] =>
  damaged.length === 0
    ? [line('Stored trials', 'every one is as it was written')]
    : [
        headline(
          'Damaged',
          `${counted(damaged.length, 'trial')} left in place and excluded: ${listed(damaged.map(({ trial }) => trial))}`,
        ),
      ];

function generatorLines(measured: readonly Measurement[]): TrustLine[] {
  const worst = (read: (each: Measurement) => number): number => Math.max(...measured.map(read));
  const cpu = worst(({ generator }) => generator.cpuShare);
  const achieved = Math.min(...measured.map(({ requests }) => requests.completed / requests.offered));
  const errors = measured.reduce((sum, { requests }) => sum + requests.errors, 0);
  const lag = [
    worst(({ generator }) => generator.lagP50Ms),
    worst(({ generator }) => generator.lagP99Ms),
    worst(({ generator }) => generator.lagMaxMs),
  ].map(millisecondFigure);
  return [
    headline(
      'Achieved / offered',
      `${share(Math.floor(achieved * 1e4) / 1e4)} in the worst valid trial`,
      `≥ ${share(limits.achievedShare)}`,
    ),
    headline(
      'Generator CPU',
      `at most ${share(cpu)} of what it may use, headroom ${share(Math.max(0, 1 - cpu))}`,
      `≤ ${share(limits.generatorCpuShare)}`,
    ),
    headline(
      'Send lag',
      `p50 ${lag[0] ?? ''}, p99 ${lag[1] ?? ''}, max ${lag[2] ?? ''} ms in the worst valid trial`,
      `p50 ≤ ${limits.lagP50Ms}, p99 ≤ ${limits.lagP99Ms} ms`,
    ),
    line('Dropped iterations', `${grouped(worst(({ generator }) => generator.dropped))} in the worst valid trial`, '0'),
    line(
      'Generator throttled',
      measured.some(({ generator }) => generator.throttledPeriods === null)
        ? 'not observable: no CPU quota is visible from here'
        : counted(
            worst(({ generator }) => generator.throttledPeriods ?? 0),
            'period',
          ),
      '0',
    ),
    line('Failed requests', `${grouped(errors)} in all valid trials`, `≤ ${share(limits.errorShare)} of a trial`),
    line(
      'New connections',
      `at most ${grouped(worst(({ requests }) => requests.newConnections))} in the measured window of a trial`,
    ),
    line(
      "Histogram against k6's own summary",
      crossCheckWords(measured),
      `p50 within ${share(limits.crossCheckP50Share)}`,
    ),
  ];
}

function crossCheckWords(measured: readonly Measurement[]): string {
  const checks = measured.map(({ crossCheck }) => crossCheck);
  const unequal = checks.filter(({ countHdr, countK6 }) => countHdr !== countK6).length;
  const furthest = Math.max(...checks.map(({ p50MsHdr, p50MsK6 }) => Math.abs(p50MsHdr / p50MsK6 - 1)));
  const counts = unequal === 0 ? 'counts equal in every trial' : `counts differ in ${counted(unequal, 'trial')}`;
  return `${counts}, p50 within ${share(furthest)}`;
}

function machineLines(measured: readonly Measurement[], which: 'Machine' | 'Nodes'): TrustLine[] {
  const range = (read: (each: Measurement) => number): [number, number] => [
    Math.min(...measured.map(read)),
    Math.max(...measured.map(read)),
  ];
  const [, steal] = range(({ machine }) => machine.stealShare);
  const [quiet, busy] = range(({ machine }) => machine.busyShare);
  const [calm, loaded] = range(({ machine }) => machine.loadAverage1);
  return [
    line('CPU taken by the hypervisor', `at most ${share(steal)}`, `≤ ${share(limits.stealShare)}`),
    line(`${which} busy`, `${share(quiet)} to ${share(busy)} of all CPU time`),
    line('Load average (1 min)', `${grouped(calm, 1)} to ${grouped(loaded, 1)}`),
  ];
}

/** Of what a program prints of itself, the version alone: `1.40.0`. */
const versionIn = (text: string): string | undefined => /\d+\.\d+\.\d+(?:-[\w.]+)?/.exec(text)?.[0];

const machineLine = ({ machine, kernel }: Environment): TrustLine[] => [
  line(
    'Machine',
    `${machine.cpuModel}, ${counted(machine.cores, 'core')}, ${machine.virtualisation ?? 'not virtualised'}`,
  ),
  line('Kernel', kernel.release),
];

const clusterLines = (cluster: ClusterEnvironment): TrustLine[] => [
  headline('Cluster', clusterWords(cluster)),
  ...(cluster.singleNode || cluster.oneMachine
    ? [headline('One machine', `${machinesWords(cluster)}: only relative numbers are to be read`)]
    : [line('Machines', machinesWords(cluster))]),
  line('Nodes', nodeLines(cluster)),
  line('Mesh that was there before', cluster.existingMesh ?? 'none'),
];

function identityLines({ plan, analysis, environment }: TrustInput): TrustLine[] {
  const { harness, cluster } = environment;
  const versions = Object.entries(environment.versions).flatMap(([name, text]) => {
    const version = versionIn(text);
    return version === undefined ? [] : [`${name} ${version}`];
  });
  return [
    line('Seed', String(plan.seed)),
    line('Plan hash', plan.hash),
    ...(analysis.planHash === plan.hash ? [] : [headline('Analysed under another plan', analysis.planHash)]),
    line('Environment fingerprint', environment.fingerprint),
    ...(cluster ? clusterLines(cluster) : machineLine(environment)),
    line('Versions observed', `${versions.join(', ') || 'none recorded'}; in full under Environment`),
    line(
      'Harness',
      `meshbench ${harness.version} (${harness.commit?.slice(0, 12) ?? 'no commit'}), Node ${harness.node}, analysis ${analysis.analysisVersion}`,
    ),
  ];
}
