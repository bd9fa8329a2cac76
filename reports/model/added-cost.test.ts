import { describe, expect, it } from 'vitest';
import type { MetricResult } from '../../harness/core/analysis.ts';
import { milliseconds } from '../../harness/core/units.ts';
import { estimated, refused } from '../../test/fixtures/report/estimates.ts';
import { frozenInput } from '../../test/fixtures/report/frozen.ts';
import { nothingWorked } from '../../test/fixtures/report/nothing-worked.ts';
import type { ReportInput } from '../model.ts';
import type { PriceList } from '../prices/price-list.ts';
import { addedCostJson } from './added-cost-json.ts';
import { addedCost, type AddedCost } from './added-cost.ts';
import { armNames } from './arm-names.ts';
import { designWords } from './design-words.ts';
import { priceView } from './money.ts';
import type { Table } from './table.ts';
import { armVerdicts } from './verdicts.ts';

const prices: PriceList = {
  schema: 'meshbench.prices/1',
  name: 'Our prices',
  currency: 'EUR',
  asOf: '2026-02-01',
  source: 'the contract',
  entries: [
    { id: 'small', title: 'small', vcpu: 'a thread', perVcpuHour: 0.02, perGibHour: 0.002 },
    { id: 'free', title: 'free', vcpu: 'a thread', perVcpuHour: 0, perGibHour: 0 },
  ],
};

function costOf(input: ReportInput, options: { list?: PriceList; perNodeMeshes?: string[] } = {}): AddedCost {
  const { plan, trials, analysis, createdAt } = input;
  const names = armNames(plan);
  const [load] = analysis.loads;
  const [planned] = plan.loads;
  if (!load || !planned) throw new Error('a frozen experiment has a load');
  return addedCost(
    {
      analysis: load,
      verdicts: armVerdicts({ plan, trials, analysis: load }, names),
      load: planned,
      prices: priceView(options.list, createdAt),
      perNodeMeshes: options.perNodeMeshes,
    },
    names,
    { at: '', design: designWords[plan.design] },
  );
}

/** The frozen experiment with another result on CPU for one arm. */
function withCpu(arm: string, result: MetricResult): ReportInput {
  const input = frozenInput();
  const loads = input.analysis.loads.map((load) => ({
    ...load,
    comparisons: load.comparisons.map((each) =>
      each.arm === arm ? { ...each, metrics: each.metrics.map((old) => (old.metric === 'cpu' ? result : old)) } : each,
    ),
  }));
  return { ...input, analysis: { ...input.analysis, loads } };
}

const rowOf = ({ rows }: Table, arm: string): string[] =>
  (rows.find(([name]) => name?.text.startsWith(arm)) ?? []).map(({ text, mark }) =>
    mark === null ? text : `${text} [${mark}]`,
  );
const sentenceOf = ({ arms }: AddedCost, label: string): string =>
  arms.find(({ arm }) => arm.label === label)?.sentence ?? '';

describe('the added cost', () => {
  const cost = costOf(frozenInput(), { list: prices });

  it('is shown of meshes only, in a title that ranks nothing', () => {
    expect(cost.title).toBe('What a mesh adds at 1,000 requests/s and 100 pods');
    expect(cost.arms.map(({ arm }) => arm.id)).toEqual(['istio', 'envoy-sidecar']);
    expect(cost.brief.rows).toHaveLength(2);
  });

  it('has cores with their interval, GiB and money on page one', () => {
    expect(cost.brief.columns.map(({ label }) => label)).toEqual([
      'Arm',
      'cores (95 % CI)',
      'GiB',
      'EUR a month at small',
    ]);
    const [, cores, memory, month] = rowOf(cost.brief, 'Istio sidecar');
    expect(cores).toMatch(/^\+0\.5\d \(0\.\d\d to 0\.\d\d\)$/);
    expect(memory).toMatch(/^\+\d\.\d\d$/);
    expect(month).toMatch(/^\+1\d\.\d\d \(\d+\.\d\d to \d+\.\d\d\)$/);
  });

  it('adds up: the parts of a month make the whole', () => {
    const [, requests = '', pods = '', controlPlane = '', together = ''] = rowOf(
      cost.money ?? cost.brief,
      'Istio sidecar',
    );
    const sum = [requests, pods, controlPlane].map(Number.parseFloat).reduce((all, each) => all + each, 0);
    expect(Math.abs(sum - Number.parseFloat(together))).toBeLessThan(0.02);
  });

  it('is nothing at a price of nothing', () => {
    expect(rowOf(cost.money ?? cost.brief, 'Istio sidecar').at(-1)).toBe('0');
  });

  it('is told in one sentence for each mesh, with its fidelity', () => {
    expect(sentenceOf(cost, 'Istio sidecar')).toMatch(
      /^Istio sidecar \(real control plane \+ upstream proxy\) adds 0\.5\d cores at 1,000 requests\/s \(95 % CI 0\.\d\d to 0\.\d\d\); it takes \d\.\d\d GiB more memory at 100 pods: 1\d\.\d\d EUR a month \(\d+\.\d\d to \d+\.\d\d\) at small$/,
    );
  });

  it('states the model, the rate that it was measured at, and what is not counted', () => {
    expect(cost.notes[0]).toMatch(
      /^The model: CPU .* grows with the requests\. .* grows with the pods: .* counted once/,
    );
    expect(cost.notes[1]).toContain('measured at 250 requests/s for each arm');
    expect(cost.notes.join(' ')).toContain('Ranges of money carry the interval of CPU alone');
  });

  it('shows no money and no word of it but one without a price file', () => {
    const without = costOf(frozenInput());
    expect(without.prices.line).toBe('No price file was given: money is not shown.');
    expect(without.money).toBeNull();
    expect(without.brief.columns).toHaveLength(3);
    expect(JSON.stringify([without.arms, without.notes])).not.toMatch(/month|money|price/);
  });
});

describe('what is not shown to differ', () => {
  const difference = { mean: -12, ci: { lower: -40, upper: 16 } };

  it('is no saving, in cores or in money', () => {
    const cost = costOf(withCpu('istio', estimated({ metric: 'cpu', verdict: 'inconclusive', difference })), {
      list: prices,
    });
    const [, cores, memory, month] = rowOf(cost.brief, 'Istio sidecar');
    expect([cores, month]).toEqual([
      'not shown to differ',
      expect.stringMatching(/^\+\d\.\d\d for memory \[CPU not shown to differ\]$/),
    ]);
    expect(memory).toMatch(/^\+/);
    expect(sentenceOf(cost, 'Istio sidecar')).toMatch(
      /: CPU is not shown to differ; it takes \d\.\d\d GiB more memory at 100 pods: \d/,
    );
    expect(JSON.stringify([cost.brief, cost.parts, cost.money, cost.arms.map(({ sentence }) => sentence)])).not.toMatch(
      /saves|-0\./,
    );
  });

  it('is called the same where equivalence was shown', () => {
    const cost = costOf(withCpu('istio', estimated({ metric: 'cpu', verdict: 'equivalent', difference })), {
      list: prices,
    });
    expect(rowOf(cost.brief, 'Istio sidecar')[1]).toBe('the same within ±3 %');
    expect(rowOf(cost.brief, 'Istio sidecar')[3]).toMatch(/\[CPU the same within ±3 %\]$/);
  });
});

describe('a saving that was shown', () => {
  it('is told with its interval turned round, and is negative in the tables', () => {
    const saved = estimated({ metric: 'cpu', ratio: 0.9, difference: { mean: -50, ci: { lower: -60, upper: -40 } } });
    const cost = costOf(withCpu('envoy-sidecar', saved));
    expect(rowOf(cost.brief, 'Envoy sidecar pair')[1]).toBe('-0.050 (-0.060 to -0.040)');
    expect(sentenceOf(cost, 'Envoy sidecar pair')).toContain(
      'saves 0.050 cores at 1,000 requests/s (95 % CI 0.040 to 0.060); it takes',
    );
  });
});

describe('a figure that is refused', () => {
  it('is not quoted, and the sentence says why', () => {
    const cost = costOf(withCpu('istio', refused('cpu', 'only 2 rounds with a valid pair; 3 needed')), {
      list: prices,
    });
    expect(rowOf(cost.brief, 'Istio sidecar')[1]).toBe('not quoted');
    expect(sentenceOf(cost, 'Istio sidecar')).toContain(
      'CPU is not quoted, only 2 rounds with a valid pair; 3 needed; it takes',
    );
  });

  it('leaves words in every cell when nothing worked', () => {
    const cost = costOf(nothingWorked(frozenInput()), { list: prices });
    expect(rowOf(cost.brief, 'Istio sidecar').slice(1)).toEqual(['not quoted', 'n/a', 'n/a [CPU not quoted]']);
    expect(JSON.stringify(cost)).not.toMatch(/NaN|undefined|Infinity/);
  });
});

describe('other shapes', () => {
  it('gives the memory of a proxy that serves a node for one node, and leaves it out of the sum', () => {
    const cost = costOf(frozenInput(), { list: prices, perNodeMeshes: ['envoy-sidecar'] });
    const [, , memory, month] = rowOf(cost.brief, 'Envoy sidecar pair');
    expect(memory).toMatch(/^\+0\.0\d\d \[for each node\]$/);
    expect(month).toMatch(/\[without the memory of nodes\]$/);
    expect(cost.notes.join(' ')).toContain('a proxy serves a node, not a pod');
    expect(rowOf(cost.brief, 'Istio sidecar')[2]).not.toContain('node');
  });

  it('leaves controls out: nobody deploys a planted delay', () => {
    const input = frozenInput();
    const arms = input.plan.arms.map((arm) =>
      arm.id === 'istio' ? { ...arm, planted: { delayMs: milliseconds(0.5) } } : arm,
    );
    expect(costOf({ ...input, plan: { ...input.plan, arms } }).arms.map(({ arm }) => arm.id)).toEqual([
      'envoy-sidecar',
    ]);
  });

  it('says that there is nothing to show where only the twin was compared', () => {
    const input = frozenInput();
    const arms = (list: readonly { arm?: string; id?: string }[]): unknown[] =>
      list.filter(({ arm, id }) => ['none', 'twin'].includes(arm ?? id ?? ''));
    const alone = {
      ...input,
      plan: { ...input.plan, arms: arms(input.plan.arms) },
      analysis: {
        ...input.analysis,
        loads: input.analysis.loads.map((load) => ({
          ...load,
          arms: arms(load.arms),
          comparisons: arms(load.comparisons),
        })),
      },
    } as ReportInput;
    expect(costOf(alone, { list: prices })).toMatchObject({
      arms: [],
      empty: 'No mesh was compared with the baseline: there is no added cost to show.',
    });
  });
});

describe('the figures for programs', () => {
  it('are those of the tables, with their units in the keys', () => {
    const cost = costOf(frozenInput(), { list: prices });
    const [istio] = addedCostJson(cost);
    if (!istio?.coresInterval) throw new Error('the frozen experiment has a claim on CPU');
    expect(rowOf(cost.brief, 'Istio sidecar').slice(1, 3)).toEqual([
      `+${istio.cores?.toFixed(2)} (${istio.coresInterval.lower.toFixed(2)} to ${istio.coresInterval.upper.toFixed(2)})`,
      `+${istio.memoryGibibytes?.toFixed(2)}`,
    ]);
    expect(istio.perMonth.map(({ price, currency, total }) => [price, currency, total === 0])).toEqual([
      ['small', 'EUR', false],
      ['free', 'EUR', true],
    ]);
  });

  it('are null where nothing is claimed', () => {
    const [open] = addedCostJson(costOf(withCpu('istio', refused('cpu', 'only 2 rounds')), { list: prices }));
    expect(open).toMatchObject({
      cpu: 'refused',
      cores: null,
      coresInterval: null,
      perMonth: [{ total: null }, { total: null }],
    });
    expect(open?.perMonth[0]?.memory).toBeGreaterThan(0);
  });
});
