import type { Difference, Pair, StoredExperiment } from './comparison.ts';
import { valueDifferences } from './environment-differences.ts';

/** Tools that measure, serve and dial: when one differs, the instrument did. By their names in environment.json. */
const instruments = ['app', 'k6', 'netns-dialer'];

export interface ToolChanges {
  /** What was changed between the two: the reason for comparing. */
  readonly subjects: readonly Difference[];
  readonly instruments: readonly Difference[];
}

/** Observed versions that differ; where a tool was not observed in one of them, it was not part of it. */
export function toolChanges({ a, b }: Pair<Pick<StoredExperiment, 'environment'>>): ToolChanges {
  const differences = valueDifferences({ a: a.environment.versions, b: b.environment.versions });
  return {
    subjects: differences.filter(({ fact }) => !instruments.includes(fact)),
    instruments: differences.filter(({ fact }) => instruments.includes(fact)),
  };
}
