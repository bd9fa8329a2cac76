import { completeBlocks, residualised, type BlockValue } from './complete-blocks.ts';
import { mean } from './descriptive.ts';
import { StatisticsError } from './errors.ts';
import type { Interval } from './interval.ts';
import { elementAt, requireSpread, requireWhole } from './preconditions.ts';
import { tTestOf } from './two-sample.ts';

/** A slope of the log value, and what it comes to as a share. */
export interface SlopeEffect {
  /** Change of ln(value) from one position (order) or one block (drift) to the next. */
  readonly estimate: number;
  readonly standardError: number;
  /** Interval of the estimate at the asked confidence. */
  readonly ci: Interval;
  readonly df: number;
  /** Two-sided, against no slope. */
  readonly p: number;
  /** As a share, 0.02 for +2 %: from one position to the next (order), from the first block to the last (drift). */
  readonly relative: number;
  readonly relativeCi: Interval;
}

/** The counts of the table that an effect was estimated from. */
export interface BlocksUsed {
  readonly arms: number;
  /** Complete blocks. */
  readonly blocks: number;
  /** Blocks in which an arm was missing; they are left out. */
  readonly dropped: number;
}

/** A value together with its place in the order in which its block ran the arms. */
export interface PlacedValue extends BlockValue {
  /** 1 for the arm that ran first. */
  readonly position: number;
}

export interface BlockEffects {
  readonly order: SlopeEffect & BlocksUsed;
  readonly drift: SlopeEffect & BlocksUsed;
}

/** Both effects of one experiment; errors as orderEffect and driftEffect. */
export const blockEffects = (values: readonly PlacedValue[], confidence = 0.95): BlockEffects => ({
  order: orderEffect(values, confidence),
  drift: driftEffect(values, confidence),
});

/**
 * Does running later in a block change the value? Least squares of ln(value) on position with an effect of each block
 * and each arm: analysis of covariance of a randomised complete block design (Cochran & Cox, Experimental Designs, 2nd
 * ed. 1957, ch. 3 and 4; Montgomery, Design and Analysis of Experiments, 8th ed., ch. 4 and 15). In a complete
 * table block and arm means sweep both effects out, so that slope = sum(x y) / sum(x^2) of the residuals, with
 * (blocks-1)(arms-1)-1 df. Trials close in time resemble each other, which the interval does not know: docs/method.md says
 * how often it then errs.
 * @throws StatisticsError as completeBlocks; BAD-INPUT when two arms share a position; NO-VARIANCE when all blocks ran
 * in the same order (then order and arm are one thing), or when the table fits without error.
 */
export function orderEffect(values: readonly PlacedValue[], confidence = 0.95): SlopeEffect & BlocksUsed {
  const { arms, cells, dropped } = completeBlocks(values);
  cells.forEach(requireOrder);
  const positions = residualised(cells.map((row) => row.map(({ position }) => position))).flat();
  const logs = cells.map((row) => row.map(({ value }) => Math.log(value)));
  const df = (cells.length - 1) * (arms.length - 1) - 1;
  const slope = slopeOf({ x: positions, y: residualised(logs).flat(), df, scale: scaleOf(logs.flat()) });
  return { ...effectOf(slope, { steps: 1, confidence }), arms: arms.length, blocks: cells.length, dropped };
}

/**
 * Does the experiment drift? Simple regression of the block means of ln(value) on the number of the block, with
 * blocks-2 df (Montgomery, ch. 10). `relative` is the fitted change from the first complete block to the last.
 * Blocks close in time resemble each other; where they do, the true uncertainty is larger than this interval.
 * @throws StatisticsError as completeBlocks; NO-VARIANCE when the block means lie on a line exactly.
 */
export function driftEffect(values: readonly BlockValue[], confidence = 0.95): SlopeEffect & BlocksUsed {
  const { arms, cells, numbers, dropped } = completeBlocks(values);
  const logs = cells.map((row) => row.map(({ value }) => Math.log(value)));
  const blockMeans = logs.map((row) => mean(row));
  const slope = slopeOf({
    x: centred(numbers),
    y: centred(blockMeans),
    df: cells.length - 2,
    scale: scaleOf(logs.flat()),
  });
  const steps = elementAt(numbers, numbers.length - 1) - elementAt(numbers, 0);
  return { ...effectOf(slope, { steps, confidence }), arms: arms.length, blocks: cells.length, dropped };
}

function requireOrder(row: readonly PlacedValue[]): void {
  const positions = row.map(({ arm, block, position }) => {
    requireWhole(`the position of ${arm} in block ${block}`, position, { from: 1, to: Number.MAX_SAFE_INTEGER });
    return position;
  });
  if (new Set(positions).size === positions.length) return;
  throw new StatisticsError('BAD-INPUT', `a block has the positions ${positions.join(', ')}; give each arm its own`);
}

const centred = (xs: readonly number[]): number[] => {
  const centre = mean(xs);
  return xs.map((x) => x - centre);
};

/** Size of the logarithms, for telling a spread from rounding. */
const scaleOf = (logs: readonly number[]): number => Math.max(1, ...logs.map(Math.abs));

interface Slope {
  readonly estimate: number;
  readonly standardError: number;
  readonly df: number;
}

/** Least-squares slope of y on x, both centred already. */
function slopeOf({ x, y, df, scale }: { x: number[]; y: number[]; df: number; scale: number }): Slope {
  const squares = x.reduce((sum, each) => sum + each ** 2, 0);
  // Positions are whole: what is left of them is rounding, or at least one part in the square of their number.
  if (squares < 1e-18) {
    throw new StatisticsError(
      'NO-VARIANCE',
      'all blocks ran their arms in the same order, so order and arm are one thing; draw the order of each block anew',
    );
  }
  const estimate = x.reduce((sum, each, index) => sum + each * elementAt(y, index), 0) / squares;
  const unexplained = x.reduce((sum, each, index) => sum + (elementAt(y, index) - estimate * each) ** 2, 0);
  const standardError = Math.sqrt(unexplained / df / squares);
  requireSpread('what the fit leaves', standardError * Math.sqrt(squares), scale);
  return { estimate, standardError, df };
}

function effectOf(slope: Slope, { steps, confidence }: { steps: number; confidence: number }): SlopeEffect {
  const { estimate, standardError, df } = slope;
  const { ci, p } = tTestOf({ difference: estimate, standardError, df, confidence });
  const relative = (logChange: number): number => Math.expm1(steps * logChange);
  return {
    estimate,
    standardError,
    ci,
    df,
    p,
    relative: relative(estimate),
    relativeCi: { lower: relative(ci.lower), upper: relative(ci.upper) },
  };
}
