import { describe, expect, it } from 'vitest';
import { pairedT } from '../stats/paired.ts';
import type { Observation } from './complete-blocks.ts';
import { axisEffects, type Effect, type Effects } from './effects.ts';
import { fractionalFactorial, signOf, type FactorialDesign } from './fractional-factorial.ts';
import { levelOf, type Axis, type Combination } from './full-factorial.ts';
import type { Fraction } from './generators.ts';

const rate = { name: 'rate', levels: [200, 400] };
const connections = { name: 'connections', levels: [4, 16] };
const payload = { name: 'payload', levels: [1024, 65_536] };
const measure = { name: 'measure', levels: [10_000, 60_000] };

function designOf(axes: readonly Axis[], fraction: Fraction = 'full'): FactorialDesign {
  const result = fractionalFactorial(axes, fraction);
  if (!result.ok) throw new Error(result.problem);
  return result.design;
}

/** What blocks add to each contrast of -1/+1: it sums to zero, so that means are exact and spreads are not zero. */
const wobbles = [0.01, -0.03, 0.02, 0];

/** Every run in four blocks: the given response, a large effect of the block, and a wobble of every two-level contrast. */
const observe = (design: FactorialDesign, response: (run: Combination) => number): Observation[] =>
  wobbles.flatMap((wobble, index) =>
    design.runs.map((combination, at) => ({
      block: index + 1,
      combination,
      logRatio: response(combination) + 0.7 * index + (at === design.runs.length - 1 ? wobble : 0),
    })),
  );

function estimated(result: ReturnType<typeof axisEffects>): Effects {
  if (!result.ok) throw new Error(result.problem);
  return result;
}

const logEffects = (result: ReturnType<typeof axisEffects>): Record<string, number> =>
  Object.fromEntries(
    estimated(result).effects.map((effect) => [effect.name, effect.state === 'estimated' ? effect.logEffect : NaN]),
  );

const first = (result: ReturnType<typeof axisEffects>): Effect => {
  const [effect] = estimated(result).effects;
  if (!effect) throw new Error('no effect');
  return effect;
};

const closeTo = (expected: Record<string, number>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(expected).map(([name, value]) => [name, expect.closeTo(value, 12) as unknown]));

describe('axisEffects', () => {
  it('recovers planted main effects and interactions of 2^3 exactly, whatever blocks add to all runs', () => {
    const axes = [rate, connections, payload];
    const design = designOf(axes);
    const planted = (run: Combination): number =>
      0.4 +
      0.1 * signOf(run, [rate]) -
      0.05 * signOf(run, [payload]) +
      0.02 * signOf(run, [rate, connections]) +
      // Three axes together: in no estimate of one or two.
      0.3 * signOf(run, axes);
    expect(logEffects(axisEffects(design, observe(design, planted)))).toEqual(
      closeTo({
        'rate 200 -> 400': 0.2,
        'connections 4 -> 16': 0,
        'payload 1024 -> 65536': -0.1,
        'rate x connections': 0.04,
        'rate x payload': 0,
        'connections x payload': 0,
      }),
    );
  });

  it('estimates the sum of an alias chain in 2^(3-1), and names the chain', () => {
    const design = designOf([rate, connections, payload], 'half');
    const planted = (run: Combination): number =>
      0.1 * signOf(run, [rate]) + 0.04 * signOf(run, [connections, payload]);
    const result = axisEffects(design, observe(design, planted));
    expect(logEffects(result)).toEqual(
      closeTo({ 'rate 200 -> 400': 0.28, 'connections 4 -> 16': 0, 'payload 1024 -> 65536': 0 }),
    );
    expect(first(result)).toMatchObject({ kind: 'main', term: ['rate'], aliasedWith: ['connections x payload'] });
  });

  it('estimates in 2^(4-1) each main effect and one interaction for each chain', () => {
    const design = designOf([rate, connections, payload, measure], 'half');
    const planted = (run: Combination): number =>
      0.1 * signOf(run, [measure]) + 0.03 * signOf(run, [payload, measure]) - 0.01 * signOf(run, [rate, connections]);
    const result = axisEffects(design, observe(design, planted));
    expect(logEffects(result)).toEqual(
      closeTo({
        'rate 200 -> 400': 0,
        'connections 4 -> 16': 0,
        'payload 1024 -> 65536': 0,
        'measure 10000 -> 60000': 0.2,
        'rate x connections': 0.04,
        'rate x payload': 0,
        'rate x measure': 0,
      }),
    );
    expect(estimated(result).effects.find(({ name }) => name === 'rate x connections')?.aliasedWith).toEqual([
      'payload x measure',
    ]);
  });

  it('tests one two-level axis as a paired t over blocks', () => {
    const design = designOf([rate]);
    const low = [0.1, 0.3, 0.25, 0.2, 0.4];
    const high = [0.22, 0.35, 0.41, 0.2, 0.55];
    const observations = low.flatMap((logRatio, block) => [
      { block, combination: { rate: 200 }, logRatio },
      { block, combination: { rate: 400 }, logRatio: high[block] ?? NaN },
    ]);
    const paired = pairedT(high, low, 0.9);
    const effect = first(axisEffects(design, observations, { confidence: 0.9 }));
    expect(effect).toMatchObject({
      state: 'estimated',
      logEffect: expect.closeTo(paired.difference, 12) as unknown,
      ratio: expect.closeTo(Math.exp(paired.difference), 12) as unknown,
      p: expect.closeTo(paired.p, 12) as unknown,
      ci: {
        lower: expect.closeTo(Math.exp(paired.ci.lower), 12) as unknown,
        upper: expect.closeTo(Math.exp(paired.ci.upper), 12) as unknown,
      },
    });
  });

  it('takes the larger number for the high level, however levels are listed', () => {
    const design = designOf([{ name: 'rate', levels: [400, 200] }]);
    expect(
      logEffects(
        axisEffects(
          design,
          observe(design, (run) => (run['rate'] === 400 ? 0.2 : 0)),
        ),
      ),
    ).toEqual(closeTo({ 'rate 200 -> 400': 0.2 }));
  });

  it('estimates the linear trend of unequally spaced levels from end to end, beside two-level axes', () => {
    const walked = { name: 'rate', levels: [800, 100, 200] };
    const design = designOf([walked, connections, payload]);
    const planted = (run: Combination): number =>
      0.05 * Math.log2(levelOf(run, walked)) + 0.1 * signOf(run, [connections]);
    const result = axisEffects(design, observe(design, planted));
    expect(logEffects(result)).toEqual(
      closeTo({
        'rate 100 -> 800': 0.15,
        'connections 4 -> 16': 0.2,
        'payload 1024 -> 65536': 0,
        'connections x payload': 0,
      }),
    );
    expect(first(result)).toMatchObject({
      kind: 'trend',
      remark: 'linear trend over the logarithm of 100, 200, 800; curvature and interactions of rate are not estimated',
    });
  });

  it('sees no trend in a pure curvature', () => {
    const walked = { name: 'rate', levels: [100, 200, 400] };
    const design = designOf([walked]);
    const result = axisEffects(
      design,
      observe(design, (run) => (run['rate'] === 200 ? 0.3 : 0)),
    );
    expect(logEffects(result)).toEqual(closeTo({ 'rate 100 -> 400': 0 }));
  });

  it('names levels as the caller writes them', () => {
    const design = designOf([rate]);
    const result = axisEffects(
      design,
      observe(design, () => 0),
      { levelText: (_, level) => `${level}rps` },
    );
    expect(first(result).name).toBe('rate 200rps -> 400rps');
  });

  it('adjusts p values over its effects by Benjamini and Hochberg', () => {
    const design = designOf([rate, connections]);
    const spread = [0.031, 0.048, -0.017, 0.052, 0.009, 0.026, -0.033, 0.041, 0.013, -0.008, 0.037, 0.022];
    const observations = spread.map((logRatio, index) => ({
      block: Math.floor(index / 4),
      combination: design.runs[index % 4] ?? {},
      logRatio,
    }));
    const { effects } = estimated(axisEffects(design, observations));
    const pairs = effects.map((effect) => (effect.state === 'estimated' ? [effect.p, effect.pAdjusted] : []));
    const [smallest, middle, largest] = pairs.toSorted(([a = 0], [b = 0]) => a - b);
    expect(largest?.[1]).toBe(largest?.[0]);
    expect(middle?.[1]).toBeCloseTo(Math.min((middle?.[0] ?? 0) * 1.5, largest?.[1] ?? 0), 12);
    expect(smallest?.[1]).toBeCloseTo(Math.min((smallest?.[0] ?? 0) * 3, middle?.[1] ?? 0), 12);
  });
});

describe('axisEffects with missing trials', () => {
  const design = designOf([rate, connections]);
  const all = observe(design, (run) => 0.1 * signOf(run, [rate]));
  const without = (...gone: [block: number, run: number][]): Observation[] =>
    all.filter(({ block, combination }) => !gone.some(([b, run]) => b === block && design.runs[run] === combination));

  it('drops incomplete blocks, counts them, and says which loads are missing', () => {
    const result = estimated(axisEffects(design, without([2, 3])));
    expect(result).toMatchObject({
      blocks: 3,
      dropped: 1,
      missing: [{ combination: { rate: 400, connections: 16 }, blocks: 1 }],
    });
    expect(result.effects).toEqual(
      estimated(
        axisEffects(
          design,
          all.filter(({ block }) => block !== 2),
        ),
      ).effects,
    );
  });

  it('refuses fewer than three complete blocks and names the load that is missing most often', () => {
    expect(axisEffects(design, without([1, 3], [2, 3], [2, 0]))).toEqual({
      ok: false,
      problem:
        'only 2 of 4 blocks have every load; 3 needed; most often missing: rate 400, connections 16 (in 2 of 4 blocks)',
      nearest: 'run 1 more block, or leave out the level that does not work',
    });
  });

  it('refuses two blocks, and none', () => {
    expect(
      axisEffects(
        design,
        all.filter(({ block }) => block < 3),
      ),
    ).toEqual({
      ok: false,
      problem: 'only 2 of 2 blocks have every load; 3 needed',
      nearest: 'run 1 more block',
    });
    expect(axisEffects(design, [])).toMatchObject({ ok: false, nearest: 'run 3 more blocks' });
  });
});

describe('axisEffects refuses', () => {
  const design = designOf([rate, connections]);
  const all = observe(design, () => 0.1);

  it('a design in which nothing varies', () => {
    expect(axisEffects(designOf([{ name: 'rate', levels: [200] }]), [])).toEqual({
      ok: false,
      problem: 'no axis varies: there is no effect to estimate',
      nearest: 'give an axis two levels',
    });
  });

  it('an effect that does not vary over blocks, but not the others', () => {
    const wobbling = all.map(({ block, combination }) => ({
      block,
      combination,
      // Beside a large effect of the block, 0.1 differs from block to block by rounding.
      logRatio:
        3.3 * block +
        (combination['rate'] === 400 ? (wobbles[block - 1] ?? 0) : 0) +
        (combination['connections'] === 16 ? 0.1 : 0),
    }));
    const { effects } = estimated(axisEffects(design, wobbling));
    expect(effects.map(({ state }) => state)).toEqual(['estimated', 'refused', 'refused']);
    expect(effects[1]).toMatchObject({
      because: expect.stringContaining('connections 4 -> 16 does not vary between replicates') as unknown,
    });
    expect(effects[0]).toMatchObject({ pAdjusted: effects[0]?.state === 'estimated' ? effects[0].p : NaN });
  });

  it.each([
    [
      'a load that is not planned',
      { block: 1, combination: { rate: 300, connections: 4 }, logRatio: 0 },
      /rate 300, connections 4 is not a run/,
    ],
    [
      'a load observed twice',
      { block: 1, combination: { rate: 200, connections: 4 }, logRatio: 0 },
      /observed twice in block 1/,
    ],
    [
      'a value that is not finite',
      { block: 9, combination: { rate: 200, connections: 4 }, logRatio: NaN },
      /log ratio of block 9 .* is NaN/,
    ],
    [
      'a load without one of the axes',
      { block: 9, combination: { rate: 200 }, logRatio: 0 },
      /no level of connections/,
    ],
  ])('%s', (_, odd, message) => {
    expect(() => axisEffects(design, [...all, odd as Observation])).toThrow(message);
  });

  it('a logarithmic trend over a level that has no logarithm', () => {
    const zero = designOf([{ name: 'payload', levels: [0, 1, 2] }]);
    expect(() => axisEffects(zero, [])).toThrow(/a level of payload is 0/);
  });
});
