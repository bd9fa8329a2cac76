import { mean, sampleStandardDeviation } from '../stats/descriptive.ts';
import { around, exponentiated } from '../stats/interval.ts';
import { tQuantile } from '../stats/student-t.ts';
import { fewestRounds } from '../config.ts';
import type { ArmBlock, ArmCapacity, BlockCapacity } from './capacity-analysis.ts';

type Bound = Extract<BlockCapacity, { state: 'at-least' | 'at-most' }>;

/**
 * An arm's capacity from its blocks: the geometric mean with a t interval on the logarithm (n-1 df). One block that is
 * only a bound makes the whole a bound: leaving it out would keep just the blocks that happened to come out low.
 */
export function armCapacity(blocks: readonly ArmBlock[], alpha: number): ArmCapacity {
  const all = blocks.map(({ capacity }) => capacity);
  const values = all.flatMap((each) => (each.state === 'estimated' ? [each.rps] : []));
  const bounds = all.filter((each): each is Bound => each.state === 'at-least' || each.state === 'at-most');
  if (values.length + bounds.length < fewestRounds) return refusal(all, values.length + bounds.length);
  const [bound] = bounds;
  if (!bound) return geometricMean(values, alpha);
  if (bounds.some(({ state }) => state !== bound.state)) {
    return { state: 'refused', because: 'some blocks left the bracket upwards and others downwards' };
  }
  const known = [...values, ...bounds.map(({ rps }) => rps)];
  const rps = bound.state === 'at-least' ? Math.min(...known) : Math.max(...known);
  return { state: bound.state, rps, because: bound.because, says: bound.says };
}

/** Of positive values: exp of the mean logarithm, and of its t interval. */
export function geometricMean(values: readonly number[], alpha: number): Extract<ArmCapacity, { state: 'estimated' }> {
  const logs = values.map((value) => Math.log(value));
  const standardError = sampleStandardDeviation(logs) / Math.sqrt(logs.length);
  const halfWidth = tQuantile(1 - alpha / 2, logs.length - 1) * standardError;
  const centre = mean(logs);
  return {
    state: 'estimated',
    rps: Math.exp(centre),
    ci: exponentiated(around(centre, halfWidth)),
    blocks: logs.length,
  };
}

function refusal(all: readonly BlockCapacity[], usable: number): ArmCapacity {
  const unusable = all.find((each) => each.state === 'unusable');
  const why = unusable?.state === 'unusable' ? `; first: ${unusable.because}` : '';
  return { state: 'refused', because: `only ${usable} usable blocks, ${fewestRounds} needed${why}` };
}
