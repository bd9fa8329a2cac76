import { describe, expect, it } from 'vitest';
import { analyseCapacity } from '../../harness/core/capacity/analyse-capacity.ts';
import type { SimulatedArm } from '../../harness/core/capacity/testing/simulated-arm.ts';
import {
  simulateExperiment,
  simulatedPlan,
  stepsOn,
} from '../../harness/core/capacity/testing/simulated-experiment.ts';
import type { Environment } from '../../harness/core/environment.ts';
import { renderCapacityHtml } from './html.ts';
import { capacityModel, type CapacityModel } from './model.ts';
import { renderCapacityText } from './text.ts';

const environment: Environment = {
  schema: 'meshbench.environment/1',
  machine: { cpuModel: 'a <b> CPU', cores: 2, memoryBytes: 2 ** 34, virtualisation: null },
  kernel: { release: '6.18', preemption: null, hz: 250, irqTimeAccounting: null },
  distribution: 'Debian 12',
  sysctls: {},
  versions: { k6: '1.0' },
  harness: { version: '0', commit: null, node: 'v24' },
  fingerprint: 'f'.repeat(64),
};
const noise = { stepSd: 0.01, planeSd: 0.02 };
const usual = {
  none: { serviceRps: 6000, ...noise },
  twin: { serviceRps: 6000, ...noise },
  mesh: { serviceRps: 2500, ...noise },
};

function modelOf(arms: Readonly<Record<string, SimulatedArm>>, most?: number): CapacityModel {
  const plan = simulatedPlan({}, 11);
  const steps = simulateExperiment(plan, stepsOn(plan, arms), most);
  return capacityModel({
    experiment: 'e',
    createdAt: '2026-01-01T00:00:00.000Z',
    plan,
    steps,
    analysis: analyseCapacity({ plan, steps }),
    environment,
    reproduce: 'bin/meshbench capacity --slo-p99 10ms',
  });
}
const textOf = (model: CapacityModel, width = 100): string => renderCapacityText(model, { width, color: false });
const flat = (text: string): string => text.replace(/\s+/g, ' ');

describe('the report of a capacity experiment', () => {
  const model = modelOf(usual);

  it('says what each arm carries with its interval, and what that is against no mesh', () => {
    const text = flat(textOf(model));
    expect(text).toMatch(
      /mesh \(model, not a vendor's product\) carries 2,0\d\d requests\/s within the SLO \(95 % CI 1,9\d\d to 2,\d+, 5 blocks\)\. Different: × 0\.3\d+ of no mesh, 95 % CI/,
    );
    expect(text).toContain('mesh · model');
    expect(text).toContain('carries less');
  });

  it('names the fidelity wherever it names the arm, and the twin as what it is', () => {
    expect(model.results.map(({ arm }) => arm.part)).toEqual(['treatment', 'twin', 'baseline']);
    for (const { arm, sentence } of model.results) expect(sentence.startsWith(arm.full)).toBe(true);
  });

  it('says that generator and arm share the machine', () => {
    expect(flat(textOf(model))).toContain('a capacity is that of the arm together with its load generator here');
  });

  it.each([40, 60, 80, 100])('fits %d columns in a terminal', (width) => {
    const lines = textOf(model, width).split('\n');
    expect(Math.max(...lines.map((line) => Array.from(line).length))).toBeLessThanOrEqual(width);
  });

  it('draws no latency past saturation, but a mark at what was achieved', () => {
    const mesh = model.load.series.find(({ arm }) => arm.id === 'mesh');
    expect(mesh?.saturated.length).toBeGreaterThan(0);
    const beyond = mesh?.saturated.map(({ rps }) => rps) ?? [];
    expect(mesh?.p99.some(({ rps }) => beyond.includes(rps))).toBe(false);
  });

  it('is one offline page, the same bytes each time, with what comes from data escaped', async () => {
    const html = await renderCapacityHtml(model);
    expect(await renderCapacityHtml(modelOf(usual))).toBe(html);
    expect(html).not.toMatch(/\bNaN\b|undefined|\[object|https?:\/\/(?!www\.w3\.org)/);
    expect(html).not.toContain('a <b> CPU');
    expect(html.match(/<svg [^>]*class="chart-/g)).toHaveLength(4);
    expect(html).toContain('SLO: p99 ≤ 10 ms');
  });
});

describe('what is not a number', () => {
  const limited = {
    ...usual,
    none: { ...usual.none, generatorRps: 4000 },
    twin: { ...usual.twin, generatorRps: 4000 },
  };

  it('is told as a bound with its reason, and the ratio as one too', async () => {
    const model = modelOf(limited);
    const text = flat(textOf(model));
    expect(text).toMatch(
      /carries at least [\d,]+ requests\/s within the SLO, in each of 5 blocks; how much more is not known: .*generator used/,
    );
    expect(text).toMatch(
      /That is at most × 0\.4\d of no mesh \(one-sided, 97\.5 % confidence\), and no verdict: the capacity of none is only a bound/,
    );
    expect(text).toContain('there is no noise floor, and no difference is claimed');
    expect(await renderCapacityHtml(model)).not.toMatch(/\bNaN\b|undefined/);
  });

  it('is told for an arm that never keeps to the SLO', () => {
    const text = flat(textOf(modelOf({ ...usual, mesh: { serviceRps: 300 } })));
    expect(text).toMatch(/does not keep to the SLO even at 50 requests\/s/);
    expect(text).toContain('< 50');
  });

  it('is told for an experiment that was interrupted: nothing is a result yet', async () => {
    const model = modelOf(usual, 12);
    expect(model.finished).toBe(false);
    expect(flat(textOf(model))).toContain('nothing here is a result yet');
    expect(await renderCapacityHtml(model)).toContain('Not finished');
    expect(await renderCapacityHtml(modelOf(usual, 0))).toContain('There is nothing to draw');
  });
});
