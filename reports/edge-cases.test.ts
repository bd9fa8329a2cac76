import { describe, expect, it } from 'vitest';
import { estimated, viewOf } from '../test/fixtures/report/estimates.ts';
import { withManyArms } from '../test/fixtures/report/many-arms.ts';
import { nothingWorked } from '../test/fixtures/report/nothing-worked.ts';
import { syntheticInput } from '../test/fixtures/report/synthetic.ts';
import { analyse } from '../harness/core/analyse.ts';
import { forestSpec } from './charts/forest.ts';
import { layouts } from './charts/theme.ts';
import { renderSvg } from './charts/svg.ts';
import { reportModel, type ReportInput, type ReportModel } from './model.ts';
import type { LoadReport } from './model/load-report.ts';
import { armSentence } from './model/sentences.ts';
import { renderHtml } from './render.ts';
import { renderText } from './terminal.ts';

/** What a reader reads: no markup, no style, no embedded data. */
const textOf = (html: string): string =>
  html
    .replace(/<(style|script)[\s\S]*?<\/\1>/g, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&nbsp;/g, ' ')
    .replace(/\s+/g, ' ');

/** What no sentence should hold, with what stands around it. */
const nonsense =
  /.{0,60}(\bNaN\b|\bInfinity\b|\bundefined\b|\bnull\b|\[object| , |\b1 rounds\b|\b1 trials\b|All 0 ).{0,60}/;

async function readable(model: ReportModel): Promise<string> {
  const page = textOf(await renderHtml(model));
  for (const text of [page, renderText(model, { width: 80, color: false })]) expect(nonsense.exec(text)).toBeNull();
  return page;
}

const onlyLoad = ({ loads }: ReportModel): LoadReport => {
  const [only] = loads;
  if (!only) throw new Error('this experiment has one load');
  return only;
};

const usual = (options: Partial<Parameters<typeof syntheticInput>[0]> = {}): ReportInput =>
  syntheticInput({ arms: ['none', 'twin', 'istio', 'envoySidecar'], rounds: 6, seed: 8, detail: 12, ...options });

describe('a report reads right', () => {
  it('of an experiment without a single trial', async () => {
    const input = usual();
    const model = reportModel({
      ...input,
      trials: [],
      curves: [],
      analysis: analyse({ plan: input.plan, trials: [], ended: null }),
    });
    const page = await readable(model);
    expect(page.includes('Not finished: 0 of 6 rounds are done, and nothing here is a result yet')).toBe(true);
    expect(onlyLoad(model).forest.title).toBe('Nothing could be compared: all 10 comparisons are refused');
    expect(onlyLoad(model).verdicts[0]?.sentences[0]).toMatch(/nothing is claimed, only 0 rounds with a valid pair/);
    expect(onlyLoad(model).cost.title).toContain('no cost to show');
    expect(model.rejected.summary).toBe('No trial was run.');
    expect(model.parity.summary).toMatch(/^Nothing was observed/);
  });

  it('of no mesh and its twin alone', async () => {
    const model = reportModel(usual({ arms: ['none', 'twin'] }));
    const page = await readable(model);
    expect(onlyLoad(model).forest.title).toBe('Only the A/A twin was compared: nothing is claimed about any arm');
    expect(onlyLoad(model).matrix).toBeNull();
    expect(/A\/A check, .{0,80}two identical arms differed by/.test(page)).toBe(true);
  });

  it('of one arm whose twin never ran', async () => {
    const lost = [1, 2, 3, 4, 5, 6].map((round) => `${round}/twin`);
    const model = reportModel(usual({ arms: ['none', 'twin', 'istio'], errored: lost }));
    await readable(model);
    const sentences = onlyLoad(model).verdicts.map(({ sentences: [first] }) => first);
    expect(sentences[0]).toMatch(/is not shown to differ: p50: inconclusive .*no noise floor/);
    expect(sentences[1]).toMatch(/two identical arms could not be compared on p50/);
  });

  it('of twenty arms', async () => {
    const model = reportModel(withManyArms(usual(), { of: 'istio', copies: 18 }));
    const load = onlyLoad(model);
    await readable(model);
    expect(load.verdicts).toHaveLength(20);
    expect(load.matrix?.tables[0]?.table.rows).toHaveLength(20);
    expect(load.forest.title).toMatch(/p50 differs from the baseline in 19 of 19 arms/);
  });

  it('of an experiment in which every trial failed', async () => {
    const page = await readable(reportModel(nothingWorked(usual())));
    for (const text of ['No arm has a valid trial', '24 of 24 trials were rejected'])
      expect(page.includes(text), text).toBe(true);
  });

  it('where a percentile is missing: refused with its reason, in sentence, chart and table', async () => {
    const model = reportModel(usual({ short: ['2/istio'] }));
    const page = await readable(model);
    expect(onlyLoad(model).verdicts[0]?.sentences[0]).toMatch(/p99: not quoted, not enough requests/);
    expect(/Not quoted: p99: not enough requests/.test(page)).toBe(true);
  });

  it('where nothing failed, and where everything did', () => {
    const errors = (input: ReportInput): string | undefined =>
      reportModel(input).trust.find(({ name }) => name === 'Failed requests')?.value;
    expect(errors(usual())).toBe('0 in all valid trials');
    const all = [1, 2, 3, 4, 5, 6].flatMap((round) =>
      ['none', 'twin', 'istio', 'envoy-sidecar'].map((arm) => `${round}/${arm}`),
    );
    expect(errors(usual({ invalid: all }))).toBeUndefined();
  });

  it('where an interval has no end', async () => {
    const endless = estimated({
      verdict: 'inconclusive',
      pHolm: 0.2,
      ratio: 2,
      ciFamily: { lower: 0, upper: Infinity },
      moreRounds: 40,
    });
    const sentence = armSentence([viewOf(endless)], { name: 'mesh (model)', confidence: '95 %' });
    expect(sentence).toContain('p50: inconclusive (+100 %, 95 % CI -100 to ∞ %), 40 more rounds would probably decide');
    const model = reportModel(usual());
    const { forest } = onlyLoad(model);
    const [group, ...others] = forest.groups;
    const [row, ...rows] = group?.rows ?? [];
    if (!group || !row) throw new Error('no row');
    const groups = [{ ...group, rows: [{ ...row, interval: { lower: 0, upper: Infinity } }, ...rows] }, ...others];
    for (const layout of layouts) {
      const svg = await renderSvg(forestSpec({ ...forest, groups }, layout), forest, layout);
      expect(svg).not.toMatch(/NaN|Infinity/);
    }
  });
});
