import type { LoadAnalysis, MetricInfo } from '../../harness/core/analysis.ts';
import { baselineOf, type Plan } from '../../harness/core/plan.ts';
import type { Trial } from '../../harness/core/trial.ts';
import { inReportOrder, nameOf, type ArmName } from './arm-names.ts';
import { plantedControl, type PlantedControl } from './planted-control.ts';
import { plantedWorkControl, type PlantedWorkControl } from './planted-work.ts';
import { metricView, type MetricView } from './metric-view.ts';
import { confidence } from './numbers.ts';
import { armSentence } from './sentences.ts';
import { twinSentences } from './twin.ts';

/** One arm against the baseline. */
export interface ArmVerdict {
  readonly arm: ArmName;
  /** The twin is the A/A check, not a claim. */
  readonly isTwin: boolean;
  /** One sentence for an arm; for the twin one per headline metric, the most telling first. */
  readonly sentences: readonly [string, ...string[]];
  readonly metrics: readonly MetricView[];
  /** Those of page one; the others are in the charts. */
  readonly badges: readonly ArmBadge[];
  /** Whether a planted delay was found; null where none was planted. */
  readonly control: PlantedControl | null;
  /** Whether work planted in a proxy or in the kernel was found; null where none was planted. */
  readonly plantedWork: PlantedWorkControl | null;
}

/** A metric in a word, and its change where one is claimed: the middle of an interval that decides nothing is none. */
export interface ArmBadge {
  readonly name: string;
  readonly badge: MetricView['badge'];
  readonly change: string | null;
}

const armBadge = ({ name, badge, verdict, shown }: MetricView): ArmBadge => ({
  name,
  badge,
  change: verdict === 'inconclusive' ? null : (shown?.change ?? null),
});

/** Of one load. */
export interface VerdictInput {
  readonly plan: Plan;
  readonly trials: readonly Trial[];
  readonly analysis: LoadAnalysis;
  /** What to run for more rounds; absent while the planned ones are not done. */
  readonly moreCommand?: (rounds: number) => string;
}

/** One verdict per compared arm, in report order. */
export function armVerdicts(input: VerdictInput, names: ReadonlyMap<string, ArmName>): readonly ArmVerdict[] {
  return inReportOrder(input.analysis.comparisons, names).map((comparison) => armVerdict(comparison, input, names));
}

function armVerdict(
  { arm: id, metrics }: LoadAnalysis['comparisons'][number],
  { plan, trials, analysis, moreCommand }: VerdictInput,
  names: ReadonlyMap<string, ArmName>,
): ArmVerdict {
  const arm = nameOf(names, id);
  const planned = plan.arms.find((each) => each.id === id);
  const isTwin = planned?.role === 'twin';
  const views = metrics.map((result) =>
    metricView(result, { info: infoOf(analysis.metrics, result.metric), alpha: analysis.alpha, isTwin }),
  );
  const context = {
    name: arm.full,
    confidence: confidence(analysis.alpha),
    ...(moreCommand ? { moreCommand } : {}),
  };
  return {
    arm,
    isTwin,
    sentences: isTwin ? twinSentences(views, analysis) : [armSentence(views, context)],
    metrics: views,
    badges: views.filter(({ metric }) => metric !== 'p90').map(armBadge),
    control: planned?.planted
      ? plantedControl({
          confidence: context.confidence,
          arm: id,
          baseline: baselineOf(plan).id,
          planted: planned.planted,
          views,
          trials,
        })
      : null,
    plantedWork: plantedWorkControl(planned, {
      ...{ plan, trials, load: analysis.load, alpha: analysis.alpha },
      confidence: context.confidence,
      labelOf: (each) => nameOf(names, each).label,
    }),
  };
}

function infoOf(metrics: readonly MetricInfo[], id: string): MetricInfo {
  const info = metrics.find((metric) => metric.id === id);
  if (!info) throw new Error(`the analysis compares ${id} but does not describe it`);
  return info;
}
