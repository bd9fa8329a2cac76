import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { frozenInput } from '../test/fixtures/report/frozen.ts';
import { nothingWorked } from '../test/fixtures/report/nothing-worked.ts';
import { syntheticInput } from '../test/fixtures/report/synthetic.ts';
import { charts } from './charts/registry.ts';
import { reportModel, type ReportInput } from './model.ts';
import { renderHtml } from './render.ts';

const render = (input: ReportInput): Promise<string> => renderHtml(reportModel(input));

/** What a reader sees: no markup, no style, no embedded data. */
const visible = (html: string): string =>
  html
    .replace(/<(style|script)[^>]*>[\s\S]*?<\/\1>/g, ' ')
    .replace(/<[^>]+>/g, '\n')
    .replaceAll('&nbsp;', ' ')
    .replaceAll('&#x27;', "'")
    .replaceAll('&#39;', "'");

const names = ['small', 'blocked', 'loads', 'unfinished'] as const;
const pages = new Map<string, string>();
let html = '';
beforeAll(async () => {
  for (const name of names) pages.set(name, await render(frozenInput(name)));
  html = pageOf('small');
}, 60_000);

const pageOf = (name: (typeof names)[number]): string => pages.get(name) ?? '';

describe('the HTML report', () => {
  it('loads nothing: no address beside the SVG namespace, no script that runs', () => {
    // Sources of prices and published numbers are links: nothing is loaded from them.
    const withoutLinks = html
      .replace(/<a href="https:[^"]*" rel="noreferrer">[^<]*<\/a>/g, '')
      .replace(/(?<=id="meshbench-report">).*?(?=<\/script>)/, '');
    const addresses = withoutLinks.match(/https?:\/\/[^"'\s<]+/g) ?? [];
    expect([...new Set(addresses)]).toEqual(['http://www.w3.org/2000/svg']);
    expect(html).not.toMatch(/\s(src|srcset|xlink:href)=|@import|url\((?!#)/);
    expect(html.match(/<script[^>]*>/g)).toEqual([
      '<script type="application/json" id="meshbench-report">',
      '<script>',
    ]);
  });

  it('forbids everything but its own style sheet', () => {
    const style = /<style>([\s\S]*?)<\/style>/.exec(html)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(html).toContain(`content="default-src 'none'; style-src 'sha256-${hash}'; img-src data:;`);
    expect(html).not.toMatch(/\sstyle="/);
    expect(html).not.toMatch(/\son\w+="/);
  });

  it('prints no NaN, undefined or null', () => {
    for (const name of names) {
      expect(visible(pageOf(name))).not.toMatch(/NaN|undefined|\bnull\b|Infinity|\[object/);
    }
  });

  it('puts the fidelity beside every name of an arm', () => {
    // What others published names products of others.
    const withoutCharts = visible(
      html
        .replace(/<section id="reference-numbers"[\s\S]*?<\/section>/, '')
        .replace(/<svg[\s\S]*?<\/svg>/g, ' ')
        .replace(/<section id="limits"[\s\S]*?<\/section>/, ''),
    );
    for (const label of ['Istio sidecar', 'Envoy sidecar pair']) {
      const after = withoutCharts
        .split(label)
        .slice(1)
        .map((text) => text.slice(0, 30));
      expect(after.length).toBeGreaterThan(5);
      for (const text of after)
        expect(text).toMatch(
          /^ (· (real control plane|model)|\((real control plane|model)|here: (real control plane|model))/,
        );
    }
  });

  it('gives every chart a title, a description, a picture for each width and a table', () => {
    for (const { text } of charts(reportModel(frozenInput()))) {
      const section = new RegExp(`<section id="${text.id}"[\\s\\S]*?</section>`).exec(html)?.[0] ?? '';
      expect(section).toMatch(/<svg[^>]*class="chart-wide"[^>]*role="img"/);
      expect(section).toMatch(/<svg[^>]*class="chart-narrow"[^>]*role="img"/);
      expect(section.match(/<title id=/g)).toHaveLength(2);
      expect(section.match(/<desc id=/g)).toHaveLength(2);
      expect(section).toMatch(/<details[\s\S]*<table/);
    }
  });

  it.each(names)('uses no id twice, and links to none that is missing (%s)', (name) => {
    const page = pageOf(name);
    const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const links = [...page.matchAll(/\shref="#([^"]+)"/g)].map(([, id]) => id);
    expect(links.length).toBeGreaterThan(10);
    expect(links.filter((link) => !ids.includes(link))).toEqual([]);
  });

  it('has an overview of several loads first, then a heading for each with the usual sections', () => {
    const page = pageOf('loads');
    const order = [...page.matchAll(/<(?:section|div class="load") id="([^"]+)"/g)].map(([, id]) => id ?? '');
    expect(order.slice(0, 7)).toEqual([
      'overview',
      'ratio-by-load',
      'axes',
      'trust',
      'limits',
      'at-250rps-16c-16Ki',
      'at-250rps-16c-16Ki-verdicts',
    ]);
    for (const section of ['verdicts', 'forest', 'percentiles', 'cost', 'rounds', 'precision']) {
      expect(order.filter((id) => id.endsWith(`-${section}`))).toHaveLength(4);
    }
  });

  it('skips no level of headings', () => {
    for (const name of names) {
      const levels = [...pageOf(name).matchAll(/<h(\d)[ >]/g)].map(([, level]) => Number(level));
      levels.slice(1).forEach((level, index) => {
        expect(level).toBeLessThanOrEqual((levels[index] ?? 0) + 1);
      });
    }
  });

  it('puts a banner above everything when the experiment is not finished', () => {
    const page = pageOf('unfinished');
    const banner = page.indexOf('class="banner"');
    expect(banner).toBeGreaterThan(0);
    expect(banner).toBeLessThan(page.indexOf('<nav'));
    expect(visible(page)).toContain('Not finished: 6 of 8 rounds are done, and nothing here is a result yet.');
    expect(html).not.toContain('class="banner"');
  });

  it('sets commands apart from the sentence that they stand in', () => {
    const page = pageOf('loads');
    expect(page).toMatch(/to decide: <code>meshbench bench --resume [\w-]+ --more \d+<\/code>/);
  });

  it('names what is damaged, and that it is left in place and excluded', () => {
    const text = visible(pageOf('unfinished'));
    expect(text).toContain('006-istio');
    expect(text).toContain('(left in place, excluded): 006-istio/latency.ndjson was changed after it was written');
  });

  it('shows labels in the head, as text and nothing else', async () => {
    const input = frozenInput();
    const labels = { team: 'payments', customer: '<b>acme</b>' };
    const page = await render({ ...input, plan: { ...input.plan, labels } });
    expect(page).toContain('<li>customer: <b>&lt;b&gt;acme&lt;/b&gt;</b></li>\n<li>team: <b>payments</b></li>');
    expect(html).not.toContain('aria-label="Labels"');
  });

  it('colours by CSS variables only, so that light and dark both work', () => {
    const colours = [...html.matchAll(/\s(?:fill|stroke)="([^"]+)"/g)].map(([, colour]) => colour ?? '');
    expect(colours.filter((colour) => !/^(var\(--[\w-]+\)|none|transparent|currentColor)$/.test(colour))).toEqual([]);
  });

  it('is the same, byte for byte, for the same input', async () => {
    expect(await render(frozenInput())).toBe(html);
  });

  it('says in words that nothing could be drawn when nothing worked', async () => {
    const text = visible(await render(nothingWorked(frozenInput())));
    expect(text).toContain('There is nothing to draw.');
    expect(text).not.toMatch(/NaN|undefined|\bnull\b|Infinity/);
  });

  it('renders 6 arms x 20 rounds in 5 s and 1.5 MB', async () => {
    const input = syntheticInput({
      arms: ['none', 'twin', 'istio', 'istioParity', 'consul', 'envoyHbone'],
      rounds: 20,
      seed: 5,
    });
    const started = performance.now();
    const large = await render(input);
    expect(performance.now() - started).toBeLessThan(5000);
    expect(Buffer.byteLength(large)).toBeLessThan(1_500_000);
  }, 20_000);
});

describe('text from data', () => {
  const hostile = `</script><script>alert(1)</script><img src=x onerror=alert(1)>"'{{this}}\u202egnp.exe\u0007${'W'.repeat(10_000)}`;

  it('stays text wherever it stands', async () => {
    const input = frozenInput();
    const text = await render({
      ...input,
      experiment: hostile,
      reproduce: hostile,
      plan: {
        ...input.plan,
        title: hostile,
        arms: input.plan.arms.map((arm) => ({ ...arm, label: hostile + arm.id, fidelityNote: hostile })),
        versions: { [hostile]: hostile },
      },
      trials: input.trials.map((trial) =>
        trial.state === 'invalid'
          ? { ...trial, reasons: [{ gate: hostile, reason: hostile }] }
          : trial.state === 'errored'
            ? { ...trial, error: { code: hostile, message: hostile, hint: hostile } }
            : {
                ...trial,
                evidence: { ...trial.evidence, after: [{ claim: hostile, holds: true, observed: hostile }] },
              },
      ),
      analysis: {
        ...input.analysis,
        loads: input.analysis.loads.map((load) => ({ ...load, limits: [hostile] })),
        damaged: [{ trial: hostile, problem: hostile }],
      },
      selftest: {
        schema: 'meshbench.selftest/1',
        startedAt: hostile,
        endedAt: hostile,
        fingerprint: input.environment.fingerprint,
        harnessCommit: hostile,
        controls: [{ id: 'closed-loop', title: hostile, passed: false, figures: hostile, detail: {} }],
        passed: false,
      },
      environment: {
        ...input.environment,
        sysctls: { [hostile]: hostile },
        versions: { [hostile]: hostile },
        distribution: hostile,
      },
    });
    expect(/<img/i.test(text)).toBe(false);
    expect(text.match(/<script/g)).toHaveLength(2);
    expect(text.match(/<\/script/g)).toHaveLength(2);
    expect(text).not.toMatch(/<[^>"]*\sonerror/);
    expect(text).not.toMatch(/[\u202e\u0007]/);
  });
});
