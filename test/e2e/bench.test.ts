import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Trial } from '../../harness/core/trial.ts';
import { RunFolder } from '../../harness/store/run-folder.ts';
import { lookAt } from './browser.ts';
import { firewallRules, leftovers, onlyExperiment, resultsFolder, run, type Ended } from './meshbench.ts';

/**
 * The main job, for real: real k6, real proxies, real control planes, every arm of the lab. CI machines are noisy, so
 * the load is light and an experiment whose trials the gates rejected (exit 5) is tried again, twice at most.
 */
const arms = ['istio', 'consul', 'envoy-sidecar', 'envoy-h2', 'envoy-hbone'];

let rulesBefore = '';
let ended: Ended;
let folder: RunFolder;
let trials: readonly Trial[];

beforeAll(async () => {
  rulesBefore = await firewallRules();
  for (let attempt = 0; attempt < 3; attempt++) {
    const results = resultsFolder();
    const load = ['--rps', '40', '--connections', '8', '--warm-up', '2s', '--measure', '6s', '--rounds', '3'];
    ended = await run(['bench', '--mesh', arms.join(','), '--results', results, ...load]);
    if (ended.code !== 5) {
      const experiment = onlyExperiment(results);
      folder = new RunFolder(experiment);
      trials = await folder.trials();
      break;
    }
  }
});

afterAll(async () => {
  expect(await firewallRules()).toBe(rulesBefore);
});

describe('an experiment with every arm of the lab', () => {
  it('ends with verdicts and a report', () => {
    expect(ended.stderr).not.toContain('error[');
    expect(ended.code).toBe(0);
    for (const arm of arms) expect(ended.stdout).toContain(arm);
    expect(readFileSync(folder.file('report.html'), 'utf8')).toContain('<svg');
    expect(existsSync(folder.file('analysis.json'))).toBe(true);
  });

  it.each([
    ['light', 1200],
    ['dark', 1200],
    ['light', 360],
  ] as const)('has a report that Chromium shows offline (%s, %d px wide)', async (colorScheme, width) => {
    const seen = await lookAt(folder.file('report.html'), { colorScheme, width });
    expect(seen.requests).toEqual([]);
    expect(seen.complaints).toEqual([]);
    expect(seen.scrollWidth).toBeLessThanOrEqual(width);
    expect(seen.charts).toBeGreaterThanOrEqual(4);
    for (const arm of arms) expect(seen.text).toContain(arm);
    expect(seen.text).not.toMatch(/\bNaN\b|undefined/);
  });

  it('leaves nothing on the machine', () => {
    expect(leftovers()).toEqual([]);
  });

  it('has a trial of every arm in every round, and none failed to come up', () => {
    expect(trials).toHaveLength(3 * (arms.length + 2));
    expect(trials.filter(({ state }) => state === 'errored')).toEqual([]);
  });

  it('stores trials that verify', async () => {
    expect(await folder.verify()).toEqual([]);
  });

  it.each(arms)('proves the path of %s: counters, identity, encryption, a refused plaintext call', (arm) => {
    const completed = trials.find((trial) => trial.arm === arm && trial.state === 'completed');
    if (completed?.state !== 'completed') throw new Error(`no completed trial of ${arm}`);
    const claims = [...completed.evidence.before, ...completed.evidence.after];
    expect(claims.every(({ holds }) => holds)).toBe(true);
    const text = claims.map(({ claim }) => claim).join('\n');
    expect(text).toMatch(/client proxy carried at least 99 %/);
    expect(text).toMatch(/server proxy carried at least 99 %/);
    expect(text).toMatch(/plaintext call from outside the mesh is refused/);
    expect(text).toMatch(/TLS handshakes were made/);
    expect(completed.evidence.facts.tlsVersion).toMatch(/^TLSv1\.[23]$/);
    expect(completed.evidence.facts.cipher).not.toBeNull();
    expect(completed.evidence.facts.proxyThreads).toHaveLength(2);
  });

  it('proves that nothing is in the path of the baseline', () => {
    const completed = trials.find((trial) => trial.arm === 'none' && trial.state === 'completed');
    if (completed?.state !== 'completed') throw new Error('no completed baseline');
    expect(completed.evidence.after.map(({ claim }) => claim)).toContain('no proxy runs in the namespaces');
  });

  it('bills every data plane, and none to the baseline', () => {
    for (const trial of trials) {
      if (trial.state !== 'completed') continue;
      const { dataPlane } = trial.measurement.cpuSeconds;
      if (trial.mesh === 'none') expect(dataPlane).toBe(0);
      else expect(dataPlane).toBeGreaterThan(0);
    }
  });

  it('keeps logs of every proxy', () => {
    const first = path.join(folder.file('trials'), '003-istio', 'logs');
    expect(existsSync(path.join(first, 'pilot-agent-client.log'))).toBe(true);
  });
});
