import { describe, expect, it } from 'vitest';
import { aliasLines, aliasStructure, roman } from './alias-structure.ts';
import { fractionalFactorial } from './fractional-factorial.ts';
import type { Fraction } from './generators.ts';

const names = ['rate', 'connections', 'payload', 'measure'];

function printed(k: number, fraction: Fraction): string[] {
  const result = fractionalFactorial(
    [...names, 'A5', 'A6', 'A7'].slice(0, k).map((name) => ({ name, levels: [1, 2] })),
    fraction,
  );
  return result.ok ? aliasStructure(result.design) : [result.problem];
}

describe('aliasStructure', () => {
  it('says of a half of three axes what main effects are aliased with', () => {
    expect(printed(3, 'half')).toEqual([
      'half of 8 loads: 4 loads, resolution III: main effects are aliased with interactions of two axes',
      'letters: A = rate, B = connections, C = payload',
      'generators: C = AB; defining relation: I = ABC',
      'an estimate is the sum of all effects that are aliased with it:',
      '  rate is aliased with connections x payload',
      '  connections is aliased with rate x payload',
      '  payload is aliased with rate x connections',
    ]);
  });

  it('says of a half of four axes that main effects are clear of interactions of two', () => {
    const lines = printed(4, 'half');
    expect(lines[0]).toBe(
      'half of 16 loads: 8 loads, resolution IV: ' +
        'main effects are clear of interactions of two axes, which are aliased with each other',
    );
    expect(lines).toContain('  rate x connections is aliased with payload x measure');
  });

  it('lists the aliases of a quarter in words', () => {
    expect(printed(5, 'quarter')).toContain(
      '  rate is aliased with connections x measure, payload x A5 and rate x connections x payload x measure x A5',
    );
  });

  it('says of resolution V and more that effects of one and two axes are clear', () => {
    expect(printed(5, 'half')[0]).toMatch(
      /resolution V: main effects and interactions of two axes are clear of each other/,
    );
  });

  it('has nothing to list for a full plan', () => {
    expect(printed(3, 'full')).toEqual(['full plan of 8 loads: no effect is aliased with another']);
    expect(aliasLines({ aliases: [] })).toEqual([]);
  });

  it('writes resolutions in Roman numerals', () => {
    expect([3, 4, 5, 6, 7].map(roman)).toEqual(['III', 'IV', 'V', 'VI', 'VII']);
  });
});
