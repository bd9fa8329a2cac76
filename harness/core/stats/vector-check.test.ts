import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkVectors, type VectorCase, type VectorResult } from './vector-check.ts';

const ownCases = new URL('../../../test/fixtures/vectors/own-cases.json', import.meta.url);
const good: VectorCase = {
  id: 'median',
  function: 'quantileType7',
  input: { xs: [1, 2, 3], p: 0.5 },
  expect: { value: 2 },
  tolerance: 1e-9,
};
const check = (change: Partial<VectorCase>): VectorResult | undefined =>
  checkVectors({ cases: [{ ...good, ...change }] })[0];

describe('checkVectors', () => {
  it("passes all of meshbench's own known answers", () => {
    const results = checkVectors(JSON.parse(readFileSync(ownCases, 'utf8')));
    expect(results.length).toBeGreaterThan(25);
    expect(results.filter((result) => result.state === 'failed')).toEqual([]);
  });

  it('reports a wrong expectation with field, expected and got', () => {
    expect(check({ expect: { value: 2.1 } })).toEqual({
      state: 'failed',
      id: 'median',
      because: 'value expected 2.1 got 2',
    });
  });

  it('reports an unknown function, also one that every object inherits', () => {
    expect(check({ function: 'anova' })).toMatchObject({ state: 'failed', because: 'unknown function anova' });
    expect(check({ function: 'constructor' })).toMatchObject({ because: 'unknown function constructor' });
  });

  it('reports what a case throws, with its remedy', () => {
    expect(check({ input: { xs: [], p: 0.5 } })).toMatchObject({
      because: 'quantileType7 threw: xs is empty; give at least 1 value(s)',
    });
    const because: unknown = expect.stringMatching(/input\.p is not a number/);
    expect(check({ input: { xs: [1], q: 0.5 } })).toMatchObject({ because });
  });

  it('takes the tolerance absolutely for small numbers and relatively for large ones', () => {
    const at = (value: number, expected: number): string | undefined =>
      check({ input: { xs: [value], p: 0 }, expect: { value: expected }, tolerance: 0.01 })?.state;
    expect([at(0.001, 0.01), at(1000, 1009), at(1000, 1011), at(0, 0.02)]).toEqual([
      'passed',
      'passed',
      'failed',
      'failed',
    ]);
  });

  it('compares arrays by length and element, booleans and missing fields exactly', () => {
    const holm = (expected: unknown): string | undefined =>
      check({ function: 'holm', input: { p: [0.01, 0.5] }, expect: { adjusted: expected } })?.state;
    expect([holm([0.02, 0.5]), holm([0.02]), holm([0.02, 0.6]), holm(true)]).toEqual([
      'passed',
      'failed',
      'failed',
      'failed',
    ]);
    const drops = { function: 'dropAdjustedQuantile', input: { n: 10, drops: 0, p: 0.5 } };
    expect(check({ ...drops, expect: { bounded: true } })?.state).toBe('passed');
    expect(check({ ...drops, expect: { bounded: false } })?.state).toBe('failed');
    expect(check({ ...drops, expect: { median: 3 } })).toMatchObject({ because: 'median expected 3 got undefined' });
  });

  it.each([
    ['no object', []],
    ['no cases', { about: 'x' }],
    ['nothing to check', { cases: [] }],
    ['a case without a tolerance', { cases: [{ ...good, tolerance: undefined }] }],
    ['a case that expects nothing', { cases: [{ ...good, expect: {} }] }],
    ['a case without an id', { cases: [{ ...good, id: 3 }] }],
  ])('refuses a file with %s', (_what, file) => {
    expect(() => checkVectors(file)).toThrow(expect.objectContaining({ code: 'BAD-INPUT' }));
  });
});
