import type { Session } from '../core/plan.ts';
import type { TrialFiles } from '../store/staged-trials.ts';
import type { UndoStack } from './undo-stack.ts';

/** Where a session stands in its experiment. */
export interface PlacedSession {
  readonly round: number;
  /** From 1, within the round. */
  readonly position: number;
  readonly session: Session;
}

/** Called as the steps of a session or of its preparation pass; kept in the journal. */
export type Step = (event: string, details?: Readonly<Record<string, unknown>>) => Promise<void>;

/** What a session is given by the experiment. */
export interface SessionRun {
  /** The bundled scenario. */
  readonly script: string;
  /** Scratch folder of the session: logs and the generator's files. */
  readonly folder: string;
  /** Writes the trials down, before anything is taken down: a clean-up that fails loses no measurement. */
  readonly commit: (trials: readonly TrialFiles[]) => Promise<void>;
  readonly step: Step;
}

/** A target on which the sessions of one experiment run, one after the other. */
export interface Stage {
  /** Before the first session: what lives through the experiment; `undo` takes it away again. */
  prepare(undo: UndoStack, step: Step): Promise<void>;
  /** An arm that fails becomes an errored trial; what throws ends the experiment. */
  run(placed: PlacedSession, session: SessionRun): Promise<void>;
}
