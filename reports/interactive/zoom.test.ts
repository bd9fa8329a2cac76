import { describe, expect, it } from 'vitest';
import { closer, cut, domainOf, isWhole, moved, whole } from './zoom.ts';

describe('zooming', () => {
  it('shows the half around the middle, and all again when taken back', () => {
    expect(closer(whole, 2)).toEqual([0.25, 0.75]);
    expect(closer([0.25, 0.75], 0.5)).toEqual([0, 1]);
    expect(isWhole(closer(whole, 0.5))).toBe(true);
  });

  it('stays inside the whole, however far it moves', () => {
    expect(moved([0.25, 0.75], 0.2)).toEqual([0.35, 0.85]);
    expect(moved([0.5, 1], 3)).toEqual([0.5, 1]);
    expect(moved([0.1, 0.6], -5)).toEqual([0, 0.5]);
  });

  it('cuts out a part, whichever end is named first', () => {
    expect(cut([0.5, 1], 0, 0.5)).toEqual([0.5, 0.75]);
    expect(cut([0.5, 1], 0.5, 0)).toEqual([0.5, 0.75]);
  });

  it('never shows nothing', () => {
    const [from, to] = cut(whole, 0.4, 0.4);
    expect(to - from).toBeGreaterThan(0);
  });

  it('is even on a log axis in the logarithm', () => {
    expect(domainOf({ domain: [1, 100], log: false }, [0.5, 1])).toEqual([50.5, 100]);
    expect(domainOf({ domain: [1, 100], log: true }, [0.5, 1])).toEqual([10, 100]);
    expect(domainOf({ domain: [0.3, 0.7], log: true }, whole)).toEqual([0.3, 0.7]);
  });
});
