/** Controls whose answer is known, run on this machine: what the verdicts of an environment are worth. */
export type ControlId = 'aa-false-positives' | 'planted-delay' | 'planted-ratio' | 'closed-loop' | 'bypassed-proxy';

export interface ControlOutcome {
  readonly id: ControlId;
  readonly title: string;
  /** null: could not be met on this machine; `figures` says why. */
  readonly passed: boolean | null;
  /** One sentence with the numbers. */
  readonly figures: string;
  /** The numbers themselves; keys carry units. */
  readonly detail: Readonly<Record<string, number | string | boolean | null>>;
}

export interface SelftestSummary {
  readonly schema: 'meshbench.selftest/1';
  readonly startedAt: string;
  readonly endedAt: string;
  /** Of the environment; it holds for no other. */
  readonly fingerprint: string;
  readonly harnessCommit: string | null;
  readonly controls: readonly ControlOutcome[];
  /** Every control passed. */
  readonly passed: boolean;
}
