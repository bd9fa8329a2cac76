import { expect, it } from 'vitest';
import { normalQuantile } from '../stats/normal.ts';
import { seededRandom, type SeededRandom } from '../stats/seeded-random.ts';
import { axisEffects } from './effects.ts';
import { fractionalFactorial, signOf } from './fractional-factorial.ts';
import type { Fraction } from './generators.ts';

const rate = { name: 'rate', levels: [200, 400] };
const axes = [rate, { name: 'connections', levels: [4, 16] }, { name: 'payload', levels: [1024, 65_536] }];
const experiments = 1200;
const blocks = 5;

const normal = (random: SeededRandom): number => normalQuantile(random.next() + 2 ** -54);

/** How often the interval of each effect covers the truth: rate doubles the log ratio's noise and adds 0.2, others nothing. */
function coverages(fraction: Fraction): number[] {
  const result = fractionalFactorial(axes, fraction);
  if (!result.ok) throw new Error(result.problem);
  const { design } = result;
  const root = seededRandom(`coverage of effects, ${fraction}`);
  const covered: boolean[][] = Array.from({ length: experiments }, (_, experiment) => {
    const random = root.fork(String(experiment));
    const observations = Array.from({ length: blocks }, (_, block) => {
      const shared = 0.3 * normal(random);
      return design.runs.map((combination) => {
        const high = signOf(combination, [rate]) === 1;
        const logRatio = shared + (high ? 0.2 : 0) + (high ? 0.1 : 0.05) * normal(random);
        return { block, combination, logRatio };
      });
    }).flat();
    const estimates = axisEffects(design, observations);
    if (!estimates.ok) throw new Error(estimates.problem);
    return estimates.effects.map((effect, at) => {
      const truth = Math.exp(at === 0 ? 0.2 : 0);
      return effect.state === 'estimated' && effect.ci.lower <= truth && truth <= effect.ci.upper;
    });
  });
  return (covered[0] ?? []).map((_, effect) => covered.filter((each) => each[effect]).length / experiments);
}

it.each([
  ['full', 6],
  ['half', 3],
] as const)(
  'a %s plan estimates %i effects whose intervals cover the truth in 95 of 100 experiments, loads unequally noisy',
  (fraction, effects) => {
    const shares = coverages(fraction);
    expect(shares).toHaveLength(effects);
    // Four standard errors: passed by chance once in 16,000.
    const chance = 4 * Math.sqrt((0.95 * 0.05) / experiments);
    for (const share of shares) expect(Math.abs(share - 0.95)).toBeLessThan(chance);
  },
);
