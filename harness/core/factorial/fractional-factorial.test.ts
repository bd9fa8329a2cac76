import { describe, expect, it } from 'vitest';
import { fractionalFactorial, signOf, termText, type FactorialDesign } from './fractional-factorial.ts';
import type { Axis } from './full-factorial.ts';
import type { Fraction } from './generators.ts';

const rate = { name: 'rate', levels: [200, 400] };
const connections = { name: 'connections', levels: [4, 16] };
const payload = { name: 'payload', levels: [1024, 65_536] };
const measure = { name: 'measure', levels: [10_000, 60_000] };
const lettered = (k: number): Axis[] => Array.from('ABCDEFGH'.slice(0, k), (name) => ({ name, levels: [-1, 1] }));

function designOf(axes: readonly Axis[], fraction: Fraction): FactorialDesign {
  const result = fractionalFactorial(axes, fraction);
  if (!result.ok) throw new Error(result.problem);
  return result.design;
}

const chains = (design: FactorialDesign): string[] =>
  design.aliases.map((chain) => [chain.effect, ...chain.with].map(termText).join(' = '));

const fractions = [
  ...[2, 3, 4].map((k) => ['full', k, 1] as const),
  ...[3, 4, 5, 6, 7].map((k) => ['half', k, 2] as const),
  ...[5, 6, 7].map((k) => ['quarter', k, 4] as const),
];

describe('fractionalFactorial', () => {
  it('plans all eight loads of 2^3 when nothing is left out', () => {
    const design = designOf([rate, connections, payload], 'full');
    expect(design.runs).toHaveLength(8);
    expect(design).toMatchObject({ generators: [], definingRelation: 'I', aliases: [] });
    expect(design).not.toHaveProperty('resolution');
  });

  it('plans 2^(3-1) with C=AB: four loads, resolution III, main effects aliased with interactions', () => {
    const design = designOf([rate, connections, payload], 'half');
    expect(design.runs).toEqual([
      { rate: 200, connections: 4, payload: 65_536 },
      { rate: 200, connections: 16, payload: 1024 },
      { rate: 400, connections: 4, payload: 1024 },
      { rate: 400, connections: 16, payload: 65_536 },
    ]);
    expect(design).toMatchObject({ generators: ['C=AB'], definingRelation: 'I = ABC', resolution: 3 });
    expect(chains(design)).toEqual([
      'rate = connections x payload',
      'connections = rate x payload',
      'payload = rate x connections',
    ]);
  });

  it('plans 2^(4-1) with D=ABC: resolution IV, chains of the textbook', () => {
    const design = designOf([rate, connections, payload, measure], 'half');
    expect(design.runs).toHaveLength(8);
    expect(design).toMatchObject({ generators: ['D=ABC'], definingRelation: 'I = ABCD', resolution: 4 });
    expect(chains(design)).toEqual([
      'rate = connections x payload x measure',
      'connections = rate x payload x measure',
      'payload = rate x connections x measure',
      'measure = rate x connections x payload',
      'rate x connections = payload x measure',
      'rate x payload = connections x measure',
      'rate x measure = connections x payload',
    ]);
  });

  it('plans 2^(5-2) with D=AB, E=AC: I = ABD = ACE = BCDE', () => {
    const design = designOf(lettered(5), 'quarter');
    expect(design).toMatchObject({ definingRelation: 'I = ABD = ACE = BCDE', resolution: 3 });
    expect(chains(design)).toEqual([
      'A = B x D = C x E = A x B x C x D x E',
      'B = A x D = C x D x E = A x B x C x E',
      'C = A x E = B x D x E = A x B x C x D',
      'D = A x B = B x C x E = A x C x D x E',
      'E = A x C = B x C x D = A x B x D x E',
      'B x C = D x E = A x B x E = A x C x D',
      'B x E = C x D = A x B x C = A x D x E',
    ]);
  });

  it.each(fractions)(
    'is balanced and orthogonal, each main effect against each: %s of %i axes',
    (fraction, k, part) => {
      const axes = lettered(k);
      const { runs } = designOf(axes, fraction);
      expect(runs).toHaveLength(2 ** k / part);
      const sum = (of: readonly Axis[]): number => runs.reduce((total, run) => total + signOf(run, of), 0);
      for (const [at, first] of axes.entries()) {
        expect(sum([first])).toBe(0);
        for (const second of axes.slice(at + 1)) expect(sum([first, second])).toBe(0);
      }
    },
  );

  it.each(fractions)('calls aliases exactly what has the same column: %s of %i axes', (fraction, k) => {
    const axes = lettered(k);
    const design = designOf(axes, fraction);
    const column = (term: readonly string[]): string =>
      design.runs
        .map((run) =>
          signOf(
            run,
            axes.filter(({ name }) => term.includes(name)),
          ),
        )
        .join(' ');
    const every = Array.from({ length: 2 ** k - 1 }, (_, bits) =>
      axes.filter((_axis, at) => ((bits + 1) & (1 << at)) !== 0).map(({ name }) => name),
    );
    for (const chain of design.aliases) {
      const same = every.filter((term) => column(term) === column(chain.effect)).map(termText);
      expect([chain.effect, ...chain.with].map(termText).sort()).toEqual(same.sort());
    }
    expect(new Set(design.aliases.map(({ effect }) => column(effect))).size).toBe(design.aliases.length);
  });

  it('leaves constants out of the fraction and of its letters', () => {
    const design = designOf([{ name: 'measure', levels: [30_000] }, rate, connections, payload], 'half');
    expect(design.twoLevelAxes).toEqual(['rate', 'connections', 'payload']);
    expect(design.runs[0]).toEqual({ measure: 30_000, rate: 200, connections: 4, payload: 65_536 });
  });

  it('runs the same loads however the two levels are listed', () => {
    const asSet = (axes: Axis[]): Set<string> => new Set(designOf(axes, 'half').runs.map((run) => JSON.stringify(run)));
    expect(asSet([{ name: 'rate', levels: [400, 200] }, connections, payload])).toEqual(
      asSet([rate, connections, payload]),
    );
  });

  it('takes any number of levels in a full plan', () => {
    expect(designOf([{ name: 'rate', levels: [100, 200, 400] }, connections], 'full').runs).toHaveLength(6);
  });
});

describe('fractionalFactorial refuses', () => {
  const three = { name: 'rate', levels: [200, 100, 400] };
  it.each<[string, Axis[], Fraction, string, string]>([
    [
      'an axis with three levels in a fraction',
      [three, connections, payload],
      'half',
      'rate has 3 levels: axes in a fraction have two',
      'use two levels, the ends (rate 100 and 400), or the full plan of 12 loads',
    ],
    [
      'and does not offer the ends where they would not do',
      [three, connections],
      'half',
      'rate has 3 levels: axes in a fraction have two',
      'the full plan of 6 loads',
    ],
    [
      'a half of two axes',
      [rate, connections],
      'half',
      'a half needs at least 3 axes with two levels, there are 2 (rate, connections): ' +
        'with fewer, main effects are aliased with each other (resolution II)',
      'the full plan of 4 loads',
    ],
    [
      'a half of constants',
      [{ name: 'rate', levels: [200] }],
      'half',
      'a half needs at least 3 axes with two levels, there are none: ' +
        'with fewer, main effects are aliased with each other (resolution II)',
      'the full plan of 1 load',
    ],
    [
      'a quarter of four axes',
      [rate, connections, payload, measure],
      'quarter',
      'a quarter needs at least 5 axes with two levels, there are 4 (rate, connections, payload, measure): ' +
        'with fewer, main effects are aliased with each other (resolution II)',
      'fraction half (8 loads), or the full plan of 16 loads',
    ],
    [
      'more axes than the table has',
      lettered(8),
      'half',
      'a half is known for up to 7 axes with two levels; there are 8',
      'give 1 of them a single level, or the full plan of 256 loads',
    ],
  ])('%s', (_, axes, fraction, problem, nearest) => {
    expect(fractionalFactorial(axes, fraction)).toEqual({ ok: false, problem, nearest });
  });
});
