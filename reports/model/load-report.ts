import type { LoadAnalysis } from '../../harness/core/analysis.ts';
import { loadOf, type PlannedLoad } from '../../harness/core/plan.ts';
import type { ReportInput } from '../model.ts';
import { addedCost, type AddedCost } from './added-cost.ts';
import type { ArmName } from './arm-names.ts';
import { blockEffectLines, type BlockEffectLine } from './block-effects.ts';
import { costChart, type CostChart } from './cost.ts';
import { designWordsOf } from './design-words.ts';
import { ecdfChart, type EcdfChart } from './ecdf.ts';
import { forestChart, type ForestChart } from './forest.ts';
import { loadName, loadWords } from './load-words.ts';
import { matrix, type Matrix } from './matrix.ts';
import { memoryChart, type MemoryChart } from './memory.ts';
import type { PriceView } from './money.ts';
import { percentileChart, type PercentileChart } from './percentiles.ts';
import { precision, type Precision } from './precision.ts';
import { probesSection, type ProbesSection } from './probes.ts';
import { profilesSection, type ProfilesSection } from './profiles.ts';
import { requestCost, type RequestCost } from './request-cost.ts';
import { roundsChart, type RoundsChart } from './rounds.ts';
import { sloSection, type SloView } from './slo.ts';
import { timelineChart, type TimelineChart } from './timeline.ts';
import { trialStripChart, type TrialStripChart } from './trial-strip.ts';
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
  /** null with fewer than two arms beside the twin. */
  readonly matrix: Matrix | null;
  readonly addedCost: AddedCost;
  readonly requestCost: RequestCost;
  /** null without a profile of limits. */
  readonly slo: SloView | null;
  readonly percentiles: PercentileChart;
  readonly ecdf: EcdfChart;
  readonly timeline: TimelineChart;
  readonly trialStrip: TrialStripChart;
  readonly rounds: RoundsChart;
  readonly cost: CostChart;
  readonly memory: MemoryChart;
  /** null when the plan asks for no probes. */
  readonly probes: ProbesSection | null;
  /** null where nothing was profiled. */
  readonly profiles: ProfilesSection | null;
  readonly noiseFloors: readonly NoiseFloorLine[];
  readonly precision: Precision;
  readonly blockEffects: readonly BlockEffectLine[];
}

export interface LoadReportInput extends Omit<ReportInput, 'prices' | 'analysis'> {
  readonly prices: PriceView;
  /** What to run for more rounds; absent while the planned ones are not done. */
  readonly moreCommand?: (rounds: number) => string;
}

/** Trials, curves and verdicts of one load out of those of the experiment. */
export function loadReport(
  analysis: LoadAnalysis,
  input: LoadReportInput,
  names: ReadonlyMap<string, ArmName>,
): LoadReport {
  const { plan, expectation, moreCommand, capacity, prices, perNodeMeshes, slo, probeTitles = [] } = input;
  const { arms } = analysis;
  const load = loadOf(plan, analysis.load);
  const several = plan.loads.length > 1;
  const own = ofLoad(input, load.id);
  const anchor = several ? anchorOf(load.id) : null;
  const placed = { at: anchor === null ? '' : `${anchor}-`, design: designWordsOf(plan) };
  const verdicts = armVerdicts({ plan, trials: own.trials, analysis, ...(moreCommand ? { moreCommand } : {}) }, names);
  const drawn = { ...own, arms, loads: plan.loads.length };
  const percentiles = percentileChart(drawn, names, placed);
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
    // A capacity belongs to no load: with several it would stand beside each of them.
    forest: forestChart(analysis, verdicts, { ...placed, capacity: several ? undefined : capacity }),
    matrix: matrix(analysis, names, placed.at),
    addedCost: addedCost({ analysis, verdicts, load, prices, perNodeMeshes }, names, placed),
    requestCost: requestCost({ analysis, verdicts, trials: own.trials, load, prices, perNodeMeshes }, names, placed),
    slo: sloSection({ ...own, plan, load, capacity, slo }, names, placed),
    percentiles,
    ecdf: ecdfChart({ percentiles, arms }, names, placed),
    timeline: timelineChart(drawn, names, placed),
    trialStrip: trialStripChart(drawn, names, placed),
    rounds: roundsChart(analysis, names, placed),
    cost: costChart(arms, names, { ...placed, trials: own.trials, nodeRest: analysis.nodeRest }),
    memory: memoryChart(arms, names, placed),
    probes: probesSection({ ...input, probed: analysis.probed, titles: probeTitles }, names, placed),
    profiles: profilesSection(own.profiles, names, placed),
    noiseFloors: noiseFloorLines(analysis),
    precision: precision({ analysis, verdicts, expectation }, placed.design.place),
    blockEffects: blockEffectLines(analysis.blockEffects, plan.design),
  };
}

function ofLoad({ trials, curves, timelines = [], profiles = [] }: LoadReportInput, id: string) {
  const own = <T extends { readonly load: string }>(list: readonly T[]): T[] => list.filter(({ load }) => load === id);
  return { trials: own(trials), curves: own(curves), timelines: own(timelines), profiles: own(profiles) };
}

/** Ids of loads are safe as folder names; in an element id nothing but letters, digits and dashes is left of them. */
const anchorOf = (load: string): string => `at-${load.replace(/[^A-Za-z0-9-]+/g, '-')}`;
