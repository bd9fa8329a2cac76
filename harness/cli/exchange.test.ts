import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { storedExperiment } from '../../test/fixtures/exchange/experiments.ts';
import { writeExperiment } from '../../test/fixtures/exchange/run-folders.ts';
import { planOf } from '../../test/fixtures/trials.ts';
import { listExternal, type ExternalReference } from '../store/exchange/external.ts';
import { exportCommand, exportFormats, importCommand } from './exchange.ts';
import { verifyResult } from './results.ts';

const smpFile = path.join(import.meta.dirname, '../../test/fixtures/exchange/smp-result.yaml');
let root: string;
let results: string;
let elsewhere: string;
let file: string;
beforeEach(async () => {
  root = mkdtempSync(path.join(tmpdir(), 'meshbench-cli-exchange-'));
  [results, elsewhere, file] = [path.join(root, 'results'), path.join(root, 'elsewhere'), path.join(root, 'one.json')];
  await writeExperiment(results, storedExperiment({ id: 'one', plan: planOf(3), ratios: { istio: 4 } }));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

describe('results export', () => {
  it.each(exportFormats)('%s is the same text on stdout and in a file', async (format) => {
    const text = await exportCommand('one', { results, format });
    expect(text.length).toBeGreaterThan(1000);
    expect(await exportCommand('one', { results, format, out: file })).toBe('');
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it('refuses an unknown format and an unknown experiment, and says where it cannot write', async () => {
    await expect(exportCommand('one', { results, format: 'xml' })).rejects.toMatchObject({
      code: 'BAD-FORMAT',
      exitCode: 2,
    });
    await expect(exportCommand('one', { results, format: 'toString' })).rejects.toMatchObject({ code: 'BAD-FORMAT' });
    await expect(exportCommand('two', { results, format: 'csv' })).rejects.toMatchObject({
      code: 'NO-SUCH-EXPERIMENT',
    });
    const out = path.join(root, 'none-such', 'x');
    await expect(exportCommand('one', { results, format: 'csv', out })).rejects.toMatchObject({
      code: 'EXPORT-NOT-WRITTEN',
      exitCode: 2,
    });
  });
});

describe('results import', () => {
  it('makes an experiment that results verify accepts', async () => {
    await exportCommand('one', { results, format: 'json', out: file });
    expect(await importCommand(file, { results: elsewhere })).toContain('imported one: 9 trials');
    expect(await verifyResult('one', { results: elsewhere })).toBe('9 trials are as they were written\n');
    expect(JSON.parse(await importCommand(file, { results: path.join(root, 'third'), json: true }))).toMatchObject({
      experiment: 'one',
      trials: 9,
    });
  });

  it('refuses a file that was cut short, and writes nothing', async () => {
    const text = await exportCommand('one', { results, format: 'json' });
    for (const share of [0.1, 0.5, 0.999]) {
      writeFileSync(file, text.slice(0, Math.floor(text.length * share)));
      await expect(importCommand(file, { results: elsewhere })).rejects.toMatchObject({
        code: 'IMPORT-NOT-WHOLE',
        exitCode: 2,
      });
    }
    expect(existsSync(elsewhere)).toBe(false);
  });

  it.each(['csv', 'ndjson'])('refuses %s: it is for other programs', async (format) => {
    await exportCommand('one', { results, format, out: file });
    await expect(importCommand(file, { results: elsewhere })).rejects.toMatchObject({
      code: format === 'csv' ? 'IMPORT-UNKNOWN-FORM' : 'IMPORT-UNKNOWN-SCHEMA',
      exitCode: 2,
    });
  });

  it('refuses versions and forms that it does not know, and what it cannot read', async () => {
    writeFileSync(file, '{"schema":"meshbench.experiment/2"}');
    await expect(importCommand(file, { results })).rejects.toMatchObject({ code: 'IMPORT-UNKNOWN-SCHEMA' });
    for (const text of ['', 'null', '[]', '{}', 'just words', '{"latencies_ms":"fast"}', '- a\n b: [']) {
      writeFileSync(file, text);
      await expect(importCommand(file, { results })).rejects.toMatchObject({
        code: 'IMPORT-UNKNOWN-FORM',
        exitCode: 2,
      });
    }
    await expect(importCommand(root, { results })).rejects.toMatchObject({ code: 'IMPORT-UNREADABLE', exitCode: 2 });
  });
});

describe('an SMP file', () => {
  it('is kept as it came, with its source, and is not comparable', async () => {
    expect(await importCommand(smpFile, { results: elsewhere })).toMatch(
      /external reference smp-result .*comparable: no; the form has no rounds/,
    );
    const kept = readFileSync(path.join(elsewhere, 'external/smp-result.json'), 'utf8');
    const reference = JSON.parse(kept) as ExternalReference;
    expect(reference).toMatchObject({
      schema: 'meshbench.external/1',
      comparable: 'no',
      source: { file: 'smp-result.yaml', bytes: readFileSync(smpFile).byteLength },
      results: [{ latencies: { p50: 0.022, p99: 0.055 }, actualQps: 99.98, startTime: '2026-01-01T00:00:00Z' }],
      original: readFileSync(smpFile, 'utf8'),
    });
    expect(await listExternal(elsewhere)).toEqual([
      { name: 'smp-result', format: 'smp', results: 1, comparable: 'no', source: 'smp-result.yaml' },
    ]);
    await expect(importCommand(smpFile, { results: elsewhere })).rejects.toMatchObject({
      code: 'EXTERNAL-EXISTS',
      exitCode: 2,
    });
    expect(readdirSync(path.join(elsewhere, 'external'))).toEqual(['smp-result.json']);
  });

  it('of our own is external, too: rounds do not come back from it', async () => {
    await exportCommand('one', { results, format: 'smp', out: file });
    expect(JSON.parse(await importCommand(file, { results: elsewhere, json: true }))).toMatchObject({
      external: 'one',
      results: 3,
      comparable: 'no',
    });
  });

  it.each([
    ['names in camel case and numbers as text', '{"actualQps":"12.5","latenciesMs":{"p50":"1.5"}}', { p50: 1.5 }, 12.5],
    ['the older form', 'client:\n  rps: 1\n  latencies_ms: {p50: 2}\n', { p50: 2 }, 1],
    ['a list', '[{"latencies_ms":{"p50":3}}]', { p50: 3 }, null],
  ])('is read with %s', async (_what, text, latencies, actualQps) => {
    writeFileSync(file, text);
    await importCommand(file, { results: elsewhere });
    const reference = JSON.parse(readFileSync(path.join(elsewhere, 'external/one.json'), 'utf8')) as ExternalReference;
    expect(reference.results).toMatchObject([{ latencies, actualQps }]);
  });
});
