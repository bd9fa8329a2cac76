import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { storedExperiment } from '../../test/fixtures/exchange/experiments.ts';
import { writeExperiment } from '../../test/fixtures/exchange/run-folders.ts';
import { planOf } from '../../test/fixtures/trials.ts';
import { silentLog } from '../io/log.ts';
import { formNames, reportCommand, type ReportCommand } from './report.ts';

let root: string;
let results: string;
beforeAll(async () => {
  root = mkdtempSync(path.join(tmpdir(), 'meshbench-cli-report-'));
  results = path.join(root, 'results');
  await writeExperiment(results, storedExperiment({ id: 'one', plan: planOf(6), ratios: { istio: 4 } }));
});
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

const report = async (command: Omit<ReportCommand, 'results'>): Promise<string | Uint8Array> =>
  (await reportCommand('one', { results, ...command }, silentLog)).content;
const inRoot = (...names: string[]): string => path.join(root, ...names);

describe('meshbench report', () => {
  it.each(formNames.filter((name) => !['svg', 'png'].includes(name)))(
    '%s is the same on stdout, in a file and in a folder',
    async (format) => {
      const text = await report({ format });
      expect(text.length).toBeGreaterThan(500);
      const file = inRoot(`report.${format}`);
      expect(await report({ format, out: file })).toBe('');
      expect(readFileSync(file, 'utf8')).toBe(text);
      const folder = inRoot(`folder-${format}`);
      await report({ format, out: `${folder}/` });
      const [only = '', ...more] = readdirSync(folder);
      expect(more).toEqual([]);
      expect(readFileSync(path.join(folder, only), 'utf8')).toBe(text);
    },
  );

  it('finds a breach only where it is asked for one, and holds no limits without a profile', async () => {
    const tight = inRoot('tight.yaml');
    writeFileSync(tight, 'name: tight\ntitle: too tight for anything\np50: 1us\n');
    const breach = async (command: Omit<ReportCommand, 'results'>): Promise<boolean> =>
      (await reportCommand('one', { results, format: 'text', ...command }, silentLog)).breach;
    expect(await breach({ slo: tight, failOnBreach: true })).toBe(true);
    expect(await breach({ slo: tight })).toBe(false);
    await expect(breach({ failOnBreach: true })).rejects.toMatchObject({ code: 'NO-SLO' });
  });

  it('shows prices of a file, or none', async () => {
    expect(await report({ format: 'json' })).toContain('"currency": "USD"');
    expect(await report({ format: 'json', prices: 'none' })).not.toContain('"currency": "USD"');
    await expect(report({ format: 'json', prices: inRoot('missing.yaml') })).rejects.toMatchObject({
      code: 'PRICES-UNREADABLE',
    });
  });

  it('writes nothing into the run folder for a form', () => {
    expect(existsSync(path.join(results, 'one', 'report.html'))).toBe(false);
  });

  it('prints one chart as SVG, writes the forest plot into a file and every chart into a folder', async () => {
    const forest = await report({ format: 'svg', chart: 'forest' });
    expect(forest).toMatch(/^<svg /);
    await report({ format: 'svg', out: inRoot('one.svg') });
    expect(readFileSync(inRoot('one.svg'), 'utf8')).toBe(forest);
    mkdirSync(inRoot('charts'));
    await report({ format: 'svg', out: inRoot('charts') });
    expect(readdirSync(inRoot('charts'))).toEqual(expect.arrayContaining(['cost.svg', 'forest.svg']));
    expect(await report({ format: 'svg', chart: 'forest', transparent: true })).not.toBe(forest);
  });

  it.each([
    [{ format: 'xml' }, 'BAD-FORMAT', 'html | text | json | md | csv | junit | svg | png'],
    [{ format: 'toString' }, 'BAD-FORMAT', 'html'],
    [{ out: 'x' }, 'BAD-FORMAT', 'html'],
    [{ format: 'md', chart: 'forest' }, 'BAD-FORMAT', 'svg'],
    [{ format: 'md', transparent: true }, 'BAD-FORMAT', 'svg'],
    [{ format: 'md', json: true }, 'BAD-FORMAT', 'json'],
    [{ format: 'svg' }, 'OUT-NEEDED', '--chart'],
    [{ format: 'png' }, 'OUT-NEEDED', '--out'],
    [{ format: 'svg', chart: 'pie' }, 'BAD-CHART', 'forest'],
    [{ format: 'svg', chart: '../../x', out: '/tmp/' }, 'BAD-CHART', 'forest'],
  ] as const)('%j is refused with %s and what there is', async (command, code, hint) => {
    await expect(report(command)).rejects.toMatchObject({
      code,
      exitCode: 2,
      hint: expect.stringContaining(hint) as string,
    });
  });

  it('says where it cannot write, and what it does not find', async () => {
    writeFileSync(inRoot('file'), '');
    await expect(report({ format: 'csv', out: inRoot('file', 'x.csv') })).rejects.toMatchObject({
      code: 'REPORT-NOT-WRITTEN',
      exitCode: 2,
    });
    await expect(reportCommand('two', { results, format: 'md' }, silentLog)).rejects.toMatchObject({
      code: 'NO-SUCH-EXPERIMENT',
    });
  });

  it('without a form writes the page and the analysis into the run folder and prints the text', async () => {
    expect(await report({})).toContain('report: ');
    expect(readdirSync(path.join(results, 'one'))).toEqual(expect.arrayContaining(['analysis.json', 'report.html']));
    expect(JSON.parse(String(await report({ json: true })))).toEqual(
      JSON.parse(String(await report({ format: 'json' }))),
    );
  });
});
