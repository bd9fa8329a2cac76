import { describe, expect, it } from 'vitest';
import { largeInput } from '../../test/fixtures/report/experiments.ts';
import { frozenInput } from '../../test/fixtures/report/frozen.ts';
import { nothingWorked } from '../../test/fixtures/report/nothing-worked.ts';
import { reportModel } from '../model.ts';
import { codeBlock, codeCell, codeSpan, markdownText } from './markdown-text.ts';
import { renderMarkdown } from './markdown.ts';
import { hostileInput, hostileTexts } from './testing/hostile-input.ts';

const small = reportModel(frozenInput());
const text = renderMarkdown(small);
/** As a reader sees it: without the escapes. */
const seen = (markdown: string): string => markdown.replace(/\\([^\w\s])/g, '$1').replaceAll('&#8203;', '');

describe('the report in Markdown', () => {
  it('says the verdicts first, each as the model words it', () => {
    const lines = seen(text).split('\n');
    expect(lines[0]).toBe(`### ${small.head.title}`);
    for (const [index, { sentences }] of (small.loads[0]?.verdicts ?? []).entries()) {
      expect(lines[2 + index]).toBe(`- ${sentences[0]}`);
    }
  });

  it('has one table of arms x metrics: word, change and interval', () => {
    const rows = text.split('\n').filter((line) => line.startsWith('|'));
    const metrics = small.loads[0]?.verdicts[0]?.metrics ?? [];
    expect(rows).toHaveLength(2 + (small.loads[0]?.verdicts.length ?? 0));
    for (const row of rows) expect(row.split(/(?<!\\)\|/)).toHaveLength(metrics.length + 3);
    const [p50] = metrics;
    expect(rows[2]).toContain(
      `Istio sidecar · real control plane | **different** ${p50?.shown?.change ?? ''} (${p50?.shown?.changeRange ?? ''}) |`,
    );
    expect(rows[3]).toContain('| not quoted |');
  });

  it('gives several loads a row each, in the one table', () => {
    const model = reportModel(frozenInput('loads'));
    const rows = renderMarkdown(model)
      .split('\n')
      .filter((line) => line.startsWith('| `'));
    expect(rows).toHaveLength(12);
    for (const { id } of model.loads) expect(rows.filter((row) => row.includes(`\`${id}\``))).toHaveLength(3);
  });

  it('says what cannot be concluded, what it rests on and how to run it again', () => {
    for (const limit of small.limits) expect(seen(text)).toContain(`- ${limit}`);
    expect(seen(text)).toContain('Generator CPU: at most 39 % of what it may use');
    expect(seen(text)).toContain('Round 3, invalid: errors: 24 requests');
    expect(text).toContain(`\`\`\`sh\n${small.reproduce}\n\`\`\`\n`);
    expect(text).toContain(`plan \`${small.head.planHashShort}\``);
  });

  it('says what a million requests cost, with the date of the prices; nothing without prices', () => {
    const [load] = small.loads;
    for (const sentence of load?.requestCost.sentences ?? []) expect(seen(text)).toContain(`- ${sentence.text}`);
    expect(load?.requestCost.sentences).toHaveLength(2);
    expect(seen(text)).toContain(load?.requestCost.prices.line);
    const without = renderMarkdown(reportModel({ ...frozenInput(), prices: undefined }));
    expect(without).not.toContain('What a million requests cost');
  });

  it('names the labels of the plan in code', () => {
    const input = frozenInput();
    const labelled = reportModel({ ...input, plan: { ...input.plan, labels: { team: 'a`b', customer: '@acme' } } });
    expect(renderMarkdown(labelled)).toContain('Labels: ``customer=@acme, team=a`b``\n');
    expect(text).not.toContain('Labels:');
  });

  it('says of an unfinished experiment that nothing is a result, before everything else', () => {
    expect(renderMarkdown(reportModel(frozenInput('unfinished'))).split('\n')[2]).toMatch(/^> \*\*Not finished: /);
    expect(text).not.toContain('Not finished');
  });

  it('keeps a command in code, where it can be copied', () => {
    expect(renderMarkdown(reportModel(frozenInput('loads')))).toMatch(
      /; to decide: `meshbench bench --resume [\w-]+ --more \d+`\n/,
    );
  });

  it('can be written when every number is refused, and with many arms', () => {
    expect(renderMarkdown(reportModel(nothingWorked(frozenInput())))).toContain('| not quoted |');
    expect(renderMarkdown(reportModel(largeInput()))).not.toMatch(/NaN|undefined|null|Infinity/);
  });

  it('is cut at the end of a line, within 64 kB, and says so', () => {
    const input = frozenInput();
    const trials = input.trials.flatMap((trial) =>
      Array.from({ length: 60 }, (_, index) =>
        trial.state === 'invalid'
          ? { ...trial, reasons: [{ gate: 'errors', reason: `${index} ${'ä'.repeat(1_000)}` }] }
          : trial,
      ),
    );
    const cut = renderMarkdown(reportModel({ ...input, trials }));
    expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(65_536);
    expect(cut).toMatch(/\n\n?_Cut here: .*64 kB.*_\n$/);
    expect(cut.startsWith(text.slice(0, 1000))).toBe(true);
    expect(text).not.toContain('Cut here');
  });
});

describe('hostile text in Markdown', () => {
  it.each(Object.entries(hostileTexts))('%s comes out inert', (_name, hostile) => {
    for (const name of ['small', 'loads'] as const) {
      const model = reportModel(hostileInput(hostile, name));
      const markdown = renderMarkdown(model);
      expect(Buffer.byteLength(markdown)).toBeLessThanOrEqual(65_536);
      const outside = markdown.replace(/^(`{3,})sh\n[\s\S]*?\n\1\n/m, '');
      const prose = outside.replace(/(?<![\\`])(`+)(?!`)[^\n]*?[^`\n]\1(?!`)/g, 'code');
      expect(prose).not.toMatch(/<|&(?!(#8203|amp|lt|gt);)/);
      expect(prose).not.toMatch(/(?<!\\)[[\]`$~]/);
      expect(prose).not.toMatch(/@(?!&#8203;)|(?<!&)#(?=\d)|:\/\/|www\.|GH-\d|\b0123456789abcdef/);
      expect(markdown).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ud800\u2028]/);
      // No line begins with anything but what was meant to: the text opened no block of its own.
      for (const line of outside.split('\n')) {
        expect(line).toMatch(/^($|### |> \*\*|- |  - |\| |\*\*|Change against |Experiment |Interleaved |_Cut here)/);
      }
      for (const row of outside.split('\n').filter((line) => line.startsWith('|'))) {
        expect(row.split(/(?<!\\)\|/).length).toBe(
          outside
            .split('\n')
            .find((line) => line.startsWith('| ---'))
            ?.split('|').length,
        );
      }
    }
  });

  it.each([
    ['# a', '\\# a'],
    ['1. a', '1\\. a'],
    ['- a', '\\- a'],
    ['a\n# b', 'a # b'],
    ['<b>&amp;', '&lt;b&gt;&amp;amp;'],
    ['org/repo#9', 'org/repo#&#8203;9'],
    ['a | b', 'a \\| b'],
    ['+61 % (58 to 64 %)', '\\+61 % (58 to 64 %)'],
    ['a: b', 'a: b'],
  ])('%j is written %j', (from, to) => {
    expect(markdownText(from)).toBe(to);
  });

  it('fences code with more backticks than there are in it', () => {
    expect(codeBlock('a ```` b', 'sh')).toBe('`````sh\na ```` b\n`````\n');
    expect(codeSpan('a`|<b>')).toBe('``a`|<b>``');
    expect(codeSpan('`a`')).toBe('`` `a` ``');
    expect(codeCell('a|b')).toBe('`a\\|b`');
    expect(codeSpan(' ')).toBe('');
  });
});
