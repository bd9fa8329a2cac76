import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { SloView } from '../../reports/model/slo.ts';
import { breachFound, knownSlos, plannedSlo, readSlo } from './slo.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'meshbench-slo-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
const written = (name: string, text: string): string => {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
};

describe('an SLO profile', () => {
  it('is read by its name', async () => {
    expect(await readSlo('interactive')).toEqual({
      name: 'interactive',
      title: 'A service that people wait for',
      ...{ p50Ms: 100, p95Ms: 500, p99Ms: 1000, rateRps: 1000, errorShare: 0.001, availabilityShare: 0.999 },
    });
  });

  it('that comes with meshbench is valid, and called as its file is', async () => {
    for (const name of await knownSlos()) expect((await readSlo(name)).name).toBe(name);
    expect(await knownSlos()).toContain('interactive');
  });

  it('is read from a path, which is taken from the folder of what names it', async () => {
    written('mine.yaml', 'name: mine\ntitle: my service\np99: 20ms\n');
    expect(await readSlo('./mine.yaml', folder)).toEqual({ name: 'mine', title: 'my service', p99Ms: 20 });
  });

  it('of an experiment is read from beside its file', async () => {
    written('theirs.yaml', 'name: theirs\ntitle: their service\nerrors: 1%\n');
    const experiment = { config: path.join(folder, 'experiment.yaml') };
    expect(await plannedSlo({ slo: 'theirs.yaml' }, experiment)).toMatchObject({ name: 'theirs', errorShare: 0.01 });
    expect(await plannedSlo({ slo: 'interactive' }, experiment)).toMatchObject({ name: 'interactive' });
    expect(await plannedSlo({}, experiment)).toBeUndefined();
  });

  it('that is unknown names those that are known', async () => {
    await expect(readSlo('interactve')).rejects.toMatchObject({
      code: 'NO-SUCH-SLO',
      exitCode: 2,
      hint: expect.stringContaining('known: interactive') as string,
    });
  });

  it('that cannot be read says so', async () => {
    await expect(readSlo('./nowhere.yaml', folder)).rejects.toMatchObject({ code: 'SLO-UNREADABLE', exitCode: 2 });
    await expect(readSlo(written('broken.yaml', 'name: [1'))).rejects.toMatchObject({ code: 'SLO-UNREADABLE' });
  });

  it('that is wrong is told every problem', async () => {
    const file = written('wrong.yaml', 'name: mine\ntitle: x\np50: 100\nerrors: 0.1\n');
    await expect(readSlo(file)).rejects.toMatchObject({
      code: 'SLO-INVALID',
      exitCode: 2,
      message: expect.stringMatching(/2 problems.*\n {2}p50: .*\n {2}errors: /) as string,
    });
  });
});

describe('--fail-on-breach', () => {
  const view = (breaches: readonly string[]): { slo: SloView } => ({ slo: { breaches } as SloView });

  it('asks for exit code 6 when a treatment misses a limit at any load', () => {
    expect(breachFound([view([]), view(['a'])], { failOnBreach: true })).toBe(true);
    expect(breachFound([view([])], { failOnBreach: true })).toBe(false);
    expect(breachFound([view(['a'])], {})).toBe(false);
  });

  it('without a profile is refused: nothing could fail', () => {
    expect(() => breachFound([{ slo: null }], { failOnBreach: true })).toThrow(/no limits to go by/);
    expect(breachFound([{ slo: null }], {})).toBe(false);
  });
});
