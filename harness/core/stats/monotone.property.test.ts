import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quantileType7 } from './descriptive.ts';
import { benjaminiHochberg, holm } from './multiplicity.ts';
import { normalQuantile } from './normal.ts';
import { tQuantile } from './student-t.ts';

const share = fc.double({ min: 0, max: 1, noNaN: true });
const inside = fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true });
const pValues = fc.array(share, { minLength: 1, maxLength: 12 });
const sample = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 30 });

describe.each([
  ['holm', holm],
  ['benjaminiHochberg', benjaminiHochberg],
] as const)('%s', (_name, adjust) => {
  it('raises p values, at most to 1, and keeps their order', () => {
    fc.assert(
      fc.property(pValues, (p) => {
        const adjusted = adjust(p);
        adjusted.forEach((value, index) => {
          expect(value).toBeGreaterThanOrEqual(p[index] ?? NaN);
          expect(value).toBeLessThanOrEqual(1);
          p.forEach((other, place) => {
            if (other <= (p[index] ?? NaN)) expect(adjusted[place]).toBeLessThanOrEqual(value);
          });
        });
      }),
    );
  });

  it('lowers no adjusted p when a p is raised', () => {
    fc.assert(
      fc.property(pValues, fc.nat(), share, (p, chosen, by) => {
        const index = chosen % p.length;
        const [before, after] = [adjust(p), adjust(p.with(index, Math.max(by, p[index] ?? 0)))];
        after.forEach((value, place) => {
          expect(value).toBeGreaterThanOrEqual(before[place] ?? NaN);
        });
      }),
    );
  });

  it('leaves a single p as it is', () => {
    fc.assert(
      fc.property(share, (p) => {
        expect(adjust([p])).toEqual([p]);
      }),
    );
  });
});

describe('quantiles', () => {
  it('of a sample lie within its range and grow with p', () => {
    fc.assert(
      fc.property(sample, share, share, (xs, p, q) => {
        const [low, high] = [quantileType7(xs, Math.min(p, q)), quantileType7(xs, Math.max(p, q))];
        expect(low).toBeGreaterThanOrEqual(Math.min(...xs));
        expect(high).toBeLessThanOrEqual(Math.max(...xs));
        // Interpolation between two nearly equal values may err by a rounding.
        expect(high - low).toBeGreaterThanOrEqual(-1e-9 * Math.max(...xs.map(Math.abs)));
      }),
    );
  });

  it('of normal and t grow with p, and t lies further out for fewer degrees of freedom', () => {
    fc.assert(
      fc.property(inside, inside, fc.integer({ min: 1, max: 50 }), (p, q, df) => {
        const [low, high] = [Math.min(p, q), Math.max(p, q)];
        // Quantiles of neighbouring p may err by a rounding.
        const slack = 1e-9 * Math.abs(tQuantile(low, df));
        expect(tQuantile(high, df) - tQuantile(low, df)).toBeGreaterThanOrEqual(-slack);
        expect(normalQuantile(high) - normalQuantile(low)).toBeGreaterThanOrEqual(-slack);
        expect(Math.abs(tQuantile(p, df)) - Math.abs(tQuantile(p, df + 1))).toBeGreaterThanOrEqual(-slack);
      }),
    );
  });
});
