import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { planOf } from '../../../test/fixtures/trials.ts';
import { silentLog, type Log } from '../../io/log.ts';
import { currentExperiments } from './current-list.ts';
import { expectExperiment } from './expect-experiment.ts';
import { forgetExperiment, indexExperiment } from './index-experiment.ts';
import { openCatalogue } from './open-catalogue.ts';
import { writtenExperiment } from './testing/written-experiment.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'meshbench-index-'));
  vi.stubEnv('DATABASE_URL', '');
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true });
});

const catalogued = async (): Promise<string[]> => {
  const catalogue = await openCatalogue({ resultsRoot: root });
  const ids = (await catalogue.list()).map(({ id }) => id);
  await catalogue.close();
  return ids;
};
const warnings = (): { log: Log; said: string[] } => {
  const said: string[] = [];
  return { log: { ...silentLog, warn: (message) => said.push(message) }, said };
};

describe('a published experiment', () => {
  it('gets into the catalogue, and out of it', async () => {
    const { log, said } = warnings();
    await indexExperiment(root, await writtenExperiment(root, 'one'), log);
    expect(await catalogued()).toEqual(['one']);
    await forgetExperiment(root, 'one', log);
    expect(await catalogued()).toEqual([]);
    expect(said).toEqual([]);
  });

  it.each([
    [
      'no database',
      () => {
        writeFileSync(path.join(root, 'catalogue.sqlite'), 'x'.repeat(5000));
      },
      'results reindex',
    ],
    ['a bad DATABASE_URL', () => vi.stubEnv('DATABASE_URL', 'mysql://u:s3cret@h/d'), 'DATABASE_URL=postgresql://'],
    [
      'a server that is not there',
      () => vi.stubEnv('DATABASE_URL', 'postgresql://u:s3cret@127.0.0.1:1/d'),
      'start the server',
    ],
  ])('is none the worse for %s: a warning says what to do', async (_, spoil, remedy) => {
    const run = await writtenExperiment(root, 'one');
    spoil();
    const { log, said } = warnings();
    await indexExperiment(root, run, log);
    expect(said).toEqual([expect.stringMatching(/^one is not in the catalogue: .*\nhint: /s)]);
    expect(said[0]).toContain(remedy);
    expect(said[0]).not.toContain('s3cret');
  });
});

describe('the list of what is there now', () => {
  it('is right without a catalogue, fills it, and sees what went on, came and went', async () => {
    await writtenExperiment(root, 'a');
    await writtenExperiment(root, 'b', { rounds: 3, ended: null, analysed: false });
    const list = async (): Promise<[string, number][]> =>
      (await currentExperiments(root, silentLog)).map(({ id, trials }) => [id, trials.completed]);
    expect(await list()).toEqual([
      ['a', 12],
      ['b', 9],
    ]);
    expect((await catalogued()).sort()).toEqual(['a', 'b']);
    rmSync(path.join(root, 'b'), { recursive: true });
    await writtenExperiment(root, 'b');
    await writtenExperiment(root, 'c');
    rmSync(path.join(root, 'a'), { recursive: true });
    expect(await list()).toEqual([
      ['b', 12],
      ['c', 12],
    ]);
  });

  it('takes a folder that has not changed from the catalogue', async () => {
    const run = await writtenExperiment(root, 'a');
    await currentExperiments(root, silentLog);
    // Damage leaves the journal as it was: what a list says of it comes from the catalogue.
    rmSync(run.file('trials'), { recursive: true });
    expect(await currentExperiments(root, silentLog)).toMatchObject([
      { id: 'a', trials: { completed: 12, damaged: 0 } },
    ]);
  });

  it('is read from the folders when the catalogue cannot be used', async () => {
    await writtenExperiment(root, 'a');
    vi.stubEnv('DATABASE_URL', 'mysql://u:s3cret@h/d');
    const { log, said } = warnings();
    expect(await currentExperiments(root, log)).toMatchObject([
      { id: 'a', roundsDone: 4, arms: ['none', 'none (A/A twin)', 'istio'] },
    ]);
    expect(said).toEqual([expect.stringContaining('reading every folder: DATABASE_URL')]);
  });

  it('of a folder that is not there is empty, and makes nothing', async () => {
    expect(await currentExperiments(path.join(root, 'nowhere'), silentLog)).toEqual([]);
  });
});

describe('what an experiment may expect', () => {
  it('comes from the twins of its environment, design and loads', async () => {
    const plan = planOf(4);
    const other = planOf(4, undefined, { load: { rate: '800rps' } });
    const catalogue = await openCatalogue({ resultsRoot: root });
    try {
      await indexExperiment(root, await writtenExperiment(root, 'a'), silentLog);
      await indexExperiment(root, await writtenExperiment(root, 'b', { fingerprint: 'machine-2' }), silentLog);
      await indexExperiment(root, await writtenExperiment(root, 'c', { plan: other }), silentLog);
      const [twin] = await catalogue.twinHistory({ fingerprint: 'machine-1', design: 'interleaved', metric: 'p50' });
      const expected = await expectExperiment(catalogue, plan, 'machine-1');
      expect(expected).toMatchObject({
        experiments: 1,
        sd: { p50: expect.closeTo(Number(twin?.sdLogRatio), 12) as number },
      });
      expect(Number(expected.mdeRatio.p50)).toBeGreaterThan(1);
      expect(await expectExperiment(catalogue, plan, 'machine-3')).toMatchObject({ experiments: 0, sd: { p50: null } });
    } finally {
      await catalogue.close();
    }
  });
});
