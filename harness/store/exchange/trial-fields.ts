import { ledgerClosure } from '../../core/cost/cpu-ledger.ts';
import { loadOf } from '../../core/plan.ts';
import type { LatencySummary, Measurement, Trial } from '../../core/trial.ts';
import { toSeconds } from '../../core/units.ts';
import type { ExportedExperiment } from './exported.ts';

/** A documented field of a trial (docs/exchange.md): stable, its unit at the end of its name. */
export interface Field<Value> {
  readonly name: string;
  readonly meaning: string;
  readonly read: Value;
}

type Named = (trial: Trial, of: ExportedExperiment) => string | number;
/** null where there is no such value, or where too few requests lie beyond a percentile to quote it. */
type Measured = (measurement: Measurement) => number | null;

const named = (name: string, meaning: string, read: Named): Field<Named> => ({ name, meaning, read });
const measured = (name: string, meaning: string, read: Measured): Field<Measured> => ({ name, meaning, read });

/** What a trial is of: the same for all its values. */
export const identityFields: readonly Field<Named>[] = [
  named('experiment', 'name of its folder', (_, of) => of.experiment),
  named('planHash', 'SHA-256 of the plan', (_, of) => of.plan.hash),
  named('design', 'interleaved or blocked', (_, of) => of.plan.design),
  named('scenario', 'what was requested', (_, of) => of.plan.scenario),
  named('load', 'id of the load', ({ load }) => load),
  named('ratePerSecond', 'offered to the arm', ({ load }, of) => loadOf(of.plan, load).ratePerArm),
  named('connections', 'of the arm', ({ load }, of) => loadOf(of.plan, load).connections),
  named('payloadBytes', 'of an answer', ({ load }, of) => loadOf(of.plan, load).payload),
  named('warmUpSeconds', 'thrown away', ({ load }, of) => toSeconds(loadOf(of.plan, load).warmUp)),
  named('measureSeconds', 'measured', ({ load }, of) => toSeconds(loadOf(of.plan, load).measure)),
  named('round', 'the block, from 1', ({ round }) => round),
  named('position', 'session within the round, from 1', ({ position }) => position),
  named('trial', 'number in the experiment, from 1', ({ number }) => number),
  named('arm', 'id of the arm', ({ arm }) => arm),
  named('role', 'baseline, twin or treatment', ({ arm }, of) => of.plan.arms.find(({ id }) => id === arm)?.role ?? ''),
  named('mesh', 'the adapter', ({ mesh }) => mesh),
  named('profile', 'vendor or parity', ({ profile }) => profile),
  named('fidelity', 'none, real, real-control-plane or model', ({ fidelity }) => fidelity),
  named('slot', 'of addresses in the lab', ({ slot }) => slot),
  named('startedAt', 'ISO 8601, UTC', ({ startedAt }) => startedAt),
  named('endedAt', 'ISO 8601, UTC', ({ endedAt }) => endedAt),
  named('state', 'completed, invalid or errored', ({ state }) => state),
  named('reasons', 'why it may not be used; empty when it may', reasonsOf),
];

function reasonsOf(trial: Trial): string {
  if (trial.state === 'completed') return '';
  if (trial.state === 'errored') return `${trial.error.code}: ${trial.error.message}`;
  return trial.reasons.map(({ gate, reason }) => `${gate}: ${reason}`).join('; ');
}

type Quantile = 'p50' | 'p90' | 'p99' | 'p999';
const quantiles: readonly [Quantile, string][] = [
  ['p50', 'median'],
  ['p90', '90th percentile'],
  ['p99', '99th percentile'],
  ['p999', '99.9th percentile'],
];

const latencyFields = (
  prefix: string,
  what: string,
  of: (measurement: Measurement) => LatencySummary,
): Field<Measured>[] => [
  measured(`${prefix}MeanMs`, `${what}, mean`, (each) => of(each).meanMs),
  measured(`${prefix}MinMs`, `${what}, least`, (each) => of(each).minMs),
  measured(`${prefix}MaxMs`, `${what}, greatest`, (each) => of(each).maxMs),
  ...quantiles.map(([quantile, words]) =>
    measured(
      `${prefix}${quantile.toUpperCase()}Ms`,
      `${what}, ${words}; null with fewer than 100 requests beyond it`,
      (each) => (of(each)[quantile].enoughRequests ? of(each)[quantile].ms : null),
    ),
  ),
];

const roles = ['application', 'dataPlane', 'controlPlane'] as const;
const roleWords = { application: 'application', dataPlane: 'data plane', controlPlane: 'control plane' } as const;
const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const roleFields: readonly Field<Measured>[] = roles.flatMap((role) => [
  measured(
    `cpu${capitalised(role)}Seconds`,
    `CPU time of the ${roleWords[role]} in the window`,
    ({ cpuSeconds }) => cpuSeconds[role],
  ),
  measured(
    `memory${capitalised(role)}PssBytes`,
    `memory of the ${roleWords[role]}, shared pages by share`,
    ({ memory }) => memory[role].pssBytes,
  ),
  measured(
    `memory${capitalised(role)}AnonymousBytes`,
    `memory of the ${roleWords[role]} that is nobody else's`,
    ({ memory }) => memory[role].anonymousBytes,
  ),
  measured(
    `contextSwitches${capitalised(role)}Count`,
    `context switches of the ${roleWords[role]}`,
    ({ contextSwitches }) => contextSwitches[role],
  ),
]);

/** null in trials from before it was read. */
const kernelFields: readonly Field<Measured>[] = [
  ...([...roles, 'generator'] as const).map((role) =>
    measured(
      `cpu${capitalised(role)}KernelSeconds`,
      `CPU time of the ${role === 'generator' ? 'generator' : roleWords[role]} in the kernel, of which the rest is user mode`,
      ({ cpuSplit }) => cpuSplit?.[role].kernelSeconds ?? null,
    ),
  ),
  measured(
    'machineBusySeconds',
    'all cores less idle, the same for all arms of a session',
    ({ cpuLedger }) => cpuLedger?.busySeconds ?? null,
  ),
  measured('machineTasksSeconds', 'of them in any task', ({ cpuLedger }) => cpuLedger?.tasksSeconds ?? null),
  measured('ledgerGapShare', 'of them unexplained, with its sign', ({ cpuLedger }) => {
    const closure = cpuLedger && ledgerClosure(cpuLedger);
    return closure && closure.checkedBy !== 'nothing' ? closure.gapShare : null;
  }),
];

/** What was measured of it. */
export const measuredFields: readonly Field<Measured>[] = [
  measured('requestsOfferedCount', 'requests that were due', ({ requests }) => requests.offered),
  measured('requestsCompletedCount', 'requests that were answered', ({ requests }) => requests.completed),
  measured('requestsFailedCount', 'of them with an error', ({ requests }) => requests.errors),
  measured('newConnectionsCount', 'connections opened in the window', ({ requests }) => requests.newConnections),
  ...latencyFields('service', 'from sending', ({ serviceTime }) => serviceTime),
  ...latencyFields('response', 'from when it was due', ({ responseTime }) => responseTime),
  measured('cpuSecondsPerMillion', 'all roles, for a million requests', (each) => each.cpuSecondsPerMillion),
  ...roleFields,
  ...kernelFields,
  measured('generatorCpuShare', 'of the CPU that it may use, 0 to 1', ({ generator }) => generator.cpuShare),
  measured('sendLagP99Ms', 'how late requests left', ({ generator }) => generator.lagP99Ms),
  measured('stealShare', 'of CPU time, taken by the hypervisor, 0 to 1', ({ machine }) => machine.stealShare),
  measured(
    'plantedShiftMs',
    'what p50 must rise by; null without a planted delay',
    (each) => each.plantedShiftMs ?? null,
  ),
];

/** The values of a trial by field; null where nothing was measured. */
export const identityOf = (trial: Trial, of: ExportedExperiment): [string, string | number][] =>
  identityFields.map(({ name, read }) => [name, read(trial, of)]);

export const measuredOf = (trial: Trial): [string, number | null][] => {
  const measurement = trial.state === 'errored' ? undefined : trial.measurement;
  return measuredFields.map(({ name, read }) => [name, measurement ? read(measurement) : null]);
};
