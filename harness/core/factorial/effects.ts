import { mean, sampleStandardDeviation } from '../stats/descriptive.ts';
import { StatisticsError } from '../stats/errors.ts';
import { exponentiated, type Interval } from '../stats/interval.ts';
import { benjaminiHochberg } from '../stats/multiplicity.ts';
import { requireSpread } from '../stats/preconditions.ts';
import { tTestOf, type TTest } from '../stats/two-sample.ts';
import { completeBlocks, type CompleteBlocks, type Observation } from './complete-blocks.ts';
import { contrastsOf, effectOf, type Contrast, type EffectIdentity, type LevelText } from './contrasts.ts';
import type { Refusal } from './fraction-refusal.ts';
import type { FactorialDesign } from './fractional-factorial.ts';

export interface EstimatedEffect extends EffectIdentity {
  readonly state: 'estimated';
  /** Change of ln(arm / baseline) from the lowest to the highest level: twice the coefficient of the -1/+1 coding. */
  readonly logEffect: number;
  /** exp(logEffect): the arm's ratio to its baseline at the high level, divided by that at the low level. */
  readonly ratio: number;
  /** Interval of `ratio`, not widened for the number of effects. */
  readonly ci: Interval;
  /** Of logEffect: standard deviation over blocks / sqrt(blocks). */
  readonly standardError: number;
  /** Two-sided, against ratio = 1. */
  readonly p: number;
  /** Benjamini-Hochberg over the effects of this call. */
  readonly pAdjusted: number;
}

export interface RefusedEffect extends EffectIdentity {
  readonly state: 'refused';
  readonly because: string;
}

export type Effect = EstimatedEffect | RefusedEffect;

export interface Effects extends Pick<CompleteBlocks, 'dropped' | 'missing'> {
  readonly ok: true;
  readonly effects: readonly Effect[];
  /** Complete blocks: the replicates; df is one less. */
  readonly blocks: number;
  readonly confidence: number;
}

export interface EffectOptions {
  readonly confidence?: number;
  /** Levels in the names of effects; plain numbers in base units without it. */
  readonly levelText?: LevelText;
}

/** Below it nothing is estimated, as for the verdicts. */
export const fewestBlocks = 3;

/**
 * How the axes change the log ratio of one arm on one metric. The block is the replicate: each block gives one value of
 * each contrast, in which whatever the block's runs share cancels; the estimate is their mean, the interval Student's t
 * with blocks - 1 degrees of freedom (Box, Hunter & Hunter 2005, chapters 4 and 5). Each effect has an error of its own,
 * so that runs need not be equally noisy. Exploratory: p values are adjusted by Benjamini-Hochberg.
 * @throws StatisticsError for observations that are not finite, not planned, or given twice
 */
export function axisEffects(
  design: FactorialDesign,
  observations: readonly Observation[],
  { confidence = 0.95, levelText = (_, level) => String(level) }: EffectOptions = {},
): Effects | Refusal {
  const contrasts = contrastsOf(design, levelText);
  if (contrasts.length === 0) {
    return { ok: false, problem: 'no axis varies: there is no effect to estimate', nearest: 'give an axis two levels' };
  }
  const { complete, dropped, missing } = completeBlocks(design, observations);
  if (complete.length < fewestBlocks) return tooFewBlocks({ complete, dropped, missing }, levelText);
  const effects = adjusted(contrasts.map((contrast) => estimate(contrast, complete, confidence)));
  return { ok: true, effects, blocks: complete.length, dropped, missing, confidence };
}

type Unadjusted = Omit<EstimatedEffect, 'pAdjusted'>;

function estimate(
  contrast: Contrast,
  blocks: readonly (readonly number[])[],
  confidence: number,
): Unadjusted | RefusedEffect {
  try {
    const { test, standardError } = tOverBlocks(contrast, blocks, confidence);
    return {
      state: 'estimated',
      ...contrast.effect,
      logEffect: test.difference,
      ratio: Math.exp(test.difference),
      ci: exponentiated(test.ci),
      standardError,
      p: test.p,
    };
  } catch (error) {
    // One effect without variance (a metric in coarse steps) does not take the others with it.
    if (error instanceof StatisticsError && error.code === 'NO-VARIANCE') {
      return { state: 'refused', ...contrast.effect, because: error.message };
    }
    throw error;
  }
}

function tOverBlocks(
  contrast: Contrast,
  blocks: readonly (readonly number[])[],
  confidence: number,
): { test: TTest; standardError: number } {
  const perBlock = blocks.map((responses) => effectOf(contrast, responses));
  const difference = mean(perBlock);
  const standardError = sampleStandardDeviation(perBlock) / Math.sqrt(perBlock.length);
  // Rounding in a logarithm near zero is of the size of EPSILON itself; above, of what was subtracted.
  const scale = Math.max(1, ...blocks.flat().map(Math.abs));
  requireSpread(contrast.effect.name, standardError, scale);
  return { test: tTestOf({ difference, standardError, df: perBlock.length - 1, confidence }), standardError };
}

function adjusted(effects: readonly (Unadjusted | RefusedEffect)[]): Effect[] {
  const estimated = effects.filter((effect) => effect.state === 'estimated');
  const raised = estimated.length === 0 ? [] : benjaminiHochberg(estimated.map(({ p }) => p));
  return effects.map((effect) =>
    effect.state === 'refused' ? effect : { ...effect, pAdjusted: raised[estimated.indexOf(effect)] ?? 1 },
  );
}

function tooFewBlocks({ complete, dropped, missing }: CompleteBlocks, levelText: LevelText): Refusal {
  const more = fewestBlocks - complete.length;
  const [worst] = missing;
  const where = worst
    ? `; most often missing: ${Object.entries(worst.combination)
        .map(([axis, level]) => `${axis} ${levelText(axis, level)}`)
        .join(', ')} (in ${worst.blocks} of ${complete.length + dropped} blocks)`
    : '';
  return {
    ok: false,
    problem: `only ${complete.length} of ${complete.length + dropped} blocks have every load; ${fewestBlocks} needed${where}`,
    nearest: `run ${more} more block${more === 1 ? '' : 's'}${worst ? ', or leave out the level that does not work' : ''}`,
  };
}
