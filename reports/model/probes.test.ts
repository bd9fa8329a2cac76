import { describe, expect, it } from 'vitest';
import { frozenInput } from '../../test/fixtures/report/frozen.ts';
import { withProbes } from '../../test/fixtures/report/invented-probes.ts';
import { reportJson } from '../json-shape.ts';
import { renderJson } from '../json.ts';
import { reportModel } from '../model.ts';
import type { ProbesSection } from './probes.ts';

const modelOf = (options: Parameters<typeof withProbes>[1] = {}) => reportModel(withProbes(frozenInput(), options));

function sectionOf(options: Parameters<typeof withProbes>[1] = {}): ProbesSection {
  const section = modelOf(options).loads[0]?.probes;
  if (!section) throw new Error('the plan asks for probes and the report has no section of them');
  return section;
}

describe('the section of the probes', () => {
  it('is not there when the plan asks for none', () => {
    const model = reportModel(frozenInput());
    expect(model.loads.map(({ probes }) => probes)).toEqual([null]);
    expect(renderJson(model).loads[0]).not.toHaveProperty('probes');
  });

  it('has a line on the first page for each arm that is compared', () => {
    const { front } = sectionOf({ explained: { 'envoy-sidecar': 0.6 } });
    expect(front).toHaveLength(2);
    expect(front[0]).toMatch(
      /With probes attached, which cost it p50 × 1\.0\d+ \([\d.]+ to [\d.]+\), the steps explain \d+ % of it: closes\.$/,
    );
    expect(front[1]).toMatch(/the steps explain \d+ % of it: does not close\.$/);
  });

  it('puts a closure that fails among the limits, and leaves one that holds out', () => {
    const { limits } = modelOf({ explained: { 'envoy-sidecar': 0.6 } });
    const told = limits.filter((sentence) => sentence.includes('the steps explain'));
    expect(told).toHaveLength(1);
    expect(told[0]).toContain('not within 15 %');
    expect(limits.filter((sentence) => /seen with probes attached.*p50 × 1\.0/.test(sentence))).toHaveLength(1);
  });

  it('gives the reason and the remedy when nothing could be attached, on page one and in the limits', () => {
    const because = 'bpftrace is not installed; apt-get install bpftrace brings it';
    const model = modelOf({ refused: because });
    const section = model.loads[0]?.probes;
    expect(section?.unavailable).toContain(
      'none could be attached: bpftrace is not installed; apt-get install bpftrace brings it.',
    );
    expect(section?.front).toEqual([section?.unavailable]);
    expect(model.limits).toContain(section?.unavailable);
    expect(section?.waterfalls).toEqual([]);
    expect(section?.closure.lines).toEqual([]);
  });

  it('says how to go on when no probed session is written down', () => {
    const input = frozenInput();
    const { loads } = reportModel({ ...input, plan: { ...input.plan, probes: [1] } });
    expect(loads[0]?.probes?.unavailable).toContain(`meshbench bench --resume ${input.experiment}`);
  });

  it('takes no time apart where only diagnostic probes were asked for', () => {
    const input = withProbes(frozenInput());
    const section = reportModel({ ...input, plan: { ...input.plan, probes: [2] } }).loads[0]?.probes;
    expect(section?.parts).toBeNull();
    expect(section?.limits).toEqual([]);
  });

  it('keeps a void trial out of the waterfall and counts it in the table of probes', () => {
    const section = sectionOf({ void: ['1/istio'] });
    const [all, without] = [sectionOf(), section].map(
      ({ analysed }) => analysed?.arms.find(({ arm }) => arm === 'istio')?.waterfall,
    );
    if (all?.state !== 'known' || without?.state !== 'known') throw new Error('the waterfall is refused');
    expect(without.trials).toBe(all.trials - 1);
    const row = section.outcomes.rows.find(([name]) => name?.text.startsWith('proxytime'));
    expect(row?.map(({ text }) => text).slice(2)).toEqual([
      '1',
      '0',
      '-10 % of ± 0.5 %, 1 check',
      'user at client-proxy: counted too few (1 trial)',
    ]);
  });

  it('gives the cost of the probes as a ratio with its interval', () => {
    const { lines, table, unknown } = sectionOf().overhead;
    expect(unknown).toBeNull();
    expect(lines[0]?.words).toMatch(
      /^with probes p50 × 1\.0\d+ \([\d.]+ to [\d.]+\) and CPU × 1\.\d+ \([\d.]+ to [\d.]+\), \d rounds$/,
    );
    expect(table?.rows).toHaveLength(4);
  });

  it('becomes JSON of the documented shape', () => {
    const json = renderJson(modelOf({ void: ['1/istio'] }));
    expect(reportJson.parse(JSON.parse(JSON.stringify(json)))).toEqual(json);
    const istio = json.loads[0]?.probes?.arms.find(({ arm }) => arm === 'istio')?.waterfall;
    expect(istio?.state === 'known' ? istio.steps.length : 0).toBe(23);
  });
});
