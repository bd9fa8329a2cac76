import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { environment, storedExperiment, type MadeUp } from '../../test/fixtures/exchange/experiments.ts';
import { writeExperiment } from '../../test/fixtures/exchange/run-folders.ts';
import { arms, planOf } from '../../test/fixtures/trials.ts';
import type { Comparison } from '../core/compare/comparison.ts';
import { makePlan } from '../core/make-plan.ts';
import { parseConfig } from '../core/config.ts';
import type { Plan } from '../core/plan.ts';
import { compareCommand } from './compare.ts';

let root: string;

/** The plan of the fixture, drawn from another seed. */
function planWithSeed(seed: number): Plan {
  const result = parseConfig({
    title: 'synthetic',
    arms: [],
    load: { rate: '400rps', connections: 20, payload: '1Ki', warmUp: '3s', measure: '25s' },
    rounds: 6,
  });
  if (!result.ok) throw new Error(result.problems.join());
  return makePlan({ config: result.config, arms, versions: {}, seed });
}

beforeAll(async () => {
  root = mkdtempSync(path.join(tmpdir(), 'meshbench-compare-'));
  const elsewhere = { ...environment, machine: { ...environment.machine, cores: 8 } };
  const made: MadeUp[] = [
    { id: 'before', noise: 'a', ratios: { istio: 4 } },
    { id: 'after', noise: 'b', ratios: { istio: 4.4 }, plan: planWithSeed(2) },
    { id: 'elsewhere', noise: 'c', ratios: { istio: 4 }, plan: planWithSeed(3), environment: elsewhere },
    { id: 'slower', noise: 'd', ratios: { istio: 4 }, plan: planWithSeed(4), baselineMs: 0.3 },
  ];
  for (const each of made) await writeExperiment(root, storedExperiment({ plan: planOf(), ...each }));
});
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

const compare = (a: string, b: string, options: Partial<Parameters<typeof compareCommand>[2]> = {}) =>
  compareCommand(a, b, { results: root, ...options });

describe('compare', () => {
  it('says how the ratios changed, in at most 80 columns', async () => {
    const { text, breach } = await compare('before', 'after');
    expect(breach).toBe(false);
    expect(text).toMatch(/^A {2}before, 6 rounds/);
    expect(text).toMatch(/p50 {2}× 4\.\d+ +× 4\.\d+ +× 1\.1\d* +1\.0\d+ to 1\.1\d+ +different: costs more in B/);
    expect(text).toContain('istio · real control plane: rounds 1-6 of each');
    expect(text).toContain('none (A/A twin): rounds');
    expect(Math.max(...text.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80);
  });

  it('finds an experiment by its path, too', async () => {
    const { text } = await compareCommand(path.join(root, 'before'), path.join(root, 'after'), { results: 'results' });
    expect(text).toMatch(/^A {2}before, .*\nB {2}after, /);
  });

  it('gives the whole comparison as JSON', async () => {
    const { text } = await compare('before', 'after', { json: true });
    const comparison = JSON.parse(text) as Comparison;
    expect(comparison).toMatchObject({ schema: 'meshbench.comparison/1', state: 'compared', familySize: 1 });
  });

  it('gives JUnit in which a regression fails, and refuses forms that there are not', async () => {
    expect((await compare('before', 'after', { format: 'junit' })).text).toMatch(/<failure[^>]* type="regression"/);
    expect((await compare('after', 'before', { format: 'junit' })).text).not.toContain('<failure');
    await expect(compare('before', 'after', { format: 'html' })).rejects.toMatchObject({ code: 'BAD-FORMAT' });
    await expect(compare('before', 'after', { format: 'junit', json: true })).rejects.toMatchObject({
      code: 'BAD-FORMAT',
    });
  });

  it('is a breach for the worse only, and only when asked', async () => {
    expect(await compare('before', 'after', { failOnRegression: true })).toMatchObject({ breach: true });
    expect(await compare('after', 'before', { failOnRegression: true })).toMatchObject({ breach: false });
    // The baseline alone became slower: an event of the environment.
    const slower = await compare('before', 'slower', { failOnRegression: true });
    expect(slower.breach).toBe(false);
    expect(slower.text).toContain('The baseline itself moved: an event of the environment');
    expect(slower.text).toMatch(/p50 {2}0\.20 ms -> 0\.30 ms/);
  });

  it('refuses another machine with exit 2, and warns of it when asked to go on', async () => {
    await expect(compare('before', 'elsewhere')).rejects.toMatchObject({
      code: 'ENVIRONMENTS-DIFFER',
      exitCode: 2,
      message: expect.stringContaining('cores: 2 in A, 8 in B') as string,
    });
    const { text } = await compare('before', 'elsewhere', { acrossEnvironments: true });
    expect(text.replaceAll(/\s+/g, ' ')).toContain(
      'warning: the machines differ, and ratios need not travel: cores: 2 in A, 8 in B',
    );
  });

  it.each([
    ['istio', 'BAD-ARM'],
    ['=istio', 'BAD-ARM'],
    ['a=b=c', 'BAD-ARM'],
    ['istio=linkerd', 'NO-SUCH-ARM'],
  ])('refuses --arm %s with %s', async (arm, code) => {
    await expect(compare('before', 'after', { arm: [arm] })).rejects.toMatchObject({ code, exitCode: 2 });
  });

  it('refuses what is no experiment', async () => {
    await expect(compare('before', 'none-such')).rejects.toMatchObject({ code: 'NO-SUCH-EXPERIMENT', exitCode: 2 });
  });
});
