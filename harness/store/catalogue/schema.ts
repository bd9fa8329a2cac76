import type { MetricId, Verdict } from '../../core/analysis.ts';
import type { ArmRole, Design, Fidelity, Profile } from '../../core/plan.ts';
import type { End } from '../../core/stop.ts';

/**
 * Tables of the catalogue as Kysely types them, the same in SQLite and PostgreSQL. Columns are snake_case there
 * (`latency p99` is `p99_ms`), camelCase here. Times are ISO 8601 in UTC, `reasons` is JSON.
 */
export interface CatalogueSchema {
  experiments: ExperimentTable;
  arms: ArmTable;
  loads: LoadTable;
  versions: VersionTable;
  trials: TrialTable;
  results: ResultTable;
}

export interface ExperimentTable {
  /** Name of the run folder. */
  readonly id: string;
  /** The results folder that it was read from; one database may serve several. */
  readonly source: string;
  readonly kind: 'bench';
  readonly title: string;
  readonly createdAt: string;
  readonly design: Design;
  readonly target: string;
  readonly scenario: string;
  readonly planHash: string;
  readonly seed: number;
  readonly fingerprint: string;
  readonly harnessVersion: string;
  readonly harnessCommit: string | null;
  readonly roundsPlanned: number;
  readonly roundsDone: number;
  /** null while the experiment may go on. */
  readonly ended: End | null;
  /** Size of the journal when it was read: it only grows, so another size means that the folder went on. */
  readonly journalBytes: number;
}

export interface ArmTable {
  readonly experiment: string;
  readonly arm: string;
  /** In the order of the plan, from 0. */
  readonly position: number;
  readonly label: string;
  readonly mesh: string;
  readonly profile: Profile;
  readonly role: ArmRole;
  readonly fidelity: Fidelity;
}

/** What makes two loads the same load, whatever they are called in their plans. */
export interface LoadShape {
  readonly ratePerArmRps: number;
  readonly connections: number;
  readonly payloadBytes: number;
  readonly warmUpS: number;
  readonly measureS: number;
}

export interface LoadTable extends LoadShape {
  readonly experiment: string;
  readonly load: string;
  readonly position: number;
}

export interface VersionTable {
  readonly experiment: string;
  readonly name: string;
  readonly pinned: string | null;
  readonly observed: string | null;
}

/** `damaged`: its files are not what was written, so nothing of it is quoted. */
export type CataloguedState = 'completed' | 'invalid' | 'errored' | 'damaged';

export interface TrialTable {
  readonly experiment: string;
  readonly number: number;
  readonly round: number;
  readonly load: string;
  readonly arm: string;
  readonly state: CataloguedState;
  readonly startedAt: string | null;
  /** null where it may not be quoted. */
  readonly p50Ms: number | null;
  readonly p90Ms: number | null;
  readonly p99Ms: number | null;
  readonly completedRequests: number | null;
  readonly errors: number | null;
  readonly cpuSecondsPerMillion: number | null;
  /** JSON: [{ gate, reason }]; an error's code stands for the gate. */
  readonly reasons: string;
}

export interface ResultTable {
  readonly experiment: string;
  readonly load: string;
  readonly arm: string;
  readonly metric: MetricId;
  readonly state: 'estimated' | 'refused';
  /** All null where the number was refused. d = ln(arm / baseline). */
  readonly n: number | null;
  readonly ratio: number | null;
  readonly ciLower: number | null;
  readonly ciUpper: number | null;
  readonly meanLogRatio: number | null;
  readonly sdLogRatio: number | null;
  readonly p: number | null;
  readonly verdict: Verdict | null;
  /** |ln ratio| that the experiment's own twin may show. */
  readonly noiseFloorLog: number | null;
}

type Of<Table> = Omit<Table, 'experiment'>;

/** Everything that the catalogue holds of one run folder. */
export interface IndexedExperiment {
  readonly experiment: Omit<ExperimentTable, 'source'>;
  readonly arms: readonly Of<ArmTable>[];
  readonly loads: readonly Of<LoadTable>[];
  readonly versions: readonly Of<VersionTable>[];
  readonly trials: readonly Of<TrialTable>[];
  readonly results: readonly Of<ResultTable>[];
}
