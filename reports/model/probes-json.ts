/** What the probes say, for programs: a part of a row of `loads` (json-parts.ts). */
import type { MeanOfTrials } from '../../harness/core/cost/mean-interval.ts';
import type { ProbedAnalysis, ProbedArm } from '../../harness/core/probes/probed-analysis.ts';
import type { Waterfall, WaterfallClosure } from '../../harness/core/probes/waterfall.ts';
import type { ProbesJson } from '../json-shape.ts';
import { rounded } from './numbers.ts';
import type { ProbesSection } from './probes.ts';

type ArmProbesJson = ProbesJson['arms'][number];
type MeanJson = ArmProbesJson['series'][number]['perRequest'];

export function probesJson({ unavailable, analysed }: ProbesSection): ProbesJson {
  return {
    unavailable,
    engine: analysed?.engine ?? null,
    arms: (analysed?.arms ?? []).map(armJson),
    outcomes: (analysed?.probes ?? []).map(outcomeJson),
    ledger: analysed?.ledger ?? null,
  };
}

/** Finite figures only: JSON has no others. */
const figure = (value: number): number | null => (Number.isFinite(value) ? rounded(value) : null);

const meanJson = ({ mean, interval }: MeanOfTrials, scale = 1): MeanJson => ({
  mean: figure(mean * scale),
  interval: interval && { lower: rounded(interval.lower * scale), upper: rounded(interval.upper * scale) },
});

const armJson = ({ arm, completed, rejected, waterfall, overhead, series }: ProbedArm): ArmProbesJson => ({
  arm,
  completed,
  rejected,
  waterfall: waterfallJson(waterfall),
  overhead: overhead.map(({ metric, rounds, ratio, ci }) => ({
    metric,
    rounds,
    ratio: figure(ratio),
    ratioInterval: { lower: figure(ci.lower), upper: figure(ci.upper) },
  })),
  series: series.map(({ perRequest, p50Us, p99Us, ...each }) => ({
    ...each,
    perRequest: meanJson(perRequest),
    p50Us: p50Us && meanJson(p50Us),
    p99Us: p99Us && meanJson(p99Us),
  })),
});

function waterfallJson(waterfall: Waterfall): ArmProbesJson['waterfall'] {
  if (waterfall.state === 'refused') return waterfall;
  const { trials, steps, measuredUs, restUs, closure } = waterfall;
  return {
    state: 'known',
    trials,
    p50Us: meanJson(measuredUs),
    steps: steps.map(({ place, direction, kind, us }) => ({ place, direction, kind, us: meanJson(us) })),
    restUs: meanJson(restUs),
    closure: closure ? closureJson(closure) : null,
  };
}

function closureJson({
  rounds,
  state,
  isDecided,
  measuredUs,
  explainedUs,
  unexplainedUs,
  ...closure
}: WaterfallClosure) {
  // A share of what is not shown to be there says nothing.
  const isJudged = state === 'closes' || state === 'fails';
  return {
    rounds,
    state,
    decided: isJudged ? isDecided : null,
    addedUs: meanJson(measuredUs),
    explainedUs: meanJson(explainedUs),
    unexplainedUs: meanJson(unexplainedUs),
    gapShare: isJudged ? figure(closure.gapShare) : null,
    gapShareOfMeans: isJudged ? figure(closure.gapShareOfMeans) : null,
    closes: isJudged ? closure.closes : null,
  };
}

const outcomeJson = (summary: ProbedAnalysis['probes'][number]): ProbesJson['outcomes'][number] => ({
  ...summary,
  reasons: summary.reasons.map((each) => ({ ...each })),
  worstDeviation: summary.worstDeviation && { ...summary.worstDeviation },
});
