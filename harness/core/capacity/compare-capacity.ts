import { fewestRounds } from '../config.ts';
import { judgedRatio, type RatioContext } from '../judged-ratio.ts';
import { StatisticsError } from '../stats/errors.ts';
import { pairedLogRatio } from '../stats/paired.ts';
import type { ArmAnalysis, ArmBlock, BlockCapacity, CapacityComparison } from './capacity-analysis.ts';

/** Capacity has one look: its outlook is of the same level. */
export type CapacityContext = Omit<RatioContext, 'nextAlpha'>;

type Side = Pick<ArmAnalysis, 'arm' | 'label' | 'blocks' | 'capacity'>;
type Estimated = Extract<CapacityComparison, { state: 'estimated' }>;
interface Pair {
  readonly block: number;
  readonly baseline: number;
  readonly arm: number;
}

/** Capacity of an arm over the baseline's, paired by block: judged where both are numbers, bounded where one is not. */
export function compareCapacity(baseline: Side, side: Side, context: CapacityContext): CapacityComparison {
  const { arm } = side;
  const refuse = (because: string): CapacityComparison => ({ state: 'refused', arm, because });
  const unknown = [side, baseline].find(({ capacity }) => capacity.state === 'refused' || capacity.state === 'not-met');
  if (unknown) return refuse(`${unknown.label} has no capacity to compare: ${whyUnknown(unknown.capacity)}`);
  const pairs = pairedBlocks(baseline.blocks, side.blocks);
  if (pairs.length < fewestRounds)
    return refuse(`only ${pairs.length} blocks in which both were measured; ${fewestRounds} needed`);
  try {
    return [side, baseline].every(({ capacity }) => capacity.state === 'estimated')
      ? estimate(arm, pairs, context)
      : bounded(baseline, side, { pairs, alpha: context.alpha });
  } catch (error) {
    if (error instanceof StatisticsError) return refuse(error.message);
    throw error;
  }
}

const whyUnknown = (capacity: ArmAnalysis['capacity']): string =>
  capacity.state === 'refused' || capacity.state === 'not-met' ? capacity.because : '';

/** Values of both in the same block, bounds included: the caller decides what they are worth. */
function pairedBlocks(baseline: readonly ArmBlock[], arm: readonly ArmBlock[]): Pair[] {
  return arm.flatMap(({ block, capacity }) => {
    const other = baseline.find((each) => each.block === block)?.capacity;
    const [base, own] = [other && valueOf(other), valueOf(capacity)];
    return base === undefined || own === undefined ? [] : [{ block, baseline: base, arm: own }];
  });
}

const valueOf = (capacity: BlockCapacity): number | undefined => ('rps' in capacity ? capacity.rps : undefined);

function estimate(arm: string, perBlock: readonly Pair[], context: CapacityContext): Estimated {
  const [base, treated] = [perBlock.map((pair) => pair.baseline), perBlock.map((pair) => pair.arm)];
  const { moreRounds, ...judged } = judgedRatio(base, treated, { ...context, nextAlpha: context.alpha });
  return { state: 'estimated', arm, ...judged, moreBlocks: moreRounds, perBlock };
}

/**
 * With a baseline that carries at least L, the ratio is at most arm / L in each block, and the upper end of the interval
 * of arm / L is an upper bound of the ratio's: it holds at least as often as it says. The same downwards.
 */
function bounded(
  baseline: Side,
  side: Side,
  { pairs, alpha }: { readonly pairs: readonly Pair[]; readonly alpha: number },
): CapacityComparison {
  const { arm } = side;
  const ends = [
    boundOf(side, { atLeast: 'at-least', atMost: 'at-most' }),
    boundOf(baseline, { atLeast: 'at-most', atMost: 'at-least' }),
  ];
  const [direction, contrary] = new Set(ends.filter((end) => end !== undefined));
  const because = [side, baseline]
    .filter(({ capacity }) => capacity.state === 'at-least' || capacity.state === 'at-most')
    .map(({ label }) => `the capacity of ${label} is only a bound`)
    .join(', and ');
  if (direction === undefined || contrary !== undefined) return { state: 'refused', arm, because };
  const { ci, n } = pairedLogRatio(
    pairs.map((pair) => pair.baseline),
    pairs.map((pair) => pair.arm),
    1 - alpha,
  );
  const ratio = direction === 'at-most' ? ci.upper : ci.lower;
  return { state: 'bounded', arm, direction, ratio, confidence: 1 - alpha / 2, n, because };
}

type Direction = Extract<CapacityComparison, { state: 'bounded' }>['direction'];

/** What a bound of one side makes of the ratio; undefined for a number. */
function boundOf({ capacity }: Side, means: { atLeast: Direction; atMost: Direction }): Direction | undefined {
  if (capacity.state === 'at-least') return means.atLeast;
  return capacity.state === 'at-most' ? means.atMost : undefined;
}
