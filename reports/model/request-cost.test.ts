import { describe, expect, it } from 'vitest';
import type { MetricResult } from '../../harness/core/analysis.ts';
import type { Trial } from '../../harness/core/trial.ts';
import { milliseconds } from '../../harness/core/units.ts';
import { estimated, refused } from '../../test/fixtures/report/estimates.ts';
import { frozenInput } from '../../test/fixtures/report/frozen.ts';
import { nothingWorked } from '../../test/fixtures/report/nothing-worked.ts';
import { reportModel, type ReportInput } from '../model.ts';
import type { PriceList } from '../prices/price-list.ts';
import { requestCostJson, type RequestCostJson } from './request-cost-json.ts';
import type { RequestCost } from './request-cost.ts';
import type { Table } from './table.ts';

const entry = { vcpu: 'a thread', perVcpuHour: 0.036, perGibHour: 0.002 };
const prices: PriceList = {
  schema: 'meshbench.prices/1',
  name: 'Our prices',
  currency: 'EUR',
  asOf: '2026-02-01',
  source: 'the contract',
  utilisationCeiling: 0.5,
  entries: [
    { ...entry, id: 'small', title: 'small', machine: { vcpus: 4, gib: 16 } },
    { ...entry, id: 'free', title: 'free', perVcpuHour: 0, perGibHour: 0 },
  ],
};

function costOf(input: ReportInput, list?: PriceList): RequestCost {
  const [load] = reportModel({ ...input, prices: list }).loads;
  if (!load) throw new Error('a frozen experiment has a load');
  return load.requestCost;
}

const jsonOf = (cost: RequestCost, arm: string): RequestCostJson => {
  const found = requestCostJson(cost).find((each) => each.arm === arm);
  if (!found) throw new Error(`no cost of ${arm}`);
  return found;
};

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

const cellOf = ({ columns, rows }: Table, arm: string, column: string): string => {
  const cell = rows.find(([name]) => name?.text.startsWith(arm))?.[columns.findIndex(({ label }) => label === column)];
  return [cell?.text, cell?.detail, cell?.mark].filter((text) => text !== undefined && text !== null).join(' | ');
};

/** Mean over the valid trials, reckoned beside the code. */
function meanOver(input: ReportInput, arm: string, read: (trial: Extract<Trial, { state: 'completed' }>) => number) {
  const own = input.trials.filter((trial) => trial.arm === arm && trial.state === 'completed');
  return own.reduce((sum, trial) => sum + read(trial as Extract<Trial, { state: 'completed' }>), 0) / own.length;
}

const cost = costOf(frozenInput(), prices);

describe('the cost of a million requests', () => {
  it('is given for every arm, the baseline and its twin too, in a title that ranks nothing', () => {
    expect(cost.title).toBe('What a million requests cost');
    expect(cost.arms.map(({ arm }) => arm.id)).toEqual(['istio', 'envoy-sidecar', 'twin', 'none']);
    expect(cost.sentences.map(({ arm }) => arm.id)).toEqual(['istio', 'envoy-sidecar']);
  });

  it('is CPU-seconds of data plane and application x price / 3,600', () => {
    const seconds = meanOver(
      frozenInput(),
      'istio',
      ({ measurement: { cpuSeconds, requests } }) =>
        ((cpuSeconds.application + cpuSeconds.dataPlane) / requests.completed) * 1e6,
    );
    const { cpuSecondsPerMillion, perPrice } = jsonOf(cost, 'istio');
    expect(cpuSecondsPerMillion.mean).toBeCloseTo(seconds, 2);
    expect(perPrice.map(({ cpuPerMillion }) => cpuPerMillion.mean)).toEqual([expect.closeTo(seconds * 1e-5, 7), 0]);
    expect(perPrice[0]?.cpuPerMillion.interval?.lower).toBeLessThan(seconds * 1e-5);
    expect(perPrice[0]?.cpuPerMillion.interval?.upper).toBeGreaterThan(seconds * 1e-5);
  });

  it('has the control plane apart, and none where none runs', () => {
    const { controlPlaneCpuSecondsPerMillion } = jsonOf(cost, 'istio');
    const seconds = meanOver(
      frozenInput(),
      'istio',
      ({ measurement: { cpuSeconds, requests } }) => (cpuSeconds.controlPlane / requests.completed) * 1e6,
    );
    expect(seconds).toBeGreaterThan(0);
    expect(controlPlaneCpuSecondsPerMillion.mean).toBeCloseTo(seconds, 2);
    expect(cellOf(cost.overTime, 'Envoy sidecar pair', 'CPU of the control plane')).toBe('0 | none runs');
  });

  it('holds memory for the time that a million requests take at the measured rate', () => {
    const hours = meanOver(
      frozenInput(),
      'istio',
      ({ measurement: { memory, requests } }) =>
        ((memory.application.anonymousBytes + memory.dataPlane.anonymousBytes) / 1024 ** 3) *
        ((40 / 3600 / requests.completed) * 1e6),
    );
    const { memoryGibibyteHoursPerMillion, perPrice } = jsonOf(cost, 'istio');
    expect(memoryGibibyteHoursPerMillion.mean).toBeCloseTo(hours, 5);
    expect(perPrice[0]?.memoryPerMillion.mean).toBeCloseTo(hours * 0.002, 7);
    expect(cost.overTime.caption).toContain('at 250 requests/s');
  });

  it('shows the figures of the JSON, with their intervals below them', () => {
    const { mean, interval } = jsonOf(cost, 'istio').perPrice[0]?.cpuPerMillion ?? { mean: null, interval: null };
    const [text, range] = cellOf(cost.cpu, 'Istio sidecar', 'EUR at small').split(' | ');
    expect(Number(text)).toBeCloseTo(mean ?? NaN, 4);
    expect(range?.split(' to ').map(Number)).toEqual([
      expect.closeTo(interval?.lower ?? NaN, 4),
      expect.closeTo(interval?.upper ?? NaN, 4),
    ]);
  });
});

describe('what it is beyond the baseline', () => {
  it('is the paired difference, as the added cost claims it', () => {
    const result = estimated({
      metric: 'cpu',
      ratio: 1.5,
      difference: { mean: 360, ci: { lower: 350, upper: 370 } },
    });
    const claimed = jsonOf(costOf(withCpu('envoy-sidecar', result), prices), 'envoy-sidecar');
    expect(claimed).toMatchObject({
      cpuBeyondBaseline: 'added',
      addedCpuSecondsPerMillion: { mean: 360, interval: { lower: 350, upper: 370 } },
    });
    expect(claimed.perPrice[0]?.addedCpuPerMillion).toEqual({
      mean: 0.0036,
      interval: { lower: 0.0035, upper: 0.0037 },
    });
  });

  it.each([
    ['inconclusive', 'open', 'not shown to differ'],
    ['equivalent', 'same', 'the same within ±3 %'],
  ] as const)('is no number where CPU is %s', (verdict, state, words) => {
    const open = costOf(withCpu('istio', estimated({ metric: 'cpu', verdict })), prices);
    expect(jsonOf(open, 'istio')).toMatchObject({
      cpuBeyondBaseline: state,
      addedCpuSecondsPerMillion: { mean: null, interval: null },
    });
    expect(cellOf(open.cpu, 'Istio sidecar', 'beyond the baseline, EUR at small')).toBe(words);
    expect(open.sentences[0]?.text).toContain(`CPU beyond the baseline is ${words}`);
    expect(open.sentences[0]?.text).not.toMatch(/ (more|less) than without a mesh/);
  });

  it('is not quoted where CPU is refused, and absent at the baseline', () => {
    const closed = costOf(withCpu('istio', refused('cpu', 'only 2 rounds')), prices);
    expect(cellOf(closed.cpu, 'Istio sidecar', 'beyond the baseline, EUR at small')).toBe('not quoted');
    expect(cellOf(closed.cpu, 'no mesh · baseline', 'beyond the baseline, EUR at small')).toBe('n/a');
    expect(jsonOf(closed, 'none').cpuBeyondBaseline).toBe('baseline');
  });

  it('tells a saving as one, with its interval turned round', () => {
    const saved = estimated({ metric: 'cpu', ratio: 0.9, difference: { mean: -50, ci: { lower: -60, upper: -40 } } });
    const [, envoy] = costOf(withCpu('envoy-sidecar', saved), prices).sentences;
    expect(envoy?.text).toContain('0.000500 EUR less than without a mesh (95 % CI 0.000400 to 0.000600)');
  });
});

describe('machines for 100,000 requests a second', () => {
  const { coresPer100kRequestsPerSecond: cores, cpuSecondsPerMillion, perPrice } = jsonOf(cost, 'istio');
  const [small, free] = perPrice;

  it('are the busy cores over those of a machine that is filled to the ceiling', () => {
    expect(cores.mean).toBeCloseTo((cpuSecondsPerMillion.mean ?? NaN) / 10, 3);
    expect(small?.machine).toMatchObject({ vcpus: 4, gibibytes: 16, utilisationCeilingShare: 0.5 });
    expect(small?.machine?.per100kRequestsPerSecond.mean).toBeCloseTo((cores.mean ?? NaN) / 2, 3);
    expect(small?.machine?.per100kRequestsPerSecond.interval?.upper).toBeCloseTo((cores.interval?.upper ?? NaN) / 2, 3);
    // 4 x 0.036 + 16 x 0.002 an hour.
    expect(small?.machine?.perHour.mean).toBeCloseTo(((cores.mean ?? NaN) / 2) * 0.176, 3);
  });

  it('are not given at a price that names none', () => {
    expect(free?.machine).toBeNull();
    expect(cost.machines.columns.map(({ label }) => label)).toEqual([
      'Arm',
      'busy cores',
      'machines of 4 vCPU',
      'EUR an hour at small',
    ]);
  });

  it('stand a column for each size, with whose it is', () => {
    const [first, second] = prices.entries;
    if (!first || !second) throw new Error('the list above has two');
    const two = { ...prices, entries: [first, { ...second, machine: { vcpus: 16, gib: 64 } }] };
    expect(costOf(frozenInput(), two).machines.columns.map(({ label }) => label)).toEqual([
      'Arm',
      'busy cores',
      'machines of 4 vCPU: small',
      'machines of 16 vCPU: free',
      'EUR an hour at small',
      'EUR an hour at free',
    ]);
  });

  it('are filled to 60 % by a list that says nothing else', () => {
    const usual = costOf(frozenInput(), { ...prices, utilisationCeiling: undefined });
    expect(jsonOf(usual, 'istio').perPrice[0]?.machine?.utilisationCeilingShare).toBe(0.6);
    expect(usual.notes.join(' ')).toContain('Machines are filled to 60 %');
  });

  it('come with what they rest on: the rate, and no promise of latency', () => {
    const notes = cost.notes.join(' ');
    expect(notes).toContain('A request was measured at 250 requests/s for each arm');
    expect(notes).toContain('this is an upper estimate');
    expect(notes).toContain('It is no promise of latency');
  });
});

describe('other shapes', () => {
  it('shows CPU, memory and cores without prices, and no word of money', () => {
    const without = costOf(frozenInput());
    expect(without.cpu.columns.map(({ label }) => label)).toEqual([
      'Arm',
      'CPU-seconds',
      'beyond the baseline, CPU-seconds',
    ]);
    expect(cellOf(without.overTime, 'Istio sidecar', 'memory of data plane and application')).toMatch(/ GiB-hours \| /);
    expect(without.machines.columns).toHaveLength(2);
    const { cpu, overTime, machines, notes, sentences } = without;
    expect(JSON.stringify([cpu, overTime, machines, notes, sentences])).not.toMatch(/price|EUR|USD|undefined|NaN/);
  });

  it('gives no memory where a proxy serves a node, and says why', () => {
    const shared = costOf({ ...frozenInput(), perNodeMeshes: ['envoy-sidecar'] }, prices);
    const column = 'memory of data plane and application';
    expect(cellOf(shared.overTime, 'Envoy sidecar pair', column)).toBe('n/a | a proxy serves a node');
    expect(jsonOf(shared, 'envoy-sidecar').memoryGibibyteHoursPerMillion.mean).toBeNull();
    expect(jsonOf(shared, 'envoy-sidecar').perPrice[0]?.memoryPerMillion.mean).toBeNull();
    expect(shared.notes.join(' ')).toContain('How many pods share it is not known here');
    expect(jsonOf(shared, 'istio').memoryGibibyteHoursPerMillion.mean).toBeGreaterThan(0);
  });

  it('leaves controls out: nobody deploys a planted delay', () => {
    const input = frozenInput();
    const arms = input.plan.arms.map((arm) =>
      arm.id === 'istio' ? { ...arm, planted: { delayMs: milliseconds(0.5) } } : arm,
    );
    const { arms: shown } = costOf({ ...input, plan: { ...input.plan, arms } }, prices);
    expect(shown.map(({ arm }) => arm.id)).toEqual(['envoy-sidecar', 'twin', 'none']);
  });

  it('has means without an interval below three trials', () => {
    const input = frozenInput();
    const two = { ...input, trials: input.trials.filter(({ round }) => round <= 2) };
    const shown = costOf(two, prices);
    expect(cellOf(shown.cpu, 'no mesh · baseline', 'CPU-seconds')).toMatch(/^[\d.,]+ \| no interval$/);
    expect(jsonOf(shown, 'none')).toMatchObject({ trials: 2, cpuSecondsPerMillion: { interval: null } });
  });

  it('says so when nothing worked', () => {
    const nothing = costOf(nothingWorked(frozenInput()), prices);
    expect(nothing.empty).toBe('No arm has a valid trial: there is no cost to show.');
    expect(nothing.sentences).toEqual([]);
    expect(JSON.stringify([nothing, requestCostJson(nothing)])).not.toMatch(/NaN|undefined|Infinity/);
  });
});
