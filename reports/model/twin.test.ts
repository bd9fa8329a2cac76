import { describe, expect, it } from 'vitest';
import { estimated, refused, viewOf } from '../../test/fixtures/report/estimates.ts';
import { frozenInput } from '../../test/fixtures/report/frozen.ts';
import type { EstimatedMetric, LoadAnalysis } from '../../harness/core/analysis.ts';
import { noiseFloorLines, twinSentences } from './twin.ts';

const [load] = frozenInput().analysis.loads;
if (!load) throw new Error('the frozen experiment has a load');
const analysis = (share: number | null): LoadAnalysis => ({
  ...load,
  noiseFloor: [{ metric: 'p50', logRatio: share, share }],
});
const twin = (fields: Partial<EstimatedMetric>): string =>
  twinSentences([viewOf(estimated({ verdict: 'equivalent', ...fields }), true)], analysis(0.014))[0];

describe('the A/A check in words', () => {
  it('says how much two identical arms differed and what is therefore not claimed', () => {
    expect(twin({ ratio: 1.004, ci: { lower: 0.994, upper: 1.014 } })).toBe(
      'two identical arms differed by 0.4 % on p50 (95 % CI -0.6 to 1.4 %): effects smaller than 1.4 % are not claimed',
    );
  });

  it('uses the interval of the twin alone, which is not widened', () => {
    const wide = { ciFamily: { lower: 0.9, upper: 1.1 } };
    expect(twin({ ratio: 1.004, ci: { lower: 0.994, upper: 1.014 }, ...wide })).toContain('-0.6 to 1.4 %');
  });

  it('points out an interval that identical arms should not show', () => {
    expect(twin({ ratio: 1.022, ci: { lower: 1.01, upper: 1.034 } })).toContain('which identical arms should not');
  });

  it('claims nothing without a twin', () => {
    const [sentence] = twinSentences([viewOf(refused('p50', 'only 1 round'), true)], analysis(null));
    expect(sentence).toBe('two identical arms could not be compared on p50 (only 1 round): nothing is claimed on p50');
  });
});

describe('the noise floor', () => {
  it('warns where noise is wider than the margin', () => {
    const [line] = noiseFloorLines(analysis(0.18));
    expect(line?.sentence).toContain('wider than the margin of 5 %: equivalence cannot be shown');
  });

  it('says that nothing is claimed when there is none', () => {
    expect(noiseFloorLines(analysis(null))[0]).toMatchObject({
      floor: null,
      sentence: 'p50: no noise floor, nothing is claimed',
    });
  });
});
