import type { Interval, LoadAnalysis, MetricId, MetricInfo } from '../../harness/core/analysis.ts';
import type { MeasuredCapacity } from '../../harness/core/capacity/measured-capacity.ts';
import type { ArmName } from './arm-names.ts';
import type { ChartText, Placed } from './chart.ts';
import { capacityGroup, capacityNote } from './forest-capacity.ts';
import type { MetricView, VerdictWord } from './metric-view.ts';
import { confidence, counted, level, listed, probability, rounded, share, wordedRatio } from './numbers.ts';
import { absent, cell, numberColumn, textColumn, type Cell, type Table } from './table.ts';
import type { ArmVerdict } from './verdicts.ts';

/** Ratios of every arm to the baseline, grouped by metric. */
export interface ForestChart extends ChartText {
  readonly groups: readonly ForestGroup[];
}

export interface ForestGroup {
  readonly metric: MetricId | 'capacity';
  /** `p50 latency`. */
  readonly title: string;
  readonly equivalence: Interval;
  /** null when the twin could not be estimated. */
  readonly noise: Interval | null;
  /** `equivalence ±5 %, noise floor ±1.4 %`. */
  readonly bands: string;
  readonly rows: readonly ForestRow[];
}

export interface ForestRow {
  readonly arm: ArmName;
  readonly verdict: VerdictWord;
  readonly tone: string;
  readonly ratio: number | null;
  readonly interval: Interval | null;
  /** `different *`: the star says that p is below the level after Holm's correction. */
  readonly word: string;
  /** `+61 % (58 to 64 %)`, or why there is none. */
  readonly text: string;
}

export function forestChart(
  analysis: LoadAnalysis,
  verdicts: readonly ArmVerdict[],
  { at, design, capacity }: Placed & { readonly capacity?: MeasuredCapacity | undefined },
): ForestChart {
  const measured = capacity
    ? capacityGroup(
        capacity,
        verdicts.map(({ arm }) => arm),
      )
    : null;
  const groups: ForestGroup[] = analysis.metrics.map((metric) => forestGroup(metric, analysis, verdicts));
  const confident = confidence(analysis.alpha);
  const family = Math.max(1, analysis.familySize);
  const widened = family > 1 ? `, widened so that ${confident} holds for ${family} claims together` : '';
  return {
    id: `${at}forest`,
    title: forestTitle(verdicts),
    subtitle: `Ratio arm ÷ baseline with its ${confident} interval${widened}; log scale. ${design.beside} Service time, paired by round.`,
    description: `Forest plot: one row per metric and arm. ${verdicts.map(({ sentences }) => sentences[0]).join('. ')}.`,
    notes: [
      ...(family > 1 && verdicts.some(({ isTwin }) => isTwin)
        ? ['The A/A twin is a control and judged alone: its interval and its p are neither widened nor corrected.']
        : []),
      `* p < ${level(analysis.alpha)} after Holm's correction over ${counted(family, 'claim')}; a row smaller than the noise floor stays inconclusive all the same.`,
      'Memory: anonymous memory of application, data plane and control plane at the end of the window.',
      ...(capacity && measured ? [capacityNote(capacity)] : []),
    ],
    table: forestTable(verdicts, confident),
    groups: measured ? [...groups, measured] : groups,
  };
}

const groupTitles: Readonly<Record<MetricId, string>> = {
  p50: 'p50 latency',
  p90: 'p90 latency',
  p99: 'p99 latency',
  cpu: 'CPU per million requests',
  memory: 'Memory',
};

function forestGroup(metric: MetricInfo, analysis: LoadAnalysis, verdicts: readonly ArmVerdict[]): ForestGroup {
  const floor = analysis.noiseFloor.find((each) => each.metric === metric.id)?.logRatio ?? null;
  const noiseShare = floor === null ? 'no noise floor' : `noise floor ${share(Math.expm1(floor))}`;
  return {
    metric: metric.id,
    title: groupTitles[metric.id],
    equivalence: { lower: rounded(1 / (1 + metric.margin)), upper: 1 + metric.margin },
    noise: floor === null ? null : { lower: rounded(Math.exp(-floor)), upper: rounded(Math.exp(floor)) },
    bands: `same within ±${share(metric.margin)}, ${noiseShare}`,
    rows: verdicts.flatMap(({ arm, metrics }) =>
      metrics.filter((view) => view.metric === metric.id).map((view) => forestRow(arm, view, analysis.alpha)),
    ),
  };
}

const forestRow = (arm: ArmName, { verdict, badge, shown, because }: MetricView, alpha: number): ForestRow => ({
  arm,
  verdict,
  tone: badge.tone,
  ratio: shown?.numbers.ratio ?? null,
  interval: shown?.numbers.interval ?? null,
  word: shown && shown.numbers.pHolm < alpha ? `${badge.word} *` : badge.word,
  text: shown ? `${shown.change} (${shown.changeRange})` : because,
});

/** The finding on p50, and how much of the rest stays open. */
function forestTitle(verdicts: readonly ArmVerdict[]): string {
  const arms = verdicts.filter(({ arm }) => arm.part === 'treatment');
  const views = arms.flatMap(({ metrics }) => metrics);
  const different = views.filter((view) => view.metric === 'p50' && view.verdict === 'different');
  const count = (verdict: VerdictWord): number => views.filter((view) => view.verdict === verdict).length;
  const open = [
    ...(count('inconclusive') > 0 ? [`${count('inconclusive')} inconclusive`] : []),
    ...(count('refused') > 0 ? [`${count('refused')} not quoted`] : []),
  ];
  if (arms.length === 0) return 'Only the A/A twin was compared: nothing is claimed about any arm';
  if (count('refused') === views.length)
    return `Nothing could be compared: all ${counted(views.length, 'comparison')} are refused`;
  const rest = open.length === 0 ? '' : `; of ${counted(views.length, 'comparison')}, ${listed(open)}`;
  if (different.length === 0)
    return `No arm is shown to differ from the baseline on p50 by more than the margin${rest}`;
  return `p50 differs from the baseline in ${different.length} of ${counted(arms.length, 'arm')} (${changes(different)})${rest}`;
}

/** `+61 %`, `+61 % to +92 %`: from the smallest to the largest change, worded as beside the intervals. */
export function changes(views: readonly MetricView[]): string {
  const shown = views
    .flatMap((view) => view.shown ?? [])
    .toSorted((left, right) => left.numbers.ratio - right.numbers.ratio);
  const [low, high] = [shown[0]?.change ?? '', shown.at(-1)?.change ?? ''];
  return low === high ? low : `${low} to ${high}`;
}

const columns = (level: string): Table['columns'] => [
  textColumn('Metric'),
  textColumn('Arm'),
  textColumn('Verdict'),
  numberColumn('Ratio'),
  numberColumn(`${level} CI`),
  numberColumn('Difference'),
  numberColumn(`${level} CI of it`),
  numberColumn('Rounds'),
  numberColumn('p (Holm)'),
  numberColumn('p (equivalence)'),
  numberColumn('Detectable'),
  textColumn('Hodges-Lehmann'),
  textColumn('Why'),
];

const forestTable = (verdicts: readonly ArmVerdict[], level: string): Table => ({
  caption: `Every comparison. Ratio intervals are those of the chart; differences and Hodges-Lehmann are per arm, not widened; "detectable" is the smallest change that these rounds find with 80 % power, at the level of the family and above the noise floor.`,
  columns: columns(level),
  rows:
    verdicts[0]?.metrics.flatMap(({ metric }) =>
      verdicts.flatMap(({ arm, metrics }) =>
        metrics.filter((view) => view.metric === metric).map((view) => forestCells(arm, view)),
      ),
    ) ?? [],
});

function forestCells(arm: ArmName, view: MetricView): readonly Cell[] {
  const head = [cell(view.name), cell(arm.short), cell(view.badge.word)];
  const { shown } = view;
  if (!shown) return [...head, ...Array.from({ length: 9 }, () => cell(absent)), cell(view.because)];
  const { numbers } = shown;
  return [
    ...head,
    cell(shown.ratio),
    cell(shown.ratioRange),
    cell(shown.difference),
    cell(shown.differenceRange),
    cell(String(numbers.rounds)),
    cell(probability(numbers.pHolm)),
    cell(probability(numbers.tostP)),
    cell(`±${share(numbers.mdeRatio - 1)}`),
    companionCell(numbers.companion),
    cell(view.because),
  ];
}

function companionCell(companion: { ratio: number; interval: Interval; agrees: boolean } | null): Cell {
  if (!companion) return cell('too few rounds');
  const words = wordedRatio(companion.ratio, companion.interval);
  return cell(`${words.ratio} (${words.ratioRange})`, companion.agrees ? null : 'disagrees');
}
