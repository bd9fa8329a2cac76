import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { lossOf, parseBpftrace, type MapDump } from './bpftrace-output.ts';
import { outcomeOf } from './probe-outcome.ts';
import { probeSpecSchema, type ProbeSpec } from './probe-spec.ts';
import { readingsOf } from './readings.ts';
import { workloadIdentities } from './self-test.ts';

const recorded = (name: string): string =>
  readFileSync(path.join(import.meta.dirname, '../../../test/fixtures/probes', name), 'utf8');

const spec = (name: string, key: ProbeSpec['series'][number]['key'], more: object = {}): ProbeSpec =>
  probeSpecSchema.parse({
    name,
    title: 'as recorded',
    tells: 'what was recorded',
    misreadings: 'what was recorded',
    tier: 1,
    hooks: ['tracepoint:a:b'],
    places: ['application'],
    needs: { kernel: '5.8', btf: false, capabilities: ['BPF'] },
    costNsPerRequest: 0,
    selfTest: [{ series: 'calls', place: 'application', statistic: 'count', from: 1, to: 2 }],
    series: [{ name: 'calls', kind: 'count', unit: 'events', key, tells: 'as recorded' }],
    ...more,
  });

const syscalls = spec('syscalls', ['process', 'code'], { codes: { '0': 'read', '3': 'close' } });
const last = (dumps: readonly MapDump[]): MapDump => dumps.at(-1) ?? new Map<string, never>();

describe('a recorded run with a dump in its middle', () => {
  const { dumps, ...rest } = parseBpftrace(recorded('cut.ndjson'));

  it('is read without anything broken or lost', () => {
    expect(rest).toEqual({ ready: true, lost: 0, broken: 0, helperErrors: [] });
    expect(dumps).toHaveLength(2);
  });

  it('gives the window from the first dump to the last, and the whole', () => {
    const readings = readingsOf(syscalls, { before: dumps[0], after: last(dumps) }, workloadIdentities);
    const read = readings.find(({ code }) => code === 'read');
    expect(read).toMatchObject({ arm: 'workload', place: 'application', direction: null, value: 32, whole: 64 });
    expect(readings.find(({ code }) => code === '257')).toMatchObject({ value: 31, whole: 61 });
  });

  it('is one window as a whole when the first dump was not taken', () => {
    const readings = readingsOf(syscalls, { before: undefined, after: last(dumps) }, workloadIdentities);
    for (const { value, whole } of readings) expect(value).toBe(whole);
  });
});

describe('what a killed process leaves', () => {
  it('keeps the dump that it finished and counts the line that it did not', () => {
    const { dumps, broken, lost } = parseBpftrace(recorded('killed.ndjson'));
    expect({ broken, lost }).toEqual({ broken: 1, lost: 0 });
    expect(dumps[0]?.get('syscalls_calls')).toMatchObject({ '4,0': 32 });
    expect(last(dumps).get('syscalls_calls')).toBeUndefined();
  });

  it('is not ready before it said so', () => {
    const text = recorded('killed.ndjson');
    expect(parseBpftrace(text.slice(0, text.indexOf('ready'))).ready).toBe(false);
    expect(parseBpftrace('').dumps).toEqual([]);
  });
});

describe('lost events', () => {
  it('are added up', () => {
    expect(parseBpftrace(recorded('lost.ndjson')).lost).toBe(16);
  });

  it('and updates of a full map make a result void', () => {
    const output = parseBpftrace(recorded('full-map.ndjson'));
    expect(output.lost).toBe(344);
    const [error] = output.helperErrors;
    expect(output.helperErrors).toHaveLength(1);
    expect(error).toMatchObject({
      count: 4,
      words: expect.stringContaining('map_update_elem failed with -7') as string,
    });
    const readings = readingsOf(syscalls, { before: undefined, after: last(output.dumps) }, workloadIdentities);
    const loss = lossOf(output, { first: 1, last: 1000 });
    expect(outcomeOf(syscalls, { readings, requests: 1, hasProxies: true, loss })).toMatchObject({
      state: 'void',
      because: expect.stringMatching(/^344 events were lost; 4 updates of its maps failed/) as string,
    });
  });

  it('leave the probes alone whose maps had room', () => {
    const full = { ...parseBpftrace(recorded('full-map.ndjson')), lost: 0 };
    const line = full.helperErrors[0]?.line ?? 0;
    expect(lossOf(full, { first: line, last: line })).toContain('4 updates');
    expect(lossOf(full, { first: line + 1, last: line + 50 })).toBe('');
  });
});

describe('a histogram and its invariant', () => {
  const { dumps } = parseBpftrace(recorded('sockwrite.ndjson'));
  const sockwrite = spec('sockwrite', [], {
    series: [
      {
        name: 'time',
        kind: 'histogram',
        unit: 'ns',
        key: ['process', 'link', 'direction', 'bucket'],
        tells: 'as recorded',
      },
    ],
    invariants: [{ series: 'time', places: ['application', 'client-proxy'], perRequest: 1, within: 0.01 }],
  });
  const readings = readingsOf(sockwrite, { before: undefined, after: last(dumps) }, workloadIdentities);

  it('count what the workload wrote, by place and direction', () => {
    const counts = readings.map(({ place, direction, value }) => `${place} ${String(direction)} ${value}`);
    expect(counts.sort()).toEqual([
      'application response 600',
      'client-proxy request 600',
      'client-proxy response 600',
      'generator request 600',
      'server-proxy request 600',
      'server-proxy response 600',
    ]);
    for (const { quantilesNs } of readings) expect(quantilesNs?.p50).toBeGreaterThan(1000);
  });

  it('make the result void where the count is not the known one, and say which', () => {
    const outcome = outcomeOf(sockwrite, { readings, requests: 600, hasProxies: true, loss: '' });
    expect(outcome.invariants.map(({ place, holds }) => [place, holds])).toEqual([
      ['client-proxy', false],
      ['application', true],
    ]);
    expect(outcome.because).toBe('time at client-proxy: counted 1200, expected 600 for 600 requests');
  });

  it('expect nothing of proxies where there are none', () => {
    const outcome = outcomeOf(sockwrite, { readings, requests: 600, hasProxies: false, loss: '' });
    expect(outcome.state).toBe('ok');
  });
});

describe('a map that nothing was put into', () => {
  it('is not printed, and has no readings', () => {
    const { dumps } = parseBpftrace(recorded('connect.ndjson'));
    const retries = spec('connect', ['process', 'link'], {
      series: [
        { name: 'failures', kind: 'count', unit: 'events', key: ['process', 'link'], tells: 'as recorded' },
        { name: 'retries', kind: 'count', unit: 'events', key: ['process', 'link'], tells: 'never happened' },
      ],
    });
    const readings = readingsOf(retries, { before: undefined, after: last(dumps) }, workloadIdentities);
    expect(readings.map(({ series, value }) => [series, value])).toEqual([['failures', 11]]);
  });
});
