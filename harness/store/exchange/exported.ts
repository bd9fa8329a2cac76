import type { Analysis } from '../../core/analysis.ts';
import type { Environment } from '../../core/environment.ts';
import type { Plan } from '../../core/plan.ts';
import type { Trial } from '../../core/trial.ts';

/** An experiment as the flat formats and SMP take it. */
export interface ExportedExperiment {
  /** Name of its folder. */
  readonly experiment: string;
  readonly plan: Plan;
  readonly environment: Environment;
  /** Those that are as they were written, in the order of their numbers. */
  readonly trials: readonly Trial[];
  readonly analysis: Analysis;
}
