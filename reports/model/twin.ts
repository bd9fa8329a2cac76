import type { LoadAnalysis, MetricId } from '../../harness/core/analysis.ts';
import { metricNames, type MetricView } from './metric-view.ts';
import { confidence, rounded, share } from './numbers.ts';

/** How large an effect must be, per metric, before this experiment claims it. */
export interface NoiseFloorLine {
  readonly id: MetricId;
  readonly metric: string;
  /** `1.4 %`; null when nothing may be claimed. */
  readonly floor: string | null;
  readonly floorShare: number | null;
  readonly sentence: string;
}

/** The A/A check in words, one sentence per metric in the analysis's order (p50 first). */
export function twinSentences(views: readonly MetricView[], analysis: LoadAnalysis): readonly [string, ...string[]] {
  const [first, ...rest] = views.map((view) => twinSentence(view, analysis));
  return first === undefined ? [missingTwin] : [first, ...rest];
}

const missingTwin = 'the twin was not compared with the baseline: there is no noise floor, and nothing is claimed';

function twinSentence(view: MetricView, analysis: LoadAnalysis): string {
  if (view.shown === null) {
    return `two identical arms could not be compared on ${view.name} (${view.because}): nothing is claimed on ${view.name}`;
  }
  const { change, changeRange, numbers } = view.shown;
  const size = change.replace(/^\+/, '');
  const interval = `${confidence(analysis.alpha)} CI ${changeRange}`;
  // An interval without 1 between identical arms is the machine's luck; the floor below already contains it.
  const failed = numbers.interval.lower > 1 || numbers.interval.upper < 1;
  const surprise = failed ? ', which identical arms should not' : '';
  return `two identical arms differed by ${size} on ${view.name} (${interval})${surprise}: ${floorClause(view.metric, analysis)}`;
}

const floorClause = (metric: string, analysis: LoadAnalysis): string => {
  const floor = analysis.noiseFloor.find((each) => each.metric === metric)?.share ?? null;
  return floor === null
    ? 'there is no noise floor, and nothing is claimed'
    : `effects smaller than ${share(floor)} are not claimed`;
};

/** One line per metric for the method box, warning where the noise is larger than what would count as the same. */
export const noiseFloorLines = (analysis: LoadAnalysis): readonly NoiseFloorLine[] =>
  analysis.noiseFloor.map((floor) => {
    const metric = metricNames[floor.metric];
    if (floor.share === null) {
      return {
        id: floor.metric,
        metric,
        floor: null,
        floorShare: null,
        sentence: `${metric}: no noise floor, nothing is claimed`,
      };
    }
    const margin = analysis.metrics.find(({ id }) => id === floor.metric)?.margin;
    const wide = margin !== undefined && floor.share > margin;
    const note = wide ? `, wider than the margin of ${share(margin)}: equivalence cannot be shown` : '';
    return {
      id: floor.metric,
      metric,
      floor: share(floor.share),
      floorShare: rounded(floor.share),
      sentence: `${metric}: identical arms may differ by up to ${share(floor.share)} here${note}`,
    };
  });
