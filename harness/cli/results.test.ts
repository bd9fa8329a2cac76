import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { storedExperiment } from '../../test/fixtures/exchange/experiments.ts';
import { writeExperiment } from '../../test/fixtures/exchange/run-folders.ts';
import { arms, planOf } from '../../test/fixtures/trials.ts';
import { silentLog } from '../io/log.ts';
import { listResults, showResult } from './results.ts';

let results: string;
beforeAll(async () => {
  vi.stubEnv('DATABASE_URL', '');
  results = mkdtempSync(path.join(tmpdir(), 'meshbench-ls-'));
  const labelled = planOf(6, arms, { labels: { team: 'payments', customer: 'acme' } });
  await writeExperiment(results, storedExperiment({ id: '20260101-labelled', noise: 'a', plan: labelled }));
  await writeExperiment(results, storedExperiment({ id: '20260102-without', noise: 'b', plan: planOf() }));
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(results, { recursive: true });
});

interface Listed {
  readonly id: string;
  readonly labels: Readonly<Record<string, string>> | null;
}
const listed = async (): Promise<Listed[]> =>
  JSON.parse(await listResults({ results, json: true }, silentLog)) as Listed[];
const labelsOf = (list: readonly Listed[]): unknown => list.map(({ id, labels }) => [id, labels]);

describe('labels of stored experiments', () => {
  it('stand in the list as JSON, read or from the catalogue', async () => {
    const expected = [
      ['20260101-labelled', { team: 'payments', customer: 'acme' }],
      ['20260102-without', {}],
    ];
    expect(labelsOf(await listed())).toEqual(expected);
    expect(labelsOf(await listed())).toEqual(expected);
  });

  it('stand in what show gives, as JSON and as text', async () => {
    const json = JSON.parse(await showResult('20260101-labelled', { results, json: true })) as Listed;
    expect(json.labels).toEqual({ team: 'payments', customer: 'acme' });
    expect(await showResult('20260101-labelled', { results })).toContain('labels customer=acme, team=payments');
    expect(await showResult('20260102-without', { results })).not.toMatch(/^labels /m);
  });

  it('are null where a plan cannot be read, and the list stands', async () => {
    const plan = path.join(results, '20260102-without/plan.json');
    const written = readFileSync(plan, 'utf8');
    writeFileSync(plan, '{');
    expect(labelsOf(await listed())).toEqual([
      ['20260101-labelled', { team: 'payments', customer: 'acme' }],
      ['20260102-without', null],
    ]);
    writeFileSync(plan, written);
  });
});
