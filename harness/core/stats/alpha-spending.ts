import { StatisticsError } from './errors.ts';
import { normalCdf, normalQuantile } from './normal.ts';
import { elementAt, requireOpenProbability, requireSample, requireWhole, requireWithin } from './preconditions.ts';

/**
 * Two-sided level of each look at a growing experiment, by the spending function of Lan & DeMets (1983,
 * 10.1093/biomet/70.3.659) in the shape of O'Brien & Fleming (1979, 10.2307/2530245): what is spent up to the
 * information fraction t is alpha*(t) = 2 - 2 Phi(z_{1-alpha/2} / sqrt t), and each look gets what it adds.
 *
 * The increments are used as nominal levels, so the looks together err with at most their sum, alpha: a union bound,
 * whatever the dependence between looks, and exact for t statistics, where the usual boundaries are for a known variance.
 * It costs a little power against those.
 *
 * @param fractions share of the planned rounds at each look, ascending in (0, 1]; the last is 1
 * @returns a level above 0 for each look; they sum to alpha
 * @throws StatisticsError OUT-OF-RANGE also when a look is so early that nothing is left to spend on it
 */
export function spendAlpha(alpha: number, fractions: readonly number[]): number[] {
  requireOpenProbability('alpha', alpha);
  requireFractions(fractions);
  const z = normalQuantile(1 - alpha / 2);
  // At the end exactly alpha, not what rounding made of it.
  const spent = fractions.map((t) => (t === 1 ? alpha : 2 * normalCdf(-z / Math.sqrt(t))));
  return spent.map((total, look) => total - (look === 0 ? 0 : elementAt(spent, look - 1))).map(requireSomething);
}

/** The same level at each of `looks` looks: alpha / looks. What spendAlpha is measured against. */
export function evenAlpha(alpha: number, looks: number): number[] {
  requireOpenProbability('alpha', alpha);
  requireWhole('looks', looks, { from: 1, to: mostLooks });
  return new Array<number>(looks).fill(alpha / looks);
}

const mostLooks = 1000;

function requireFractions(fractions: readonly number[]): void {
  requireSample('fractions', fractions);
  let before = 0;
  fractions.forEach((fraction, look) => {
    requireWithin(`fractions[${look}]`, fraction, { from: 0, to: 1 });
    if (fraction <= before) {
      throw new StatisticsError(
        'OUT-OF-RANGE',
        `fractions[${look}] is ${fraction}; each look needs more of the experiment than the one before (${before})`,
      );
    }
    before = fraction;
  });
  if (before === 1) return;
  throw new StatisticsError(
    'OUT-OF-RANGE',
    `the last fraction is ${before}; the last look is at 1, or the rest of alpha would never be spent`,
  );
}

function requireSomething(level: number, look: number): number {
  if (level > 0) return level;
  throw new StatisticsError('OUT-OF-RANGE', `look ${look + 1} would get no alpha; look later, or leave that look out`);
}
