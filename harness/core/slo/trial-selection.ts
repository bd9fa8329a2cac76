import type { Measurement, Trial } from '../trial.ts';
import type { TrialsUsed } from './slo-judgement.ts';

/** A trial that was measured, valid or not. */
export interface MeasuredTrial {
  readonly round: number;
  readonly measurement: Measurement;
  /** Gates that it failed; empty for a valid one. */
  readonly gates: readonly string[];
}

export interface Selection {
  readonly used: readonly MeasuredTrial[];
  readonly trials: TrialsUsed;
}

/** The measured trials of an arm for which `use` holds, and what was left out. */
export function selectTrials(trials: readonly Trial[], use: (trial: MeasuredTrial) => boolean): Selection {
  const used: MeasuredTrial[] = [];
  const leftOutBecause = new Set<string>();
  for (const trial of trials) {
    const measured = measuredTrial(trial);
    if (measured && use(measured)) used.push(measured);
    else for (const reason of reasonsOf(trial)) leftOutBecause.add(reason);
  }
  return { used, trials: { all: trials.length, used: used.length, leftOutBecause: [...leftOutBecause] } };
}

function measuredTrial(trial: Trial): MeasuredTrial | undefined {
  if (trial.state === 'errored' || trial.measurement === undefined) return undefined;
  const gates = trial.state === 'invalid' ? trial.reasons.map(({ gate }) => gate) : [];
  return { round: trial.round, measurement: trial.measurement, gates };
}

function reasonsOf(trial: Trial): readonly string[] {
  if (trial.state === 'errored') return [trial.error.code];
  return trial.state === 'invalid' ? trial.reasons.map(({ gate }) => gate) : [];
}

/** The trial proved that its requests went through the arm's data plane. */
const proofGates = ['proof-before', 'proof-after'];
/** The generator or the machine under it was the limit, which is not held against the arm. */
const machineGates = ['generator-cpu', 'generator-throttled', 'steal', 'throttled', 'node-pressure'];

export const isValid = ({ gates }: MeasuredTrial): boolean => gates.length === 0;
export const isProved = ({ gates }: MeasuredTrial): boolean => !gates.some((gate) => proofGates.includes(gate));
export const hadRoom = ({ gates }: MeasuredTrial): boolean => !gates.some((gate) => machineGates.includes(gate));

/** The gates by name, so that a test can hold them against the registry of gates. */
export const namedGates: readonly string[] = [...proofGates, ...machineGates];

/**
 * More than a third: what is left would be a choice of good trials. An arm that fails its gates must not look better for it.
 */
export const tooManyLeftOut = ({ all, used }: TrialsUsed): boolean => 3 * (all - used) > all;
