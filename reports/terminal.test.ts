import { describe, expect, it } from 'vitest';
import { frozenInput } from '../test/fixtures/report/frozen.ts';
import { largeInput } from '../test/fixtures/report/synthetic.ts';
import { reportModel } from './model.ts';
import { renderText } from './terminal.ts';

const model = reportModel(frozenInput());
const large = reportModel(largeInput());
const widest = (text: string): number => Math.max(...text.split('\n').map((line) => Array.from(line).length));

describe('the report in a terminal', () => {
  it.each([40, 60, 80, 120])('fits %i columns', (width) => {
    expect(widest(renderText(model, { width, color: false }))).toBeLessThanOrEqual(width);
    expect(widest(renderText(large, { width, color: false }))).toBeLessThanOrEqual(width);
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
});
