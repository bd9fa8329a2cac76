import type { ArmComparison, LoadAnalysis, NoiseFloor } from '../../core/analysis.ts';
import { baselineOf, loadOf, type Arm, type PlannedLoad } from '../../core/plan.ts';
import type { ObservedFacts, Trial } from '../../core/trial.ts';
import type { ExportedExperiment } from './exported.ts';
import { identityOf, measuredOf } from './trial-fields.ts';

/** The key under which a message carries what the standard has no field for. */
export const extensionKey = 'x_meshbench';

/** What a result of ours is worth nothing without; names as in analysis.json and in the NDJSON export. */
export interface SmpExtension {
  readonly schema: 'meshbench.smp-extension/1';
  readonly experiment: string;
  readonly planHash: string;
  readonly design: string;
  readonly baseline: string;
  readonly arm: Arm;
  readonly load: PlannedLoad;
  /** Which latency `latencies_ms` is, and over what. */
  readonly latencies: string;
  /** Percentiles that are absent from `latencies_ms`, for a reader of protobuf would take an absent number for 0. */
  readonly notQuoted: readonly string[];
  readonly alpha: number;
  readonly margins: ExportedExperiment['plan']['margins'];
  readonly look: ExportedExperiment['analysis']['look'];
  /** Ratios to the baseline with intervals, p and verdicts, from paired rounds; null for the baseline itself. */
  readonly comparison: ArmComparison | null;
  readonly noiseFloor: readonly NoiseFloor[];
  readonly evidence: SmpEvidence;
  /** Every round, flattened, rejected ones with their reasons. */
  readonly trials: readonly Readonly<Record<string, string | number | null>>[];
  readonly limits: readonly string[];
}

export interface SmpEvidence {
  /** Trials of which every claim was shown, of all that were measured. */
  readonly provedTrials: number;
  readonly measuredTrials: number;
  readonly claims: readonly string[];
  /** What was seen of the path in the last of them. */
  readonly facts: ObservedFacts | null;
}

export function smpExtension(
  of: ExportedExperiment,
  { arm, analysis, notQuoted }: { arm: Arm; analysis: LoadAnalysis; notQuoted: readonly string[] },
): SmpExtension {
  const { plan } = of;
  const own = of.trials.filter((trial) => trial.arm === arm.id && trial.load === analysis.load);
  return {
    schema: 'meshbench.smp-extension/1',
    experiment: of.experiment,
    planHash: plan.hash,
    design: plan.design,
    baseline: baselineOf(plan).id,
    arm,
    load: loadOf(plan, analysis.load),
    latencies: 'service time, from sending; all requests of all valid rounds in one histogram',
    notQuoted,
    alpha: analysis.alpha,
    margins: plan.margins,
    look: of.analysis.look,
    comparison: analysis.comparisons.find((each) => each.arm === arm.id) ?? null,
    noiseFloor: analysis.noiseFloor,
    evidence: evidenceOf(own),
    trials: own.map((trial) => Object.fromEntries([...identityOf(trial, of), ...measuredOf(trial)])),
    limits: analysis.limits,
  };
}

function evidenceOf(trials: readonly Trial[]): SmpEvidence {
  const shown = trials.flatMap((trial) => (trial.state === 'errored' || !trial.evidence ? [] : [trial.evidence]));
  const items = shown.map(({ before, after }) => [...before, ...after]);
  return {
    provedTrials: items.filter((each) => each.length > 0 && each.every(({ holds }) => holds)).length,
    measuredTrials: trials.filter((trial) => trial.state !== 'errored' && trial.measurement).length,
    claims: [...new Set(items.flat().map(({ claim }) => claim))],
    facts: shown.at(-1)?.facts ?? null,
  };
}
