import { StatisticsError } from './errors.ts';
import { elementAt, requirePositive, requireSample, requireWhole } from './preconditions.ts';

/** One value of one arm in one block. */
export interface BlockValue {
  /** Whole number of the block, on the scale on which blocks follow each other; gaps are allowed. */
  readonly block: number;
  readonly arm: string;
  /** Above 0, in any unit that all share. */
  readonly value: number;
}

/** Blocks that hold every arm once, in ascending order; the other blocks are only counted. */
export interface CompleteBlocks<T extends BlockValue> {
  /** Ascending by name. */
  readonly arms: readonly string[];
  /** Numbers of the complete blocks. */
  readonly numbers: readonly number[];
  /** cells[i][j]: block numbers[i] under arms[j]. */
  readonly cells: readonly (readonly T[])[];
  /** Blocks in which an arm is missing. */
  readonly dropped: number;
}

const fewestBlocks = 3;
const fewestArms = 2;

/**
 * The complete two-way table of blocks and arms. Arms are those that occur anywhere.
 * @throws StatisticsError NOT-POSITIVE or NOT-FINITE for a value, OUT-OF-RANGE for a block, BAD-INPUT when an arm has two values in a block,
 * TOO-SHORT below two arms or three complete blocks.
 */
export function completeBlocks<T extends BlockValue>(values: readonly T[]): CompleteBlocks<T> {
  const blocks = byBlock(values);
  const arms = [...new Set(values.map(({ arm }) => arm))].sort();
  if (arms.length < fewestArms) {
    throw new StatisticsError('TOO-SHORT', `${arms.length} arm(s); blocks compare at least ${fewestArms}`);
  }
  const complete = [...blocks].filter(([, cells]) => cells.size === arms.length).sort(([a], [b]) => a - b);
  if (complete.length < fewestBlocks) {
    throw new StatisticsError(
      'TOO-SHORT',
      `${complete.length} of ${blocks.size} blocks hold all ${arms.length} arms; collect at least ${fewestBlocks}`,
    );
  }
  return {
    arms,
    numbers: complete.map(([number]) => number),
    cells: complete.map(([, cells]) => arms.flatMap((arm) => cells.get(arm) ?? [])),
    dropped: blocks.size - complete.length,
  };
}

function byBlock<T extends BlockValue>(values: readonly T[]): Map<number, Map<string, T>> {
  if (values.length === 0) throw new StatisticsError('EMPTY', 'there are no values; give those of every arm and block');
  const blocks = new Map<number, Map<string, T>>();
  for (const value of values) {
    requireWhole('block', value.block, { from: -Number.MAX_SAFE_INTEGER, to: Number.MAX_SAFE_INTEGER });
    requirePositive(`the value of ${value.arm} in block ${value.block}`, value.value);
    const cells = blocks.get(value.block) ?? new Map<string, T>();
    if (cells.has(value.arm)) {
      throw new StatisticsError('BAD-INPUT', `${value.arm} has two values in block ${value.block}; give each arm one`);
    }
    blocks.set(value.block, cells.set(value.arm, value));
  }
  return blocks;
}

/** A table of numbers without what its rows and columns are: x - row mean - column mean + grand mean. */
export function residualised(table: readonly (readonly number[])[]): number[][] {
  const meanOf = (xs: readonly number[]): number => xs.reduce((sum, x) => sum + x, 0) / xs.length;
  const rows = table.map(meanOf);
  const columns = (table[0] ?? []).map((_, j) => meanOf(table.map((row) => elementAt(row, j))));
  requireSample('the table', columns);
  const grand = meanOf(rows);
  return table.map((row, i) => row.map((x, j) => x - elementAt(rows, i) - elementAt(columns, j) + grand));
}
