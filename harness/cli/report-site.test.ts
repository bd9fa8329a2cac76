import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { silentLog, type Log } from '../io/log.ts';
import { reportSite } from './report-site.ts';

let results = '';
let out = '';
let warnings: string[] = [];
const log: Log = { ...silentLog, warn: (message) => warnings.push(message) };
beforeEach(() => {
  results = mkdtempSync(path.join(tmpdir(), 'meshbench-results-'));
  out = path.join(mkdtempSync(path.join(tmpdir(), 'meshbench-site-')), 'public');
  warnings = [];
});
afterEach(() => {
  rmSync(results, { recursive: true });
  rmSync(path.dirname(out), { recursive: true });
});

it('a results folder without an experiment has a site all the same, and says so', async () => {
  const text = await reportSite({ results, out }, log);
  expect(text).toContain(`${path.join(out, 'index.html')}: No experiments yet.`);
  expect(readFileSync(path.join(out, 'index.html'), 'utf8')).toContain('There is no experiment in the results folder.');
});

it('without an address it says on stderr what is missing; with one nothing is', async () => {
  await reportSite({ results, out }, log);
  expect(warnings.join()).toContain('no sitemap.xml was written');
  warnings = [];
  await reportSite({ results, out, baseUrl: 'https://example.org/bench' }, log);
  expect(warnings).toEqual([]);
  expect(readFileSync(path.join(out, 'sitemap.xml'), 'utf8')).toContain(
    '<loc>https://example.org/bench/index.html</loc>',
  );
});

it('tells programs what was written', async () => {
  const json: unknown = JSON.parse(await reportSite({ results, out, json: true }, log));
  expect(json).toEqual({
    index: path.join(out, 'index.html'),
    experiments: [],
    histories: [],
    unreadable: [],
    files: { written: 2, unchanged: 0, removed: [] },
  });
});

it.each([
  'example.org',
  'ftp://example.org/',
  'javascript:alert(1)',
  'https://example.org/?a=b',
  'https://example.org/#x',
])('refuses %s as an address, before anything is written', async (baseUrl) => {
  await expect(reportSite({ results, out, baseUrl }, log)).rejects.toMatchObject({ code: 'BAD-BASE-URL', exitCode: 2 });
  expect(() => readFileSync(path.join(out, 'site.json'))).toThrow('ENOENT');
});

it('asks for a folder to write to', async () => {
  await expect(reportSite({ results }, log)).rejects.toMatchObject({ code: 'OUT-NEEDED', exitCode: 2 });
});

it('there is no site of a folder that is not there', async () => {
  await expect(reportSite({ results: path.join(results, 'nowhere'), out }, log)).rejects.toMatchObject({
    code: 'NO-RESULTS-FOLDER',
    exitCode: 3,
  });
});
