import { StatisticsError } from '../stats/errors.ts';
import { requireFinite } from '../stats/preconditions.ts';
import type { FactorialDesign } from './fractional-factorial.ts';
import { levelOf, type Axis, type Combination } from './full-factorial.ts';

/** What one arm showed at one load in one block. */
export interface Observation {
  readonly block: number;
  readonly combination: Combination;
  /** ln(arm / baseline of the same load and block). */
  readonly logRatio: number;
}

export interface CompleteBlocks {
  /** For each complete block its log ratios in the order of the design's runs. */
  readonly complete: readonly (readonly number[])[];
  /** Blocks seen in which at least one run is missing. */
  readonly dropped: number;
  /** Runs that dropped blocks lack, and how many lack them; those most often missing first. */
  readonly missing: readonly { readonly combination: Combination; readonly blocks: number }[];
}

/**
 * Keeps the blocks in which every run was observed: only there is a contrast free of the block's own effect.
 * @throws StatisticsError for a value that is not finite, a run observed twice in a block, or one that is not planned
 */
export function completeBlocks(
  { axes, runs }: Pick<FactorialDesign, 'axes' | 'runs'>,
  observations: readonly Observation[],
): CompleteBlocks {
  const keys = runs.map((run) => keyOf(run, axes));
  const blocks = new Map<number, Map<string, number>>();
  for (const { block, combination, logRatio } of observations) {
    const key = keyOf(combination, axes);
    const seen = blocks.get(block) ?? new Map<string, number>();
    requireFinite(`the log ratio of block ${block} at ${key}`, logRatio);
    requirePlannedOnce({ key, block }, { planned: keys.includes(key), seen: seen.has(key) });
    blocks.set(block, seen.set(key, logRatio));
  }
  const rows = [...blocks.entries()].sort(([a], [b]) => a - b).map(([, seen]) => keys.map((key) => seen.get(key)));
  const complete = rows.filter((row): row is number[] => !row.includes(undefined));
  return { complete, dropped: rows.length - complete.length, missing: missingRuns(runs, rows) };
}

function missingRuns(
  runs: readonly Combination[],
  rows: readonly (readonly (number | undefined)[])[],
): CompleteBlocks['missing'] {
  return runs
    .map((combination, at) => ({ combination, blocks: rows.filter((row) => row[at] === undefined).length }))
    .filter(({ blocks }) => blocks > 0)
    .sort((a, b) => b.blocks - a.blocks);
}

/** For people and for looking up: `rate 200, connections 16`. */
const keyOf = (combination: Combination, axes: readonly Axis[]): string =>
  axes.map((axis) => `${axis.name} ${levelOf(combination, axis)}`).join(', ');

function requirePlannedOnce(
  { key, block }: { key: string; block: number },
  { planned, seen }: { planned: boolean; seen: boolean },
): void {
  if (!planned) throw new StatisticsError('BAD-INPUT', `${key} is not a run of the design; give planned loads only`);
  if (!seen) return;
  throw new StatisticsError(
    'BAD-INPUT',
    `${key} was observed twice in block ${block}; give one arm and metric at a time`,
  );
}
