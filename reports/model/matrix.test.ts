import { describe, expect, it } from 'vitest';
import { syntheticInput } from '../../test/fixtures/report/synthetic.ts';
import { reportModel } from '../model.ts';

const arms = ['none', 'twin', 'istio', 'envoySidecar'] as const;
const matrixOf = (options: Partial<Parameters<typeof syntheticInput>[0]> = {}) =>
  reportModel(syntheticInput({ arms, rounds: 6, seed: 5, ...options })).loads[0]?.matrix;

describe('the matrix of all arms', () => {
  const matrix = matrixOf();
  const table = matrix?.tables[0]?.table;

  it('has a row and a column for each arm but the twin', () => {
    expect(table?.columns).toHaveLength(4);
    expect(table?.rows.map(([head]) => head?.text)).toEqual([
      expect.stringContaining('baseline'),
      expect.stringContaining('real control plane'),
      expect.stringContaining('model'),
    ]);
  });

  it('says of a pair the same both ways round', () => {
    const at = (row: number, column: number): string => table?.rows[row]?.[column + 1]?.text ?? '';
    const percent = (text: string): number => Number(/^([+-][\d.]+) %/.exec(text)?.[1]);
    expect((1 + percent(at(1, 0)) / 100) * (1 + percent(at(0, 1)) / 100)).toBeCloseTo(1, 1);
    expect(table?.rows[1]?.[1]?.badge).toMatchObject({ word: 'different', tone: 'higher' });
    expect(table?.rows[0]?.[2]?.badge).toMatchObject({ word: 'different', tone: 'lower' });
  });

  it('compares no arm with itself', () => {
    expect([0, 1, 2].map((index) => table?.rows[index]?.[index + 1]?.text)).toEqual(['n/a', 'n/a', 'n/a']);
  });

  it('states in its title how many pairs are told apart, and that it explores', () => {
    expect(matrix?.title).toMatch(/^Every arm against every other: p50 tells \d of 3 pairs apart/);
    expect(matrix?.subtitle).toContain('exploratory');
  });

  it('gives the reason where a pair is refused', () => {
    const lost = ['1/istio', '2/istio', '3/istio', '4/istio'];
    const refused = matrixOf({ errored: lost })?.tables[0]?.table.rows[1]?.[1];
    expect(refused?.badge?.word).toBe('not quoted');
    expect(refused?.text).toContain('only 2 rounds');
  });

  it('is left out where there is nothing to pair', () => {
    expect(matrixOf({ arms: ['none', 'twin'] })).toBeNull();
  });
});
