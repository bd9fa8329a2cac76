import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { planOf } from '../../../test/fixtures/trials.ts';
import type { Analysis } from '../../core/analysis.ts';
import type { Catalogue } from './catalogue.ts';
import { indexFolder, reindex } from './index-folders.ts';
import { openCatalogue } from './open-catalogue.ts';
import { readExperiment } from './read-experiment.ts';
import { writtenExperiment } from './testing/written-experiment.ts';

let root: string;
let catalogue: Catalogue;
beforeEach(async () => {
  root = mkdtempSync(path.join(tmpdir(), 'meshbench-reindex-'));
  catalogue = await openCatalogue({ resultsRoot: root });
});
afterEach(async () => {
  await catalogue.close();
  rmSync(root, { recursive: true });
});

describe('a run folder', () => {
  it('is read whole: plan, environment, trials, versions and what was concluded', async () => {
    const run = await writtenExperiment(root, 'one');
    const { experiment, arms, loads, versions, trials, results } = await readExperiment(run);
    const plan = await run.plan();
    expect(experiment).toMatchObject({
      id: 'one',
      planHash: plan.hash,
      fingerprint: 'machine-1',
      harnessCommit: 'abc',
      roundsPlanned: 4,
      roundsDone: 4,
      ended: 'all-rounds',
      journalBytes: readFileSync(run.file('journal.ndjson')).length,
    });
    expect(arms.map(({ arm, role }) => [arm, role])).toEqual(plan.arms.map(({ id, role }) => [id, role]));
    expect(loads).toMatchObject([{ load: 'load', ratePerArmRps: 400, payloadBytes: 1024, warmUpS: 3, measureS: 25 }]);
    expect(versions).toContainEqual({ name: 'k6', pinned: null, observed: '2.2.0' });
    expect(trials.map(({ number }) => number)).toEqual(Array.from({ length: 12 }, (_, index) => index + 1));
    expect(trials[0]).toMatchObject({
      state: 'completed',
      p50Ms: expect.closeTo(0.204, 9) as number,
      p99Ms: expect.closeTo(0.612, 9) as number,
      completedRequests: 10_000,
      reasons: '[]',
    });
    const { loads: analysed } = JSON.parse(readFileSync(run.file('analysis.json'), 'utf8')) as Analysis;
    const p50 = analysed[0]?.comparisons[1]?.metrics[0];
    if (p50?.state !== 'estimated') throw new Error('p50 was to be estimated');
    expect(results.find(({ arm, metric }) => arm === plan.arms[2]?.id && metric === 'p50')).toEqual({
      load: 'load',
      arm: plan.arms[2]?.id,
      metric: 'p50',
      state: 'estimated',
      n: 4,
      ratio: p50.ratio,
      ciLower: p50.ci.lower,
      ciUpper: p50.ci.upper,
      meanLogRatio: Math.log(p50.ratio),
      sdLogRatio: p50.sd,
      p: p50.p,
      verdict: p50.verdict,
      noiseFloorLog: analysed[0]?.noiseFloor[0]?.logRatio,
    });
  });

  it('quotes no percentile of a trial with too few requests', async () => {
    const { trials, results } = await readExperiment(await writtenExperiment(root, 'one', { requests: 9000 }));
    expect(trials[0]).toMatchObject({ completedRequests: 9000, p50Ms: expect.any(Number) as number, p99Ms: null });
    expect(results.filter(({ metric }) => metric === 'p99')).toMatchObject([
      { state: 'refused', ratio: null, verdict: null },
      { state: 'refused', ratio: null, verdict: null },
    ]);
  });

  it.each([
    ['is missing', undefined],
    ['is of another version', '{"schema":"meshbench.analysis/1"}'],
    ['is of another plan', (text: string) => text.replace(/"planHash":"./, '"planHash":"x')],
    ['is cut short', '{"schema":"mesh'],
  ])('has no results when its analysis %s, and all its trials', async (_, change) => {
    const run = await writtenExperiment(root, 'one');
    const file = run.file('analysis.json');
    const text = readFileSync(file, 'utf8');
    if (change === undefined) rmSync(file);
    else writeFileSync(file, typeof change === 'string' ? change : change(text));
    const { results, trials } = await readExperiment(run);
    expect(results).toEqual([]);
    expect(trials).toHaveLength(12);
  });

  it('tells trials that were changed or lost apart, and quotes nothing of them', async () => {
    const run = await writtenExperiment(root, 'one', { analysed: false });
    const [changed = '', lost = '', ...others] = await run.trialNames();
    writeFileSync(run.file(`trials/${changed}/latency.ndjson`), 'other');
    rmSync(run.file(`trials/${lost}`), { recursive: true });
    const { trials, experiment } = await readExperiment(run);
    expect(trials.filter(({ state }) => state === 'damaged')).toMatchObject([
      { number: 1, round: 1, arm: 'none', p50Ms: null, reasons: expect.stringContaining('was changed') as string },
      { number: 2, round: 1, arm: 'twin', p50Ms: null, reasons: expect.stringContaining('is gone') as string },
    ]);
    expect(trials).toHaveLength(2 + others.length);
    expect(experiment.roundsDone).toBe(4);
  });

  it('that is under way says so', async () => {
    const run = await writtenExperiment(root, 'one', { rounds: 3, ended: null, analysed: false });
    expect((await readExperiment(run)).experiment).toMatchObject({ roundsPlanned: 4, roundsDone: 3, ended: null });
  });

  it('with rounds that were added later plans those too', async () => {
    const run = await writtenExperiment(root, 'one');
    await run.extend({ afterRounds: 4, rounds: 6, declaredAt: '2026-01-01T00:00:00.000Z' });
    expect((await readExperiment(run)).experiment).toMatchObject({ roundsPlanned: 10, roundsDone: 4 });
  });

  it('with several loads keeps them apart', async () => {
    const plan = planOf(4, undefined, { load: { rate: ['200rps', '400rps'] } });
    const { loads, trials, results } = await readExperiment(await writtenExperiment(root, 'one', { plan }));
    expect(loads.map(({ load, ratePerArmRps }) => [load, ratePerArmRps])).toEqual([
      ['200rps', 200],
      ['400rps', 400],
    ]);
    expect(trials).toHaveLength(24);
    expect(new Set(results.map(({ load }) => load))).toEqual(new Set(['200rps', '400rps']));
  });
});

describe('reindex', () => {
  it('makes the same catalogue again from the folders alone', async () => {
    const runs = [await writtenExperiment(root, 'a'), await writtenExperiment(root, 'b', { fingerprint: 'machine-2' })];
    for (const run of runs) await indexFolder(catalogue, run);
    const before = await catalogue.list();
    await catalogue.close();
    rmSync(path.join(root, 'catalogue.sqlite'));
    catalogue = await openCatalogue({ resultsRoot: root });
    expect(await reindex(root, catalogue)).toEqual({ experiments: 2, trials: 24, removed: [], unreadable: [] });
    expect(await catalogue.list()).toEqual(before);
  });

  it('removes what is gone or can no longer be read, and names what it could not read', async () => {
    for (const id of ['gone', 'changed', 'kept']) await indexFolder(catalogue, await writtenExperiment(root, id));
    const never = await writtenExperiment(root, 'no-environment');
    rmSync(never.file('environment.json'));
    rmSync(path.join(root, 'gone'), { recursive: true });
    const plan = path.join(root, 'changed/plan.json');
    writeFileSync(plan, readFileSync(plan, 'utf8').replace('"connections": 20', '"connections": 21'));
    mkdirSync(path.join(root, 'not-an-experiment'));
    writeFileSync(path.join(root, 'notes.txt'), '');
    const { experiments, trials, removed, unreadable } = await reindex(root, catalogue);
    expect({ experiments, trials, removed }).toEqual({ experiments: 1, trials: 12, removed: ['changed', 'gone'] });
    expect(unreadable).toEqual([
      { folder: 'changed', because: expect.stringContaining('its hash does not fit') as string },
      { folder: 'no-environment', because: expect.stringContaining('environment.json') as string },
    ]);
    expect((await catalogue.list()).map(({ id }) => id)).toEqual(['kept']);
  });

  it('of a folder that is not there says so', async () => {
    await expect(reindex(path.join(root, 'nowhere'), catalogue)).rejects.toMatchObject({
      code: 'NO-RESULTS-FOLDER',
      exitCode: 3,
    });
  });
});
