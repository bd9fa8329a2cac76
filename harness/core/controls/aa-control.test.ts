import { describe, expect, it } from 'vitest';
import { aaControl } from './aa-control.ts';

const uniform = (n: number): number[] => Array.from({ length: n }, (_, index) => (index + 0.5) / n);

describe('the A/A control', () => {
  it('passes with p values as they should be', () => {
    const outcome = aaControl(uniform(20));
    expect(outcome).toMatchObject({ passed: true, detail: { comparisons: 20, positives: 1 } });
    expect(outcome.figures).toMatch(/1 of 20 .* 5\.0 %, 95 % Clopper-Pearson interval 0\.1 % to 24\.9 %/);
  });

  it('fails when four of twenty are called different', () => {
    const p = [...uniform(20).slice(4), 0.01, 0.012, 0.02, 0.03];
    expect(aaControl(p).passed).toBe(false);
  });

  it('fails when nothing is called different but the p values are all alike', () => {
    const alike = Array.from({ length: 20 }, (_, index) => 0.9 + index / 1000);
    expect(aaControl(alike).passed).toBe(false);
  });

  it('says that it could not be met without a comparison', () => {
    expect(aaControl([])).toMatchObject({ passed: null });
  });
});
