import type { AxisEffect, Interval, MetricId } from '../../harness/core/analysis.ts';
import type { Plan } from '../../harness/core/plan.ts';
import { inReportOrder, nameOf, type ArmName } from './arm-names.ts';
import { metricNames } from './metric-view.ts';
import { counted, listed, probability, rounded, wordedRatio } from './numbers.ts';
import { cell, numberColumn, textColumn, type Table } from './table.ts';

/** What each axis of the load does to the ratios. Exploratory: a hint at what to measure next, no claim. */
export interface AxisEffects {
  readonly summary: string;
  /** What kind of plan it is, and what a fraction of all combinations leaves to say. */
  readonly plan: readonly string[];
  /** What cannot be told apart, a line for each chain; none in a full plan. */
  readonly chains: readonly string[];
  readonly effects: readonly AxisEffectView[];
  readonly table: Table | null;
  /** What an effect of several levels, or of two axes together, is. */
  readonly remarks: readonly string[];
}

export interface AxisEffectView {
  readonly arm: ArmName;
  readonly metric: MetricId;
  /** `rate 200rps → 400rps`. */
  readonly effect: string;
  /** By which the ratio arm / baseline changes. */
  readonly factor: number;
  readonly factorInterval: Interval;
  readonly p: number;
  readonly pAdjusted: number;
  readonly aliasedWith: readonly string[];
}

export function axisEffectTable(
  effects: readonly AxisEffect[],
  { factorial }: Pick<Plan, 'factorial'>,
  names: ReadonlyMap<string, ArmName>,
): AxisEffects {
  const ordered = inReportOrder(effects, names);
  const views = ordered.map((effect) => effectView(effect, names));
  const lines = factorial?.aliases ?? [];
  const remarks = ordered.flatMap(({ effect, remark }) =>
    remark === undefined ? [] : [`${inWords(effect)}: ${inWords(remark)}`],
  );
  return {
    summary:
      views.length === 0
        ? 'No effect of an axis could be estimated.'
        : `Exploratory: p values are corrected by Benjamini-Hochberg over ${counted(views.length, 'effect')}, and none is a claim. An effect is the factor by which a ratio to the baseline changes from the low to the high level of an axis.`,
    plan: lines.filter((line) => !isChain(line)).map(inWords),
    chains: lines.filter(isChain).map(inWords),
    effects: views,
    table: views.length === 0 ? null : effectTable(views),
    remarks: [...new Set(remarks)],
  };
}

const effectView = (effect: AxisEffect, names: ReadonlyMap<string, ArmName>): AxisEffectView => ({
  arm: nameOf(names, effect.arm),
  metric: effect.metric,
  effect: inWords(effect.effect),
  factor: rounded(effect.ratio),
  factorInterval: { lower: rounded(effect.ci.lower), upper: rounded(effect.ci.upper) },
  p: rounded(effect.p),
  pAdjusted: rounded(effect.pAdjusted),
  aliasedWith: effect.aliasedWith.map(inWords),
});

const notableBelow = 0.05;

/** An effect that survives the correction. */
export const isNotable = ({ pAdjusted }: AxisEffectView): boolean => pAdjusted < notableBelow;

function effectTable(views: readonly AxisEffectView[]): Table {
  const aliased = views.some(({ aliasedWith }) => aliasedWith.length > 0);
  return {
    caption: `Effect of the axes of the load on the ratio arm ÷ baseline (exploratory); “notable”: corrected p below ${notableBelow}`,
    columns: [
      ...['Arm', 'Metric', 'Axis'].map(textColumn),
      ...['Factor', '95 % CI', 'p', 'p (Benjamini-Hochberg)'].map(numberColumn),
      ...(aliased ? [textColumn('Cannot be told apart from')] : []),
    ],
    rows: views.map((view) => {
      const figures = wordedRatio(view.factor, view.factorInterval);
      return [
        cell(view.arm.short),
        cell(metricNames[view.metric]),
        cell(view.effect),
        cell(`× ${figures.ratio}`, isNotable(view) ? 'notable' : null),
        cell(figures.ratioRange),
        cell(probability(view.p)),
        cell(probability(view.pAdjusted)),
        ...(aliased ? [cell(listed(view.aliasedWith) || 'nothing')] : []),
      ];
    }),
  };
}

/** The plan indents them below the line that introduces them. */
const isChain = (line: string): boolean => line.startsWith(' ');

/** Arrows and crosses as people write them. */
const inWords = (text: string): string => text.trim().replaceAll('->', '→').replaceAll(' x ', ' × ');
