import { describe, expect, it } from 'vitest';
import type { ArmLevel, EstimatedMetric } from '../../harness/core/analysis.ts';
import { estimated, refused, viewOf } from '../../test/fixtures/report/estimates.ts';
import { deploymentCost, type MeasuredArm } from './deployment-cost.ts';

const mebibyte = 1024 ** 2;
const none = { p50: null, p90: null, p99: null };
const level = (dataPlane: number, controlPlane: number): ArmLevel => ({
  serviceMs: none,
  responseMs: none,
  cpuPerMillion: {
    application: 300,
    dataPlane: dataPlane * 5,
    controlPlane,
    total: 300 + dataPlane * 5 + controlPlane,
  },
  memoryPssBytes: { application: 0, dataPlane: 0, controlPlane: 0 },
  memoryAnonymousBytes: { application: 9, dataPlane: dataPlane * mebibyte, controlPlane: controlPlane * mebibyte },
  requests: 10_000,
});
const cpu = (fields: Partial<EstimatedMetric>): MeasuredArm['view'] =>
  viewOf(estimated({ metric: 'cpu', difference: { mean: 560, ci: { lower: 530, upper: 590 } }, ...fields }));
/** 80 MiB and 60 CPU-s/million of control plane at 250 requests/s. */
const measured = (fields: Partial<MeasuredArm> = {}): MeasuredArm => ({
  view: cpu({}),
  memory: viewOf(estimated({ metric: 'memory' })),
  arm: level(80, 60),
  baseline: level(0, 0),
  rate: 250,
  proxyPerNode: false,
  ...fields,
});

describe('the cost of 1,000 requests/s and 100 pods', () => {
  it('takes CPU less the control plane with the requests, and the control plane once at the measured rate', () => {
    expect(deploymentCost(measured()).cpu).toEqual({
      state: 'added',
      trivial: false,
      byRequests: 0.5,
      interval: { lower: 0.47, upper: 0.53 },
      fixed: 0.015,
    });
  });

  it('takes half of the memory of a pair of proxies for each pod, and that of the control plane once', () => {
    expect(deploymentCost(measured()).memory).toEqual({
      state: 'known',
      each: 0.0390625,
      byPods: 3.90625,
      fixed: 0.0585938,
    });
  });

  it('takes no memory times pods where a proxy serves a node', () => {
    expect(deploymentCost(measured({ proxyPerNode: true })).memory).toMatchObject({ each: 0.0390625, byPods: null });
  });

  it.each([
    ['inconclusive', viewOf(estimated({ metric: 'memory', verdict: 'inconclusive' }))],
    ['refused', viewOf(refused('memory', 'only 1 round'))],
  ])('claims no memory where the difference is %s', (_, memory) => {
    expect(deploymentCost(measured({ memory })).memory).toEqual({ state: 'unknown' });
  });

  it('subtracts what the baseline takes itself', () => {
    expect(deploymentCost(measured({ baseline: level(80, 60) })).memory).toMatchObject({ byPods: 0, fixed: 0 });
  });

  it('keeps the sign of a saving', () => {
    const view = cpu({ ratio: 0.9, difference: { mean: -40, ci: { lower: -50, upper: -30 } } });
    expect(deploymentCost(measured({ view })).cpu).toMatchObject({
      byRequests: -0.1,
      interval: { lower: -0.11, upper: -0.09 },
    });
  });

  it('gives a figure for a trivial difference and says that it is one', () => {
    expect(deploymentCost(measured({ view: cpu({ verdict: 'trivial' }) })).cpu).toMatchObject({
      state: 'added',
      trivial: true,
    });
  });

  it.each([
    ['inconclusive', cpu({ verdict: 'inconclusive' }), { state: 'open' }],
    ['equivalent', cpu({ verdict: 'equivalent' }), { state: 'same', margin: 0.03 }],
    ['refused', viewOf(refused('cpu', 'only 2 rounds')), { state: 'refused', because: 'only 2 rounds' }],
    ['never compared', undefined, { state: 'refused', because: 'it was not compared' }],
  ])('gives no figure of CPU where the difference is %s', (_, view, expected) => {
    expect(deploymentCost(measured({ view })).cpu).toEqual(expected);
  });

  it('knows nothing of an arm or a baseline without a valid trial', () => {
    for (const gone of [{ arm: null }, { baseline: null }]) {
      expect(deploymentCost(measured({ ...gone, view: viewOf(refused('cpu', 'only 0 rounds')) }))).toEqual({
        cpu: { state: 'refused', because: 'only 0 rounds' },
        memory: { state: 'unknown' },
      });
    }
  });
});
