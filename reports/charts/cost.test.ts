import { describe, expect, it } from 'vitest';
import { frozenInput } from '../../test/fixtures/report/frozen.ts';
import { withKernel } from '../../test/fixtures/report/with-kernel.ts';
import { reportModel } from '../model.ts';
import type { CostChart } from '../model/cost.ts';
import { renderHtml } from '../render.ts';
import { costSpec } from './cost.ts';
import { renderSvg } from './svg.ts';
import { layouts } from './theme.ts';

const model = reportModel(withKernel(frozenInput()));
const oldModel = reportModel(frozenInput());
const [chart, oldChart] = [model, oldModel].map(({ loads }) => loads[0]?.cost) as [CostChart, CostChart];
const hollow = /fill-opacity="0\.18"/g;

describe.each(layouts)('the cost chart, $name', (layout) => {
  it('draws a hollow part for each role of each arm that was in the kernel', async () => {
    const svg = await renderSvg(costSpec(chart, layout), chart, layout);
    const parts = chart.bars.flatMap(({ roles }) => roles.filter(({ kernel }) => kernel !== null && kernel > 0));
    expect(svg.match(hollow)).toHaveLength(parts.length);
    expect(svg).not.toMatch(/NaN|undefined/);
  });

  it('draws none where the division was not read', async () => {
    expect(await renderSvg(costSpec(oldChart, layout), oldChart, layout)).not.toMatch(hollow);
  });
});

it('stands on the page with its key and the ledger, and without both for old trials', async () => {
  const [page, oldPage] = await Promise.all([renderHtml(model), renderHtml(oldModel)]);
  for (const words of ['outlined: in the kernel', 'Where the CPU time of the whole machine went']) {
    expect(page).toContain(words);
    expect(oldPage).not.toContain(words);
  }
});
