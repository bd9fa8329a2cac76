import type { EstimatedMetric, Interval, MetricId, MetricInfo, MetricResult, Verdict } from '../analysis.ts';
import type { Environment } from '../environment.ts';
import { loadOf, type Arm, type Design, type Plan } from '../plan.ts';
import type { TwinResult } from '../twin-history.ts';
import { toSeconds } from '../units.ts';
import { baselineLevel, type BaselineLevel } from './baseline-level.ts';
import { inTime, isFinished, type PastExperiment } from './past-experiment.ts';

/** A load as it is compared between experiments; its id is not, being a name. */
export interface LoadShape {
  readonly ratePerArmRps: number;
  readonly connections: number;
  readonly payloadBytes: number;
  readonly warmUpS: number;
  readonly measureS: number;
}

/**
 * What the points of a track have in common. With the fingerprint of the environment it is the key of a series: the same
 * that the catalogue has (docs/method.md).
 */
export interface TrackKey {
  readonly arm: string;
  readonly metric: MetricId;
  readonly target: string;
  readonly scenario: string;
  readonly design: Design;
  /** Arms side by side: neighbours cost something. */
  readonly armsTogether: number;
  readonly load: LoadShape;
}

/** One finished experiment; d = ln(arm / baseline of the same experiment). */
export interface HistoryPoint extends TwinResult {
  readonly experiment: string;
  readonly startedAt: string;
  readonly arm: Arm;
  readonly environment: Environment;
  readonly ratio: number;
  /** Unwidened, at `confidence`. */
  readonly ci: Interval;
  readonly confidence: number;
  readonly verdict: Verdict;
  /** Share within which two values count as the same, as its plan has it. */
  readonly margin: number;
  /** What the ratio was divided by; null where it has no logarithm. */
  readonly baseline: BaselineLevel | null;
}

/** A number that an experiment refused: no point, but not forgotten. */
export interface NotQuoted {
  readonly experiment: string;
  readonly startedAt: string;
  readonly because: string;
}

/** All that may be read side by side over time, whatever the environment; oldest first. */
export interface Track {
  readonly key: TrackKey;
  readonly points: readonly HistoryPoint[];
  readonly notQuoted: readonly NotQuoted[];
}

/** The tracks of all arms and metrics, in the order in which they begin. */
export function tracksOf(experiments: readonly PastExperiment[]): Track[] {
  const tracks = new Map<string, { key: TrackKey; points: HistoryPoint[]; notQuoted: NotQuoted[] }>();
  for (const experiment of inTime(experiments.filter(isFinished))) {
    const { id, startedAt, plan, analysis } = experiment;
    for (const { load, alpha, metrics: infos, comparisons } of analysis.loads) {
      for (const { arm, metrics } of comparisons) {
        for (const result of metrics) {
          const key = keyOf(plan, { load, arm, metric: result.metric });
          const text = JSON.stringify(key);
          const track = tracks.get(text) ?? { key, points: [], notQuoted: [] };
          tracks.set(text, track);
          const because = refusalOf(result);
          if (because !== null) track.notQuoted.push({ experiment: id, startedAt, because });
          else if (result.state === 'estimated') track.points.push(pointOf(result, experiment, { arm, alpha, infos }));
        }
      }
    }
  }
  return [...tracks.values()];
}

/** Why a result is no point; null when it is one. A number without end can neither be drawn nor averaged. */
function refusalOf(result: MetricResult): string | null {
  if (result.state === 'refused') return result.because;
  const { ratio, ci } = result;
  const usable = [ratio, ci.lower, ci.upper].every((value) => Number.isFinite(value) && value > 0);
  return usable ? null : 'its interval has no end';
}

function keyOf(
  plan: Plan,
  { load: id, arm, metric }: { readonly load: string; readonly arm: string; readonly metric: MetricId },
): TrackKey {
  const load = loadOf(plan, id);
  return {
    arm,
    metric,
    target: plan.target,
    scenario: plan.scenario,
    design: plan.design,
    armsTogether: plan.design === 'interleaved' ? plan.arms.length : 1,
    load: {
      ratePerArmRps: load.ratePerArm,
      connections: load.connections,
      payloadBytes: load.payload,
      warmUpS: toSeconds(load.warmUp),
      measureS: toSeconds(load.measure),
    },
  };
}

function pointOf(
  result: EstimatedMetric,
  { id, startedAt, plan, environment }: PastExperiment,
  { arm: armId, alpha, infos }: { readonly arm: string; readonly alpha: number; readonly infos: readonly MetricInfo[] },
): HistoryPoint {
  const arm = plan.arms.find((each) => each.id === armId);
  if (!arm) throw new Error(`the analysis of ${id} compares ${armId}, which its plan does not have`);
  return {
    experiment: id,
    startedAt,
    arm,
    environment,
    ratio: result.ratio,
    ci: result.ci,
    confidence: 1 - alpha,
    meanLogRatio: Math.log(result.ratio),
    sdLogRatio: result.sd,
    n: result.n,
    p: result.p,
    verdict: result.verdict,
    margin: infos.find((info) => info.id === result.metric)?.margin ?? 0,
    baseline: baselineLevel(
      result.perRound.map(({ baseline }) => baseline),
      1 - alpha,
    ),
  };
}
