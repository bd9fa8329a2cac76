import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { charts, overviewCharts } from '../../reports/charts/registry.ts';
import { layouts } from '../../reports/charts/theme.ts';
import { renderJson } from '../../reports/json.ts';
import { reportModel } from '../../reports/model.ts';
import { renderHtml } from '../../reports/render.ts';
import { renderText } from '../../reports/terminal.ts';
import { frozenInput } from '../fixtures/report/frozen.ts';
import { recordedInput } from '../fixtures/report/recorded.ts';

/** `UPDATE_GOLDEN=1 npm run golden` rewrites the expected files: read the difference before committing it. */
const update = process.env['UPDATE_GOLDEN'] === '1';
const folder = new URL('expected/', import.meta.url);

function expectGolden(name: string, actual: string): void {
  const file = new URL(name, folder);
  if (update) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, actual);
  }
  expect(existsSync(file), `${name} is missing: UPDATE_GOLDEN=1 writes it`).toBe(true);
  expect(actual).toBe(readFileSync(file, 'utf8'));
}

const pretty = (value: unknown): string => `${JSON.stringify(value, null, 1)}\n`;
const textOptions = { width: 80, color: false, reportPath: 'results/synthetic/report.html' };

describe('the recorded experiment gives, byte for byte', () => {
  const model = reportModel(frozenInput());

  it('the report model', () => {
    expectGolden('report-model.json', pretty(model));
  });

  it('the text for a terminal', () => {
    expectGolden('report.txt', renderText(model, textOptions));
  });

  it('the JSON for programs', () => {
    expectGolden('report.json', pretty(renderJson(model)));
  });

  it.each(charts(model).flatMap((chart) => layouts.map((layout) => ({ chart, layout }))))(
    'the Vega-Lite spec of $chart.text.id, $layout.name',
    ({ chart, layout }) => {
      expectGolden(`report-${chart.text.id}-${layout.name}.vl.json`, `${JSON.stringify(chart.spec(layout))}\n`);
    },
  );

  it('the page', async () => {
    expectGolden('report.html', await renderHtml(model));
  });
});

/** Pictures, the style sheet and the JSON have golden files of their own: what is left can be read. */
const withoutPictures = (html: string): string =>
  html
    .replace(/<svg[\s\S]*?<\/svg>/g, '<svg/>')
    .replace(/(?<=<style>)[\s\S]*?(?=<\/style>)/, '')
    .replace(/(?<=id="meshbench-report">)[\s\S]*?(?=<\/script>)/, '');

describe.each(['blocked', 'loads', 'unfinished', 'inconclusive', 'probed', 'cluster'] as const)(
  'the recorded experiment "%s" gives, byte for byte',
  (name) => {
    const model = reportModel(frozenInput(name));

    it('the text for a terminal', () => {
      expectGolden(`${name}.txt`, renderText(model, textOptions));
    });

    it('the JSON for programs', () => {
      expectGolden(`${name}.json`, pretty(renderJson(model)));
    });

    it('the page, but for its pictures', async () => {
      expectGolden(`${name}.html`, withoutPictures(await renderHtml(model)));
    });
  },
);

describe('the real experiment of a busy machine, half of whose trials were rejected, gives, byte for byte', () => {
  const model = reportModel(recordedInput('busy-machine'));

  it('the text for a terminal', () => {
    expectGolden('busy-machine.txt', renderText(model, textOptions));
  });

  it('the page, but for its pictures', async () => {
    expectGolden('busy-machine.html', withoutPictures(await renderHtml(model)));
  });
});

describe('the real experiment with every arm of the lab', () => {
  it('gives docs/example-report.html, byte for byte', async () => {
    expectGolden('../../../docs/example-report.html', await renderHtml(reportModel(recordedInput('lab-arms'))));
  });
});

describe('charts of probes', () => {
  const drawn = charts(reportModel(frozenInput('probed'))).filter(
    ({ kind }) => kind === 'timeParts' || kind.startsWith('waterfall-'),
  );

  it.each(drawn.flatMap((chart) => layouts.map((layout) => ({ chart, layout }))))(
    'the Vega-Lite spec of $chart.text.id, $layout.name',
    ({ chart, layout }) => {
      expectGolden(`probed-${chart.text.id}-${layout.name}.vl.json`, `${JSON.stringify(chart.spec(layout))}\n`);
    },
  );
});

describe('several recorded loads give, byte for byte', () => {
  const { overview } = reportModel(frozenInput('loads'));
  const overall = overview ? overviewCharts(overview) : [];

  it('a chart over all of them', () => {
    expect(overall).toHaveLength(1);
  });

  it.each(overall.flatMap((chart) => layouts.map((layout) => ({ chart, layout }))))(
    'the Vega-Lite spec of $chart.text.id, $layout.name',
    ({ chart, layout }) => {
      expectGolden(`loads-${chart.text.id}-${layout.name}.vl.json`, `${JSON.stringify(chart.spec(layout))}\n`);
    },
  );
});
