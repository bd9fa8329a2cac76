import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { storedExperiment } from '../../../test/fixtures/exchange/experiments.ts';
import { writeExperiment } from '../../../test/fixtures/exchange/run-folders.ts';
import { partOf } from '../../../test/fixtures/hdr.ts';
import { planOf } from '../../../test/fixtures/trials.ts';
import type { Trial } from '../../core/trial.ts';
import { cellKey, pooledLatencies } from './pooled-latency.ts';
import { extensionKey } from './smp-extension.ts';
import { exportSmp, type SmpBundle } from './smp.ts';

interface SmpFields {
  readonly enums: Readonly<Record<string, readonly string[]>>;
  readonly messages: Readonly<Record<string, Readonly<Record<string, string>>>>;
}
const fixtures = path.join(import.meta.dirname, '../../../test/fixtures/exchange');
const { enums, messages } = JSON.parse(readFileSync(path.join(fixtures, 'smp-fields.json'), 'utf8')) as SmpFields;

const int = (bits: number) => (value: unknown) =>
  Number.isInteger(value) && Math.abs(value as number) < 2 ** (bits - 1);
const isMap = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.values(value).every((each) => typeof each === 'string');
const scalars: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  bool: (value) => typeof value === 'boolean',
  double: (value) => Number.isFinite(value),
  int32: int(32),
  // JSON numbers are exact up to 2^53 only.
  int64: int(54),
  timestamp: (value) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(String(value)),
  map: isMap,
};

/** Where a message is not one of the standard: unknown fields, wrong types. The extension key alone is passed over. */
function problems(message: string, value: object, at = message): string[] {
  const fields = messages[message] ?? {};
  return Object.entries(value)
    .filter(([key]) => key !== extensionKey)
    .flatMap(([key, each]) => {
      const type = fields[key];
      return type === undefined
        ? [`${at}.${key} is no field of the standard`]
        : typeProblems(type, each, `${at}.${key}`);
    });
}

function typeProblems(type: string, value: unknown, at: string): string[] {
  if (type.endsWith('[]')) {
    return Array.isArray(value)
      ? value.flatMap((each: unknown, index) => typeProblems(type.slice(0, -2), each, `${at}[${index}]`))
      : [`${at} is no list`];
  }
  if (type in messages) return problems(type, value as object, at);
  const names = enums[type];
  const fits = names ? names.includes(value as string) : (scalars[type]?.(value) ?? false);
  return fits ? [] : [`${at} is no ${type}: ${JSON.stringify(value)}`];
}

/** Medians of 0.1, 0.1 and 0.4 ms in the three rounds; a second before the window that must not count. */
const latencyOf = (trial: Trial): string => {
  const us = trial.round === 3 ? 400 : 100;
  const line = (second: number, valueUs: number, count: number): object => ({
    kind: 'latency',
    measure: 'service',
    arm: trial.arm,
    scenario: 'main',
    statusClass: '2xx',
    second,
    ...partOf(new Array<number>(count).fill(valueUs)),
  });
  const response = { ...line(1001, 9000, 10), measure: 'response' };
  return [line(999, 50_000, 10), line(1000, us, 5000), line(1024, us, 5000), response, line(1025, 50_000, 10)]
    .map((each) => `${JSON.stringify(each)}\n`)
    .join('');
};

let root: string;
let bundle: SmpBundle;
const stored = storedExperiment({ id: 'one', plan: planOf(3), ratios: { istio: 4 } });
const facts: Record<string, { smpType?: string; proxies: 'none' | 'per-pod' }> = {
  istio: { smpType: 'ISTIO', proxies: 'per-pod' },
};
const meshFacts = (mesh: string) => facts[mesh] ?? { proxies: 'none' as const };
const of = { ...stored, experiment: 'one' };

beforeAll(async () => {
  root = mkdtempSync(path.join(tmpdir(), 'meshbench-smp-'));
  const run = await writeExperiment(root, stored, latencyOf);
  const pooled = await pooledLatencies(run, stored.trials);
  bundle = JSON.parse(exportSmp({ of, pooled, meshFacts })) as SmpBundle;
});
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

describe('an SMP export', () => {
  it('holds messages of the standard, under its names and types, and one extension key', () => {
    expect(bundle.performance_test_results.flatMap((each) => problems('PerformanceTestResult', each))).toEqual([]);
    expect(bundle.performance_test_configs.flatMap((each) => problems('PerformanceTestConfig', each))).toEqual([]);
    expect(bundle.service_mesh_configs.flatMap((each) => problems('ServiceMeshConfig', each))).toEqual([]);
    expect(bundle.environment_configs.flatMap((each) => problems('EnvironmentConfig', each))).toEqual([]);
    // The check can fail.
    expect(problems('Latency', { p50: '1', p95: 1 })).toHaveLength(2);
  });

  it('has one result for each arm and load, each pointing to its configurations', () => {
    const { performance_test_results: results } = bundle;
    expect(results.map(({ labels }) => labels['arm'])).toEqual(['none', 'twin', 'istio']);
    const ids = (list: readonly { readonly id: string }[]): string[] => list.map(({ id }) => id);
    for (const { test_id, mesh_config_id, env_id } of results) {
      expect(ids(bundle.performance_test_configs)).toContain(test_id);
      expect(ids(bundle.service_mesh_configs)).toContain(mesh_config_id);
      expect(ids(bundle.environment_configs)).toContain(env_id);
    }
  });

  it('gives percentiles of all requests together, within the windows: no mean of percentiles', () => {
    const [result] = bundle.performance_test_results;
    expect(result?.latencies_ms?.p50).toBeCloseTo(0.1, 3);
    expect(result?.latencies_ms?.p90).toBeCloseTo(0.4, 3);
    expect(result?.latencies_ms?.average).toBeCloseTo(0.2, 6);
    expect(result?.latencies_ms?.max).toBeCloseTo(0.4, 6);
    expect(result?.actual_qps).toBeCloseTo(30_000 / 75, 9);
  });

  it('carries what the standard lacks: design, rounds, intervals, verdicts, evidence, noise floor', () => {
    const extension = bundle.performance_test_results[2]?.[extensionKey];
    expect(extension).toMatchObject({
      schema: 'meshbench.smp-extension/1',
      design: 'interleaved',
      baseline: 'none',
      arm: { id: 'istio', fidelity: 'real-control-plane' },
      evidence: { provedTrials: 3, measuredTrials: 3 },
      notQuoted: [],
    });
    expect(extension?.trials.map(({ round }) => round)).toEqual([1, 2, 3]);
    const p50 = extension?.comparison?.metrics[0];
    expect(p50?.state === 'estimated' && p50.verdict).toBe('different');
    expect(extension?.noiseFloor[0]?.logRatio).toBeGreaterThan(0);
    expect(bundle.performance_test_results[0]?.[extensionKey].comparison).toBeNull();
  });

  it('names the mesh as its adapter does, but never a model after a product', () => {
    expect(bundle.service_mesh_configs.map(({ mesh_type }) => mesh_type?.type)).toEqual([
      undefined,
      undefined,
      'ISTIO',
    ]);
    const plan = { ...stored.plan, arms: stored.plan.arms.map((arm) => ({ ...arm, fidelity: 'model' as const })) };
    const modelled = JSON.parse(exportSmp({ of: { ...of, plan }, pooled: new Map(), meshFacts })) as SmpBundle;
    expect(modelled.service_mesh_configs.every(({ mesh_type }) => mesh_type === undefined)).toBe(true);
  });

  it('leaves out percentiles that have too few requests, and says which', () => {
    const few = stored.trials.map((trial) =>
      trial.state !== 'completed'
        ? trial
        : {
            ...trial,
            measurement: {
              ...trial.measurement,
              serviceTime: { ...trial.measurement.serviceTime, p99: { ms: 1, enoughRequests: false } },
            },
          },
    );
    const pooled = new Map(
      few.flatMap((trial) =>
        trial.state === 'completed' ? [[cellKey(trial), trial.measurement.serviceTime] as const] : [],
      ),
    );
    const quiet = JSON.parse(exportSmp({ of: { ...of, trials: few }, pooled, meshFacts })) as SmpBundle;
    expect(quiet.performance_test_results[0]?.latencies_ms).not.toHaveProperty('p99');
    expect(quiet.performance_test_results[0]?.[extensionKey].notQuoted).toEqual(['p99']);
  });
});

it('arms without a valid trial have no result, and are named', () => {
  const trials = stored.trials.filter(({ arm }) => arm !== 'istio');
  const without = JSON.parse(exportSmp({ of: { ...of, trials }, pooled: new Map(), meshFacts })) as SmpBundle;
  expect(without.performance_test_results.map(({ labels }) => labels['arm'])).toEqual(['none', 'twin']);
  expect(without[extensionKey].withoutValidTrial).toEqual([{ arm: 'istio', load: 'load' }]);
});

it('latencies are not pooled from histograms that are not those of the trial', async () => {
  const run = await writeExperiment(root, { ...stored, id: 'two' });
  expect((await pooledLatencies(run, stored.trials)).size).toBe(0);
});
