import type { EstimatedMetric, Interval, LoadAnalysis } from '../../harness/core/analysis.ts';
import { inReportOrder, nameOf, type ArmName } from './arm-names.ts';
import type { ChartText, Placed } from './chart.ts';
import { drawnRounds, sampleNotes, type DrawnRounds } from './drawn-rounds.ts';
import { grouped, levelFigure, rounded, share, wordedRatio } from './numbers.ts';
import { cell, numberColumn, textColumn, type Table } from './table.ts';

/** The p50 ratio of every round: what the intervals are made of, and whether they drift. */
export interface RoundsChart extends ChartText {
  readonly panels: readonly RoundsPanel[];
  /** Rounds on the axis. */
  readonly rounds: number;
  /** Half of each panel's height as |ln ratio|: the same in all panels, so that spread can be compared by eye. */
  readonly halfSpan: number;
}

export interface RoundsPanel {
  readonly arm: ArmName;
  /** `× 1.61, rounds vary by 1.2 % (sd)`. */
  readonly caption: string;
  readonly ratio: number;
  readonly interval: Interval;
  readonly points: readonly { readonly round: number; readonly ratio: number; readonly text: string }[];
  /** Rounds in which the arm or the baseline had no valid trial. */
  readonly missing: readonly number[];
}

const smallestHalfSpan = Math.log(1.05);
/** Over all panels: of more rounds an even sample is drawn, and the table holds the first of each arm. */
const pointBudget = 400;
const rowBudget = 400;
const fewestDrawn = 20;

export function roundsChart(
  analysis: LoadAnalysis,
  names: ReadonlyMap<string, ArmName>,
  { at, design }: Placed,
): RoundsChart {
  const estimated = inReportOrder(analysis.comparisons, names).flatMap(({ arm, metrics }) =>
    metrics.flatMap((result) =>
      result.metric === 'p50' && result.state === 'estimated' ? [{ arm: nameOf(names, arm), result }] : [],
    ),
  );
  const rounds = analysis.rounds.planned;
  const sample = drawnRounds(
    Array.from({ length: rounds }, (_, index) => ({ round: index + 1 })),
    Math.max(fewestDrawn, pointBudget / Math.max(1, estimated.length)),
  );
  const panels = estimated.map(({ arm, result }) => roundsPanel(arm, result, sample));
  const deviations = panels.flatMap(({ ratio, interval, points }) =>
    [...points.map((point) => point.ratio), interval.lower, interval.upper].map((value) =>
      Math.abs(Math.log(value / ratio)),
    ),
  );
  return {
    id: `${at}rounds`,
    title: roundsTitle(estimated.map(({ result }) => result.sd)),
    subtitle: `p50 of the arm ÷ p50 of the baseline in the same round; line: estimate, band: its interval, unwidened. Every panel spans the same relative range. ${design.beside}`,
    description: `One panel per arm, one point per round. ${panels.map(({ arm, caption }) => `${arm.full}: ${caption}`).join('; ')}.`,
    notes: [design.replicate, ...sampleNotes(sample)],
    table: roundsTable(estimated),
    panels,
    rounds,
    halfSpan: rounded(Math.max(smallestHalfSpan, 1.15 * Math.max(0, ...deviations))),
  };
}

function roundsPanel(arm: ArmName, result: EstimatedMetric, sample: DrawnRounds): RoundsPanel {
  const present = new Set(result.perRound.map(({ round }) => round));
  const drawn = new Set(sample.rounds);
  const words = wordedRatio(result.ratio, result.ci);
  return {
    arm,
    caption: `× ${words.ratio}, rounds vary by ${share(result.sd)} (sd)`,
    ratio: rounded(result.ratio),
    interval: { lower: rounded(result.ci.lower), upper: rounded(result.ci.upper) },
    points: result.perRound.flatMap((pair) => {
      if (!drawn.has(pair.round)) return [];
      const ratio = pair.arm / pair.baseline;
      return [{ round: pair.round, ratio: rounded(ratio), text: `round ${pair.round}: × ${grouped(ratio, 3)}` }];
    }),
    missing: sample.rounds.filter((round) => !present.has(round)),
  };
}

function roundsTitle(sds: readonly number[]): string {
  if (sds.length === 0) return 'No arm has enough valid rounds for a ratio by round';
  const [low, high] = [Math.min(...sds), Math.max(...sds)].map(share);
  const spread = low === high ? (low ?? '') : `${low ?? ''} to ${high ?? ''}`;
  return `From round to round the p50 ratio varies by ${spread} (standard deviation)`;
}

function roundsTable(estimated: readonly { arm: ArmName; result: EstimatedMetric }[]): Table {
  const most = Math.max(fewestDrawn, Math.floor(rowBudget / Math.max(1, estimated.length)));
  const capped = estimated.some(({ result }) => result.perRound.length > most);
  return {
    caption: `p50 by round, ms${capped ? `; the first ${grouped(most)} rounds of each arm, analysis.json holds all` : ''}`,
    columns: [
      textColumn('Arm'),
      numberColumn('Round'),
      numberColumn('Baseline'),
      numberColumn('Arm p50'),
      numberColumn('Ratio'),
    ],
    rows: estimated.flatMap(({ arm, result }) =>
      result.perRound
        .slice(0, most)
        .map(({ round, baseline, arm: value }) =>
          [arm.short, String(round), levelFigure(baseline), levelFigure(value), grouped(value / baseline, 3)].map(
            (text) => cell(text),
          ),
        ),
    ),
  };
}
