import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { benjaminiHochberg, holm } from './multiplicity.ts';

const family = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 20 });

describe('holm and benjaminiHochberg', () => {
  it('leave a family of one alone', () => {
    expect([holm([0.03]), benjaminiHochberg([0.03])]).toEqual([[0.03], [0.03]]);
  });

  it('answer in the given order: never below the raw p, never above 1, BH never above Holm', () => {
    fc.assert(
      fc.property(family, (p) => {
        const [strict, lenient] = [holm(p), benjaminiHochberg(p)];
        p.forEach((raw, index) => {
          expect(lenient[index]).toBeGreaterThanOrEqual(raw);
          expect(strict[index]).toBeGreaterThanOrEqual((lenient[index] ?? 1) - 1e-12);
          expect(strict[index]).toBeLessThanOrEqual(1);
        });
      }),
    );
  });

  it('follow a permutation of the family', () => {
    fc.assert(
      fc.property(family, (p) => {
        for (const adjust of [holm, benjaminiHochberg]) expect(adjust(p.toReversed()).toReversed()).toEqual(adjust(p));
      }),
    );
  });

  it('refuse an empty family and what is no probability', () => {
    for (const adjust of [holm, benjaminiHochberg]) {
      expect(() => adjust([])).toThrow(/p is empty/);
      expect(() => adjust([0.1, 1.1])).toThrow(/p\[1\] is 1.1/);
      expect(() => adjust([NaN])).toThrow(/p\[0\] is NaN/);
    }
  });
});
