import type {
  ArmAnalysis,
  ArmCapacity,
  CapacityAnalysis,
  CapacityComparison,
  Knee,
} from '../../harness/core/capacity/capacity-analysis.ts';
import { inReportOrder, nameOf, type ArmName } from '../model/arm-names.ts';
import { confidence, counted, milliseconds, share, wordedRatio } from '../model/numbers.ts';
import { rate, rateRange, rateWords } from './words.ts';

/** How a verdict is drawn: always with its word. */
export interface CapacityBadge {
  readonly word: string;
  readonly tone: 'higher' | 'lower' | 'same' | 'open';
}

export interface ArmResult {
  readonly arm: ArmName;
  /** `1,540`, `≥ 5,000`, `none`: for tables and the terminal. */
  readonly figure: string;
  /** `1,500 to 1,580`; empty where there is no interval. */
  readonly range: string;
  /** `× 0.28 (0.27 to 0.29)`; empty for the baseline. */
  readonly ratio: string;
  /** null for the baseline. */
  readonly badge: CapacityBadge | null;
  readonly sentence: string;
  /** The second sentence: against no mesh. Empty for the baseline. */
  readonly against: string;
  readonly knee: string;
}

/** One result per arm, treatments first. */
export function armResults(analysis: CapacityAnalysis, names: ReadonlyMap<string, ArmName>): readonly ArmResult[] {
  return inReportOrder(analysis.arms, names).map((each) => {
    const arm = nameOf(names, each.arm);
    const comparison = analysis.comparisons.find((other) => other.arm === each.arm);
    return {
      arm,
      figure: figureOf(each.capacity),
      range: each.capacity.state === 'estimated' ? rateRange(each.capacity.ci) : '',
      ratio: comparison ? ratioOf(comparison) : '',
      badge: comparison ? badgeOf(comparison) : null,
      sentence: `${arm.full} ${carries(each, analysis)}`,
      against: comparison ? against(comparison, analysis) : '',
      knee: kneeWords(each.knee),
    };
  });
}

/** `1,540`; a bound says which way it is one. */
export function figureOf(capacity: ArmCapacity): string {
  switch (capacity.state) {
    case 'estimated':
      return rate(capacity.rps);
    case 'at-least':
      return `≥ ${rate(capacity.rps)}`;
    case 'at-most':
      return `≤ ${rate(capacity.rps)}`;
    case 'not-met':
      return `< ${rate(capacity.atRps)}`;
    case 'refused':
      return 'refused';
  }
}

function carries({ capacity, blocks }: ArmAnalysis, { alpha }: CapacityAnalysis): string {
  switch (capacity.state) {
    case 'estimated':
      return `carries ${rateWords(capacity.rps)} within the SLO (${confidence(alpha)} CI ${rateRange(capacity.ci)}, ${counted(capacity.blocks, 'block')})`;
    case 'at-least':
      return `carries at least ${rateWords(capacity.rps)} within the SLO, in each of ${counted(blocks.length, 'block')}; how much more is not known: ${capacity.says}`;
    case 'at-most':
      return `carries at most ${rateWords(capacity.rps)} within the SLO: ${capacity.says}`;
    case 'not-met':
      return `does not keep to the SLO even at ${rateWords(capacity.atRps)}: ${capacity.because}${capacity.p50Ms === null ? '' : `; p50 is already ${milliseconds(capacity.p50Ms)}`}`;
    case 'refused':
      return `has no capacity to quote: ${capacity.because}`;
  }
}

function ratioOf(comparison: CapacityComparison): string {
  if (comparison.state === 'refused') return '';
  if (comparison.state === 'bounded')
    return `${comparison.direction === 'at-most' ? '≤' : '≥'} × ${boundFigure(comparison)}`;
  const { ratio, ratioRange } = wordedRatio(comparison.ratio, comparison.ci);
  return `× ${ratio} (${ratioRange})`;
}

/** Rounded outwards, so that the bound still holds. */
function boundFigure({ direction, ratio }: Extract<CapacityComparison, { state: 'bounded' }>): string {
  const rounded = direction === 'at-most' ? Math.ceil(100 * ratio) : Math.floor(100 * ratio);
  return (rounded / 100).toFixed(2);
}

function badgeOf(comparison: CapacityComparison): CapacityBadge {
  if (comparison.state !== 'estimated') return { word: comparison.state, tone: 'open' };
  const { verdict, ratio } = comparison;
  if (verdict === 'inconclusive') return { word: verdict, tone: 'open' };
  if (verdict !== 'different') return { word: verdict, tone: 'same' };
  return ratio < 1 ? { word: 'carries less', tone: 'higher' } : { word: 'carries more', tone: 'lower' };
}

function against(comparison: CapacityComparison, { alpha, margin }: CapacityAnalysis): string {
  if (comparison.state === 'refused') return `Not compared with no mesh: ${comparison.because}.`;
  if (comparison.state === 'bounded') {
    const side = comparison.direction === 'at-most' ? 'at most' : 'at least';
    return `That is ${side} × ${boundFigure(comparison)} of no mesh (one-sided, ${confidence(1 - comparison.confidence)} confidence), and no verdict: ${comparison.because}.`;
  }
  const { ratio, ratioRange } = wordedRatio(comparison.ratio, comparison.ci);
  const figures = `× ${ratio} of no mesh, ${confidence(alpha)} CI ${ratioRange}`;
  switch (comparison.verdict) {
    case 'different':
      return `Different: ${figures}.`;
    case 'equivalent':
      return `Equivalent to no mesh within ±${share(margin)}: ${figures}.`;
    case 'trivial':
      return `A real but trivial difference, inside the margin of ±${share(margin)}: ${figures}.`;
    case 'inconclusive':
      return `Inconclusive: ${figures}; ${comparison.because}${outlook(comparison.moreBlocks)}.`;
  }
}

const outlook = (more: number | null): string =>
  more === null ? '' : `; ${counted(more, 'more block')} would probably decide`;

function kneeWords(knee: Knee): string {
  switch (knee.state) {
    case 'found':
      return `Knee at about ${rateWords(knee.rps)} (between ${rate(knee.betweenRps.lower)} and ${rate(knee.betweenRps.upper)}), mean latency ${milliseconds(knee.meanMs)} there`;
    case 'beyond-range':
      return knee.end === 'high'
        ? `No knee within the range: power still rises at ${rateWords(knee.rps)}, the highest rate without saturation`
        : `No knee within the range: power falls from ${rateWords(knee.rps)} on, the lowest rate that was tried`;
    case 'too-few-points':
      return 'No knee: too few rates below saturation';
  }
}
