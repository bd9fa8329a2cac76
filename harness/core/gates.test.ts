import { describe, expect, it } from 'vitest';
import { evidence, latency, measurement } from '../../test/fixtures/trials.ts';
import { failedGates, gates, type TrialFacts } from './gates.ts';
import type { Measurement } from './trial.ts';

const sound: TrialFacts = { measurement: measurement(), evidence, endedProcesses: [], unsteadySeries: [] };
const withMeasured = (change: Partial<Measurement>): TrialFacts => ({
  ...sound,
  measurement: { ...sound.measurement, ...change },
});
const withGenerator = (change: Partial<Measurement['generator']>): TrialFacts =>
  withMeasured({ generator: { ...sound.measurement.generator, ...change } });
const withCheck = (change: Partial<Measurement['crossCheck']>): TrialFacts =>
  withMeasured({ crossCheck: { ...sound.measurement.crossCheck, ...change } });
const disproved = [{ claim: 'TLS handshakes were made', holds: false, observed: '0 handshakes' }];

/** For each gate a trial that fails it and nothing else, and words of its reason. */
const failing: Readonly<Record<string, readonly [TrialFacts, RegExp]>> = {
  'achieved-rate': [
    withMeasured({ requests: { offered: 10_000, completed: 9_800, errors: 0, newConnections: 0 } }),
    /98\.0 %.*9800 of 10000/,
  ],
  'dropped-iterations': [withGenerator({ dropped: 1 }), /dropped 1 of 40001/],
  'closed-loop': [withGenerator({ busyShare: 0.97 }), /97\.0 % of the connections were busy/],
  errors: [
    withMeasured({ requests: { offered: 10_000, completed: 10_000, errors: 11, newConnections: 0 } }),
    /11 requests/,
  ],
  'generator-cpu': [withGenerator({ cpuShare: 0.71 }), /71\.0 %.*saturated.*lower the rate/],
  'generator-throttled': [withGenerator({ throttledPeriods: 2 }), /throttled.*2 periods/],
  'send-lag': [withGenerator({ lagP99Ms: 5.1 }), /p99 5\.10 ms/],
  'generator-late': [withMeasured({ responseTime: latency(3) }), /generator was late/],
  'clock-step': [withGenerator({ maxRequestMs: 7350 }), /wall clock was stepped/],
  'cross-check': [withCheck({ countHdr: 10_999 }), /10999 requests, k6 counted 11000/],
  steal: [withMeasured({ machine: { loadAverage1: 1, stealShare: 0.06, busyShare: 0.5 } }), /took 6\.0 %/],
  'process-ended': [{ ...sound, endedProcesses: ['envoy-server (SIGKILL)'] }, /envoy-server \(SIGKILL\)/],
  'steady-state': [{ ...sound, unsteadySeries: ['p99'] }, /no steady state was reached in p99/],
  'proof-before': [
    { ...sound, evidence: { ...evidence, before: disproved } },
    /not shown before the load: TLS handshakes/,
  ],
  'proof-after': [{ ...sound, evidence: { ...evidence, after: [] } }, /nothing was proved after/],
};

describe('gates', () => {
  it('pass a sound trial', () => {
    expect(failedGates(sound)).toEqual([]);
  });

  it('each have a test that fails them', () => {
    expect(Object.keys(failing)).toEqual(gates.map(({ id }) => id));
  });

  it.each(Object.entries(failing))('%s rejects, alone and with its reason', (id, [facts, reason]) => {
    const failed = failedGates(facts);
    expect(failed.map(({ gate }) => gate)).toEqual([id]);
    expect(failed[0]?.reason).toMatch(reason);
  });

  it('reject a load that ran ahead of its rate', () => {
    const ahead = withMeasured({ requests: { offered: 10_000, completed: 10_600, errors: 0, newConnections: 0 } });
    expect(failedGates(ahead)).toEqual([
      { gate: 'achieved-rate', reason: expect.stringContaining('did not keep') as string },
    ]);
  });

  it('cross-check the maximum exactly and p50 within 0.5 %', () => {
    expect(failedGates(withCheck({ maxMsHdr: 30.001 }))).toHaveLength(1);
    expect(failedGates(withCheck({ p50MsHdr: 0.2014 }))).toEqual([]);
    expect(failedGates(withCheck({ p50MsHdr: 0.2025 }))).toHaveLength(1);
  });

  it('accept a response time whose excess is pacing alone', () => {
    const pacing = { ...latency(0.2), p99: { ms: 1.9, enoughRequests: true } };
    expect(failedGates(withMeasured({ responseTime: pacing }))).toEqual([]);
  });
});
