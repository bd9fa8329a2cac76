import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { silentLog } from '../io/log.ts';
import type { Series } from '../store/catalogue/history.ts';
import { writtenExperiment } from '../store/catalogue/testing/written-experiment.ts';
import { reindexResults, seriesOfResults } from './results-index.ts';

let results: string;
beforeEach(async () => {
  results = mkdtempSync(path.join(tmpdir(), 'meshbench-results-'));
  vi.stubEnv('DATABASE_URL', '');
  await writtenExperiment(results, '20260101-one');
  await writtenExperiment(results, '20260102-two');
  await writtenExperiment(results, '20260103-elsewhere', { fingerprint: 'f00dcafe-and-more' });
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(results, { recursive: true });
});

it('reindex counts what it read, and names what is gone and what it could not read', async () => {
  const location = path.join(results, 'catalogue.sqlite');
  expect(await reindexResults({ results }, silentLog)).toBe(`3 experiments with 36 trials are in ${location}\n`);
  rmSync(path.join(results, '20260101-one'), { recursive: true });
  rmSync(path.join(results, '20260102-two/environment.json'));
  expect(JSON.parse(await reindexResults({ results, json: true }, silentLog))).toEqual({
    catalogue: location,
    experiments: 1,
    trials: 12,
    removed: ['20260101-one', '20260102-two'],
    unreadable: [{ folder: '20260102-two', because: expect.stringContaining('environment.json') as string }],
  });
  expect(await reindexResults({ results }, silentLog)).toContain('not indexed: 20260102-two: ');
});

it('series shows an arm over time, a heading for each environment', async () => {
  await reindexResults({ results }, silentLog);
  const text = await seriesOfResults({ results, arm: 'istio', metric: 'p50' });
  expect(text).toContain('400 rps, 20 connections, 1024 B, 25 s after 3 s; http; interleaved; environment machine-');
  expect(text).toContain('environment f00dcafe\n');
  expect(text).toMatch(
    /^ {2}\d{4}-\d\d-\d\d \d\d:\d\d {2}1\.\d{3} \[[\d.]+, [\d.]+\] {2}4 rounds {2}different {5}20260101-one$/m,
  );
});

it('series is JSON for programs, and can be of one environment and one channel', async () => {
  await reindexResults({ results }, silentLog);
  const query = { results, json: true, arm: 'istio', metric: 'p99' };
  const all = JSON.parse(await seriesOfResults(query)) as Series[];
  expect(all.map(({ points }) => points.length)).toEqual([2, 1]);
  const one = JSON.parse(
    await seriesOfResults({ ...query, fingerprint: 'machine-1', program: 'k6', channel: '2.2' }),
  ) as Series[];
  expect(one).toMatchObject([{ key: { version: '2.2', fingerprint: 'machine-1' } }]);
  expect(JSON.parse(await seriesOfResults({ ...query, program: 'k6', channel: '3' }))).toEqual([]);
});

it('series of an arm that never ran says so', async () => {
  expect(await seriesOfResults({ results, arm: 'linkerd', metric: 'p50' })).toContain('no finished experiment');
});

it.each([
  [{ arm: 'istio', metric: 'p42' }, 'UNKNOWN-METRIC', 'p50, p90, p99'],
  [{ arm: 'istio', metric: 'p50', channel: '1.29' }, 'CHANNEL-OF-WHAT', '--program'],
])('series refuses %o', async (options, code, hint) => {
  await expect(seriesOfResults({ results, ...options })).rejects.toMatchObject({
    code,
    exitCode: 2,
    hint: expect.stringContaining(hint) as string,
  });
});

it('neither makes a catalogue where there is no results folder', async () => {
  const nowhere = { results: path.join(results, 'nowhere') };
  const error = { code: 'NO-RESULTS-FOLDER', exitCode: 3 };
  await expect(reindexResults(nowhere, silentLog)).rejects.toMatchObject(error);
  await expect(seriesOfResults({ ...nowhere, arm: 'istio', metric: 'p50' })).rejects.toMatchObject(error);
});
