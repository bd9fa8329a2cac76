import type { BlockEffect } from './analysis.ts';
import { metricReaders } from './paired-values.ts';
import type { Plan } from './plan.ts';
import { driftEffect, orderEffect, type PlacedValue, type SlopeEffect } from './stats/block-effects.ts';
import { StatisticsError } from './stats/errors.ts';
import type { Trial } from './trial.ts';

/**
 * How p50 moved with the order of trials within a round (blocked design only: side by side there is no order) and over
 * the rounds. Empty where too few rounds are complete to tell. `trials`: those of one load.
 */
export function blockEffectsOf({ design }: Plan, trials: readonly Trial[]): BlockEffect[] {
  const values = trials.flatMap((trial): PlacedValue[] => {
    const value = trial.state === 'completed' ? metricReaders.p50(trial) : undefined;
    return value === undefined ? [] : [{ block: trial.round, arm: trial.arm, position: trial.position, value }];
  });
  return [
    ...(design === 'blocked' ? effect('order', () => orderEffect(values)) : []),
    ...effect('drift', () => driftEffect(values)),
  ];
}

function effect(name: BlockEffect['effect'], estimate: () => SlopeEffect): BlockEffect[] {
  try {
    const { relative, relativeCi, p } = estimate();
    return [{ effect: name, change: relative, ci: relativeCi, p: name === 'order' ? p : null }];
  } catch (error) {
    if (error instanceof StatisticsError) return [];
    throw error;
  }
}
