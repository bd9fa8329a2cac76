import type { LoadAnalysis } from '../../harness/core/analysis.ts';
import type { PercentileCurve } from '../../harness/core/environment.ts';
import type { Expectation } from '../../harness/core/expectation.ts';
import { loadOf, type Plan, type PlannedLoad } from '../../harness/core/plan.ts';
import type { Trial } from '../../harness/core/trial.ts';
import type { ArmName } from './arm-names.ts';
import { blockEffectLines, type BlockEffectLine } from './block-effects.ts';
import { costChart, type CostChart } from './cost.ts';
import { designWords } from './design-words.ts';
import { forestChart, type ForestChart } from './forest.ts';
import { loadName, loadWords } from './load-words.ts';
import { percentileChart, type PercentileChart } from './percentiles.ts';
import { precision, type Precision } from './precision.ts';
import { roundsChart, type RoundsChart } from './rounds.ts';
import { noiseFloorLines, type NoiseFloorLine } from './twin.ts';
import { armVerdicts, type ArmVerdict } from './verdicts.ts';

/** Everything that is concluded at one load. */
export interface LoadReport {
  readonly id: string;
  readonly load: PlannedLoad;
  /** Element id of everything at this load; null with one load. */
  readonly anchor: string | null;
  /** Element ids of its sections begin with it; empty with one load. */
  readonly at: string;
  /** `200 requests/s per arm`: what tells it from the others; null with one load. */
  readonly heading: string | null;
  /** Levels of HTML headings: of a section, and of a part of one. */
  readonly level: { readonly section: number; readonly part: number };
  readonly words: string;
  /** Level at which differences are tested at this look. */
  readonly alpha: number;
  readonly verdicts: readonly ArmVerdict[];
  readonly forest: ForestChart;
  readonly percentiles: PercentileChart;
  readonly cost: CostChart;
  readonly rounds: RoundsChart;
  readonly noiseFloors: readonly NoiseFloorLine[];
  readonly precision: Precision;
  readonly blockEffects: readonly BlockEffectLine[];
}

export interface LoadReportInput {
  readonly plan: Plan;
  readonly trials: readonly Trial[];
  readonly curves: readonly PercentileCurve[];
  readonly expectation?: Expectation | undefined;
  readonly moreCommand?: (rounds: number) => string;
}

/** Trials, curves and verdicts of one load out of those of the experiment. */
export function loadReport(
  analysis: LoadAnalysis,
  { plan, trials, curves, expectation, moreCommand }: LoadReportInput,
  names: ReadonlyMap<string, ArmName>,
): LoadReport {
  const load = loadOf(plan, analysis.load);
  const several = plan.loads.length > 1;
  const own = {
    trials: trials.filter((trial) => trial.load === load.id),
    curves: curves.filter((curve) => curve.load === load.id),
  };
  const anchor = several ? anchorOf(load.id) : null;
  const placed = { at: anchor === null ? '' : `${anchor}-`, design: designWords[plan.design] };
  const verdicts = armVerdicts({ plan, trials: own.trials, analysis, ...(moreCommand ? { moreCommand } : {}) }, names);
  const { arms } = analysis;
  return {
    id: load.id,
    load,
    anchor,
    at: placed.at,
    heading: several ? loadName(plan.loads, load) : null,
    level: several ? { section: 3, part: 4 } : { section: 2, part: 3 },
    words: loadWords(plan, load),
    alpha: analysis.alpha,
    verdicts,
    forest: forestChart(analysis, verdicts, placed),
    percentiles: percentileChart({ ...own, arms, loads: plan.loads.length }, names, placed),
    cost: costChart(arms, names, placed),
    rounds: roundsChart(analysis, names, placed),
    noiseFloors: noiseFloorLines(analysis),
    precision: precision({ analysis, verdicts, expectation }),
    blockEffects: blockEffectLines(analysis.blockEffects, plan.design),
  };
}

/** Ids of loads are safe as folder names; in an element id nothing but letters, digits and dashes is left of them. */
const anchorOf = (load: string): string => `at-${load.replace(/[^A-Za-z0-9-]+/g, '-')}`;
