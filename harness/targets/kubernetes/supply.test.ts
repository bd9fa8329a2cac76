import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { loweredFidelity, noSupply, parseSupply, readSupply } from './supply.ts';

it('of no file supplies nothing', async () => {
  expect(await readSupply(undefined)).toEqual(noSupply);
});

it('names charts relative to itself, and misses those that are not there', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'supply-test-'));
  try {
    const file = path.join(folder, 'supply.yaml');
    await writeFile(file, 'schema: meshbench.supply/1\nmeshes: {m: {charts: {base: charts/base}}}\n');
    await expect(readSupply(file)).rejects.toMatchObject({ code: 'SUPPLY-CHART-MISSING' });
    await mkdir(path.join(folder, 'charts/base'), { recursive: true });
    expect((await readSupply(file)).meshes['m']?.charts?.['base']).toBe(path.join(folder, 'charts/base'));
    await expect(readSupply(`${file}.not`)).rejects.toMatchObject({ code: 'SUPPLY-UNREADABLE' });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

it('lists all problems with their places', () => {
  const text = 'schema: meshbench.supply/2\nimagePullPolicy: Sometimes\nmeshes: {m: {fidelity: none, chart: {}}}\n';
  expect(() => parseSupply(text, 's.yaml')).toThrow(
    expect.objectContaining({
      code: 'SUPPLY-INVALID',
      message: expect.stringMatching(/s\.yaml.*schema.*imagePullPolicy.*meshes\.m\.fidelity.*chart/s) as string,
    }),
  );
  expect(() => parseSupply('a: [', 's.yaml')).toThrow(/s\.yaml/);
});

it('lowers what a mesh is and never raises it', () => {
  expect(loweredFidelity('real', 'real-control-plane')).toBe('real-control-plane');
  expect(loweredFidelity('model', 'real')).toBe('model');
  expect(loweredFidelity('real', undefined)).toBe('real');
  expect(loweredFidelity('none', 'model')).toBe('none');
});

it('takes a time for charts as a duration, and nothing else', () => {
  const text = (time: string): string => `schema: meshbench.supply/1\nmeshes: {m: {readyTimeout: ${time}}}\n`;
  expect(parseSupply(text('10m'), 's.yaml').meshes['m']?.readyTimeout).toBe('10m');
  expect(() => parseSupply(text("'10'"), 's.yaml')).toThrow(/readyTimeout.*10m/);
});
