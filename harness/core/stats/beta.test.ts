import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { betaInc, betaQuantile } from './beta.ts';

const parameter = fc.double({ min: 0.01, max: 20_000, noNaN: true });
const inside = fc.double({ min: 0.001, max: 0.999, noNaN: true });

describe('betaInc', () => {
  it('is a polynomial for whole parameters: I_x(2, 3) = 6x^2 - 8x^3 + 3x^4', () => {
    for (const x of [0.01, 0.4, 0.77]) expect(betaInc(x, 2, 3)).toBeCloseTo(6 * x ** 2 - 8 * x ** 3 + 3 * x ** 4, 14);
  });

  it('is the arcsine law for a = b = 1/2', () => {
    expect(betaInc(0.3, 0.5, 0.5)).toBeCloseTo((2 / Math.PI) * Math.asin(Math.sqrt(0.3)), 14);
  });

  it('reaches its ends exactly', () => {
    expect([betaInc(0, 3, 4), betaInc(1, 3, 4)]).toEqual([0, 1]);
  });

  it('obeys I_x(a, b) = 1 - I_{1-x}(b, a) and stays within [0, 1], for parameters up to 20,000', () => {
    fc.assert(
      fc.property(inside, parameter, parameter, (x, a, b) => {
        const value = betaInc(x, a, b);
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1);
        // 1 - (1 - x) is not x, which matters where the density is steep: the sum may be off by that much.
        expect(value + betaInc(1 - x, b, a)).toBeCloseTo(1, 9);
      }),
    );
  });

  it.each([
    [-0.1, 1, 1, 'OUT-OF-RANGE'],
    [1.1, 1, 1, 'OUT-OF-RANGE'],
    [0.5, 0, 1, 'NOT-POSITIVE'],
    [0.5, 1, NaN, 'NOT-FINITE'],
  ])('refuses x = %d, a = %d, b = %d with %s', (x, a, b, code) => {
    expect(() => betaInc(x, a, b)).toThrow(expect.objectContaining({ code }));
  });
});

describe('betaQuantile', () => {
  it('is inverted by betaInc', () => {
    for (const [a, b] of [
      [1, 1],
      [3, 58],
      [0.2, 7],
      [9000, 40],
    ] as const) {
      for (const p of [1e-6, 0.025, 0.5, 0.99]) expect(betaInc(betaQuantile(p, a, b), a, b) / p).toBeCloseTo(1, 9);
    }
  });
});
