import type { LoadAnalysis } from '../../core/analysis.ts';
import type { Arm, PlannedLoad } from '../../core/plan.ts';
import type { CompletedTrial, Measurement } from '../../core/trial.ts';
import type { ExportedExperiment } from './exported.ts';

/** What becomes one result: an arm at a load. */
export interface Cell {
  readonly arm: Arm;
  readonly load: PlannedLoad;
  readonly analysis: LoadAnalysis;
  /** Valid ones; at least one where it becomes a result. */
  readonly trials: readonly CompletedTrial[];
}

/** Names the configuration of a test. */
export const testId = ({ experiment }: ExportedExperiment, load: PlannedLoad): string => `${experiment}/${load.id}`;
/** Names a result and the mesh that it was got with. */
export const cellId = (of: ExportedExperiment, { load, arm }: Cell): string => `${testId(of, load)}/${arm.id}`;
/** What an arm is, wherever the standard has labels. */
export const labelsOf = (
  { experiment }: ExportedExperiment,
  { id, label, mesh, profile, role, fidelity }: Arm,
): Record<string, string> => ({
  experiment,
  arm: id,
  label,
  mesh,
  profile,
  role,
  fidelity,
});

/** Over trials. */
export const sum = (trials: readonly CompletedTrial[], read: (measurement: Measurement) => number): number =>
  trials.reduce((total, { measurement }) => total + read(measurement), 0);

/** Length of the measured window. */
export const secondsOf = ({ window: { fromS, toS } }: Measurement): number => toS - fromS;
