import type { Analysis } from '../analysis.ts';
import type { Environment } from '../environment.ts';
import type { Plan } from '../plan.ts';

/** What a history needs of an experiment: no trials, so that hundreds fit into memory. */
export interface PastExperiment {
  readonly id: string;
  /** When its first trial began, ISO 8601 in UTC: histories are in this order. */
  readonly startedAt: string;
  readonly plan: Plan;
  readonly analysis: Analysis;
  readonly environment: Environment;
}

/** Of one that may go on nothing is a result yet: it is in no history. */
export const isFinished = ({ analysis }: Pick<PastExperiment, 'analysis'>): boolean => analysis.look.ended !== null;

/** Oldest first; two of the same moment by id. */
export const inTime = <T extends Pick<PastExperiment, 'id' | 'startedAt'>>(experiments: readonly T[]): T[] =>
  experiments.toSorted((a, b) => compare(a.startedAt, b.startedAt) || compare(a.id, b.id));

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
