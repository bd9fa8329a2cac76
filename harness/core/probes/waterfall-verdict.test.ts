import { describe, expect, it } from 'vitest';
import { closureVerdict } from './waterfall-verdict.ts';

const about = (mean: number, halfWidth: number | null) => ({
  mean,
  interval: halfWidth === null ? null : { lower: mean - halfWidth, upper: mean + halfWidth },
});
const verdict = (measured: [number, number | null], unexplained: [number, number | null]) =>
  closureVerdict({ measuredUs: about(...measured), unexplainedUs: about(...unexplained) });

describe('the verdict on a closure', () => {
  it.each([
    ['closes within the tolerance', [1000, 50], [100, 20], 'closes', true],
    ['closes at its very edge', [1000, 50], [150, 0], 'closes', true],
    ['closes open where the interval reaches beyond it', [1000, 50], [100, 60], 'closes', false],
    ['fails beyond it', [1000, 50], [300, 20], 'fails', true],
    ['fails where the steps are too much', [1000, 50], [-300, 20], 'fails', true],
    ['fails open where the interval reaches into it', [1000, 50], [300, 200], 'fails', false],
  ] as const)('%s', (_, measured, unexplained, state, isDecided) => {
    expect(verdict([...measured], [...unexplained])).toEqual({ state, isDecided });
  });

  it('asks for no closure where no time is added', () => {
    expect(verdict([-100, 50], [0, 1]).state).toBe('faster');
    expect(verdict([40, 50], [0, 1]).state).toBe('nothing to explain');
    expect(verdict([-40, 50], [0, 1]).state).toBe('nothing to explain');
  });

  it('is unknown without an interval, however large the difference', () => {
    expect(verdict([1000, null], [0, null]).state).toBe('unknown');
  });
});
