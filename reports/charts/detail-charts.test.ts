import { describe, expect, it } from 'vitest';
import type { TopLevelSpec } from 'vega-lite';
import type { Timeline } from '../../harness/core/timeline.ts';
import { frozenInput } from '../../test/fixtures/report/frozen.ts';
import { armNames } from '../model/arm-names.ts';
import type { ChartText } from '../model/chart.ts';
import { designWords } from '../model/design-words.ts';
import { ecdfChart } from '../model/ecdf.ts';
import { percentileChart } from '../model/percentiles.ts';
import { timelineChart } from '../model/timeline.ts';
import { trialStripChart } from '../model/trial-strip.ts';
import { ecdfSpec } from './ecdf.ts';
import { percentileSpec } from './percentiles.ts';
import { renderSvg } from './svg.ts';
import { layouts, type Layout } from './theme.ts';
import { timelineSpec } from './timeline.ts';
import { trialStripSpec } from './trial-strip.ts';

const { plan, trials, curves, analysis } = frozenInput();
const names = armNames(plan);
const placed = { at: '', design: designWords.interleaved };
const arms = analysis.loads[0]?.arms ?? [];
const drawn = { trials, curves, arms, loads: 1 };

/** A warm-up of 5 seconds that is slower, and one second in which everything stalled. */
const timelines = curves.map(({ load, arm, round }): Timeline => ({
  load,
  arm,
  round,
  window: { fromS: 1000, toS: 1020 },
  points: Array.from({ length: 25 }, (_, index) => {
    const ms = (index < 5 ? 2 : index === 15 ? 40 : 0.3) * (1 + round / 50);
    return { second: index - 5, count: 250, p50Ms: ms, p90Ms: 3 * ms, p99Ms: 8 * ms };
  }),
}));

const percentiles = percentileChart(drawn, names, placed);
const ecdf = ecdfChart({ percentiles, arms }, names, placed);
const timeline = timelineChart({ ...drawn, timelines }, names, placed);
const strip = trialStripChart(drawn, names, placed);
const wide: Layout = { name: 'wide', width: 880 };

interface Drawn {
  readonly name: string;
  readonly text: ChartText;
  readonly spec: (layout: Layout) => TopLevelSpec;
}

const charts: readonly Drawn[] = [
  { name: 'percentiles', text: percentiles, spec: (layout) => percentileSpec(percentiles, layout) },
  { name: 'ecdf', text: ecdf, spec: (layout) => ecdfSpec(ecdf, layout) },
  { name: 'timeline', text: timeline, spec: (layout) => timelineSpec(timeline, layout) },
  { name: 'strip', text: strip, spec: (layout) => trialStripSpec(strip, layout) },
];

describe.each(charts)('the chart $name', ({ text, spec }) => {
  it.each(layouts)('fits the $name page, and is the same every time', async (layout) => {
    const svg = await renderSvg(spec(layout), text, layout);
    expect(Number(/viewBox="0 0 ([\d.]+) /.exec(svg)?.[1])).toBeLessThanOrEqual(layout.width);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    expect(await renderSvg(spec(layout), text, layout)).toBe(svg);
  });

  it('takes its colours from the page alone', () => {
    expect(JSON.stringify(spec(wide))).not.toMatch(/#[0-9a-f]{3,6}\b|rgb\(/);
  });
});

describe('the cumulative distribution', () => {
  it('doubles the colour of each arm by its dash, and has one bold line for each', () => {
    const bold = JSON.stringify(ecdfSpec(ecdf, wide)).match(
      /"stroke":"var\(--c\d\)","strokeDash":\[[^\]]*\],"strokeWidth":2.6/g,
    );
    expect(new Set(bold).size).toBe(4);
  });
});

describe('latency over time', () => {
  it('shades and names the warm-up in every panel', async () => {
    const svg = await renderSvg(timelineSpec(timeline, wide), timeline, wide);
    // Once as outline, once as text.
    expect(svg.match(/warm-up, cut/g)?.length).toBe(2 * timeline.panels.length);
    expect(svg.match(/fill="var\(--noise\)"/g)?.length).toBe(timeline.panels.length);
  });

  it('names no warm-up where none was recorded', () => {
    const measured = timelines.map((each) => ({ ...each, points: each.points.filter(({ second }) => second >= 0) }));
    const chart = timelineChart({ ...drawn, timelines: measured }, names, placed);
    expect(JSON.stringify(timelineSpec(chart, wide))).not.toContain('warm-up');
  });

  it('shows all panels on the same axes', () => {
    const domains = JSON.stringify(timelineSpec(timeline, wide)).match(/"domain":\[[^\]]*\]/g);
    expect(new Set(domains).size).toBe(2);
  });

  it('names the lines at their ends', () => {
    const spec = JSON.stringify(timelineSpec(timeline, wide));
    expect(spec).toContain('"text":"p50"');
    expect(spec).toContain('"text":"p90"');
  });
});

describe('the strip of trials', () => {
  const spec = JSON.stringify(trialStripSpec(strip, wide));

  it('joins the valid trials of a round and no others', () => {
    const values = /"values":(\[\{"round":.*?\])/.exec(spec)?.[1] ?? '[]';
    const points = JSON.parse(values) as { round: number; row: number }[];
    // Round 3 lacks the invalid trial of the third arm, round 5 the errored one of the fourth.
    const rows = (round: number): number[] => points.filter((point) => point.round === round).map(({ row }) => row);
    expect([rows(2), rows(3), rows(5)]).toEqual([
      [0, 1, 2, 3],
      [0, 1, 3],
      [0, 1, 2],
    ]);
  });

  it('draws the invalid trial as a hollow cross that says so', async () => {
    expect(spec).toMatch(/"text":"round 3: 0\.\d+ ms, invalid","fill":"var\(--page\)","stroke":"var\(--c1\)"/);
    const svg = await renderSvg(trialStripSpec(strip, wide), strip, wide);
    const labels = svg.match(/(?:<title>|aria-label=")round \d: [^<"]*/g) ?? [];
    expect(labels.length).toBe(19);
    expect(labels.filter((label) => label.endsWith(', invalid')).length).toBe(1);
  });

  it('can be asked for when nothing was measured', async () => {
    const empty = trialStripChart({ trials: [], arms, loads: 1 }, names, placed);
    expect(await renderSvg(trialStripSpec(empty, wide), empty, wide)).not.toContain('NaN');
  });
});
