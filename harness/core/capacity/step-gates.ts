import type { GateFailure } from '../trial.ts';
import type { StepReading } from './step.ts';

/**
 * Gates of trials that make a step invalid too: what was measured cannot be trusted. The others (achieved rate, drops,
 * errors, latency, the generator's CPU and lag) are what a capacity is made of: there they are an answer.
 */
const invalidating: readonly string[] = [
  'generator-throttled',
  'clock-step',
  'cross-check',
  'steal',
  'process-ended',
  'proof-before',
  'proof-after',
];

/** What else on the machine may use of its CPU before a capacity is no longer the arm's. */
export const mostOtherCpuShare = 0.05;

/** Why a step may not be used; empty for one that may. */
export function stepGates(failed: readonly GateFailure[], reading: StepReading | undefined): GateFailure[] {
  const other = reading?.otherCpuShare ?? 0;
  return [
    ...failed.filter(({ gate }) => invalidating.includes(gate)),
    ...(other > mostOtherCpuShare
      ? [
          {
            gate: 'other-load',
            reason: `something else used ${(other * 100).toFixed(0)} % of the machine's CPU (limit ${mostOtherCpuShare * 100} %): end it, or wait for it`,
          },
        ]
      : []),
  ];
}
