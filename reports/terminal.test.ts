import { describe, expect, it } from 'vitest';
import { frozenInput } from '../test/fixtures/report/frozen.ts';
import { largeInput } from '../test/fixtures/report/experiments.ts';
import { reportModel } from './model.ts';
import { renderText } from './terminal.ts';

const model = reportModel(frozenInput());
const large = reportModel(largeInput());
const [loads, unfinished] = [reportModel(frozenInput('loads')), reportModel(frozenInput('unfinished'))];
const widest = (text: string): number => Math.max(...text.split('\n').map((line) => Array.from(line).length));

describe('the report in a terminal', () => {
  it.each([40, 60, 80, 120])('fits %i columns', (width) => {
    expect(widest(renderText(model, { width, color: false }))).toBeLessThanOrEqual(width);
    for (const other of [large, loads, unfinished]) {
      expect(widest(renderText(other, { width, color: false }))).toBeLessThanOrEqual(width);
    }
  });

  it('holds no escape sequence without colour, and the same text with it', () => {
    const plain = renderText(model, { width: 80, color: false });
    const coloured = renderText(model, { width: 80, color: true });
    expect(plain).not.toContain('\u001b');
    expect(coloured).toContain('\u001b[');
    expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(plain);
  });

  it('lets no escape sequence of the data through', () => {
    const input = frozenInput();
    const title = 'evil \u001b[31m title';
    const text = renderText(reportModel({ ...input, plan: { ...input.plan, title } }), { width: 80, color: false });
    expect(text).not.toContain('\u001b');
  });

  it('puts the fidelity beside every name of an arm', () => {
    const text = renderText(model, { width: 80, color: false }).replace(/\n +/g, ' ');
    for (const label of ['Istio sidecar', 'Envoy sidecar pair']) {
      for (const after of text.split(label).slice(1)) expect(after).toMatch(/^ (· |\()(real control plane|model)/);
    }
  });

  it('never parts a number from its unit', () => {
    expect(renderText(model, { width: 72, color: false })).not.toMatch(/\d\n *(%|ms)\b/);
  });

  it('says where the page lies, unbroken', () => {
    const reportPath = `/${'long/'.repeat(30)}report.html`;
    expect(renderText(model, { width: 80, color: false, reportPath })).toMatch(new RegExp(`\\n${reportPath}\\n$`));
  });

  it('keeps a command whole where a line has room for it', () => {
    const lines = renderText(loads, { width: 80, color: false }).split('\n');
    const commands = lines.filter((line) => line.includes('--more'));
    expect(commands.length).toBeGreaterThan(2);
    for (const line of commands) expect(line).toMatch(/^ +meshbench bench --resume \S+ --more \d+$/);
  });

  it('tells several loads apart: an overview of all of them, then a sentence per arm at each', () => {
    const text = renderText(loads, { width: 100, color: false });
    const [overview = '', ...perLoad] = text.split(/^At /m);
    for (const { id } of loads.loads) {
      expect(overview.match(new RegExp(`${id} +×`, 'g'))).toHaveLength(15);
      expect(perLoad.filter((part) => part.includes(`(${id})`))).toHaveLength(1);
    }
    for (const part of perLoad) expect(part.match(/^- /gm)).toHaveLength(3);
    expect(overview).toContain('payload is aliased with rate × connections');
  });

  it('says first of an experiment that is not finished that nothing in it is a result', () => {
    const [, banner] = renderText(unfinished, { width: 100, color: false }).split('\n');
    expect(banner).toMatch(/^! Not finished: 6 of 8 rounds are done, and nothing here is a result yet\./);
    expect(renderText(model, { width: 100, color: false })).not.toContain('Not finished');
  });

  it('names damaged trials, their problem and what an extension costs', () => {
    const text = renderText(unfinished, { width: 100, color: false }).replace(/\n +/g, ' ');
    expect(text).toContain('006-istio, damaged, left in place and excluded: 006-istio/latency.ndjson was changed');
    expect(text).toContain('raises the chance of a false difference to at most 7.5 % per metric');
  });

  it('names the design and what it estimates', () => {
    const text = renderText(reportModel(frozenInput('blocked')), { width: 100, color: false }).replace(/\n/g, ' ');
    expect(text).toContain(
      'Blocked design: every ratio is that of an arm to the baseline when each has the machine to itself',
    );
    expect(text).toContain('(blocked design, service time)');
  });
});
