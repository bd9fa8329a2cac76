import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Trial } from '../../../harness/core/trial.ts';
import { RunFolder } from '../../../harness/store/run-folder.ts';
import { trialName } from '../../../harness/store/staged-trials.ts';
import { lookAt } from '../browser.ts';
import { onlyExperiment, readJson, resultsFolder, run, type Ended } from '../meshbench.ts';
import { untilQuiet } from '../quiet-machine.ts';
import { benchOnCluster, onlyNoise, watchingObjects } from './experiment.ts';
import { withCluster } from './fixture.ts';

/**
 * Baseline and twin on one node: real pods, a real Job with real k6, real node meters. The machine may be noisy (exit 5):
 * what does not need a valid trial is asserted of any.
 */
const cluster = withCluster({ nodes: 1 });
const { requireAsBefore } = watchingObjects(cluster);
let ended: Ended;
let folder: RunFolder;
let trials: readonly Trial[];

beforeAll(async () => {
  await untilQuiet(30_000);
  const results = resultsFolder();
  ended = await run(benchOnCluster(results, '--mesh', '', '--single-node'), cluster.env);
  expect([0, 5], ended.stderr).toContain(ended.code);
  folder = new RunFolder(onlyExperiment(results));
  trials = await folder.trials();
});

/** Of a trial that did not fail; what a busy machine rejects was measured all the same. */
const measured = (trial: Trial): Exclude<Trial, { state: 'errored' }> => {
  if (trial.state === 'errored') throw new Error(`${trialName(trial)} failed: ${trial.error.message}`);
  return trial;
};

describe('an experiment on a cluster with one node', () => {
  it('ends with verdicts', ({ skip }) => {
    skip(ended.code === 5 && onlyNoise(trials), 'the machine was too busy to measure on');
    expect(ended.stderr).not.toContain('error[');
    expect(ended.code).toBe(0);
    expect(ended.stdout).toContain('twin');
  });

  it('leaves the cluster as it found it', requireAsBefore);

  it('has a trial of each arm in every round, none of which failed', () => {
    expect(trials.map(({ round }) => round)).toEqual([1, 1, 2, 2, 3, 3]);
    expect(trials.filter(({ state }) => state === 'errored')).toEqual([]);
  });

  it('stores trials that verify', async () => {
    expect(await folder.verify()).toEqual([]);
  });

  it('proves in every trial that nothing is in the path', () => {
    for (const trial of trials) {
      const { evidence } = measured(trial);
      const claims = [...(evidence?.before ?? []), ...(evidence?.after ?? [])];
      expect(claims.map(({ claim }) => claim)).toContain('the application sees the client itself');
      expect(claims.filter(({ holds }) => !holds)).toEqual([]);
    }
  });

  it('meters application and node, and bills no data plane', () => {
    for (const trial of trials) {
      const { measurement } = measured(trial);
      expect(measurement?.cpuSeconds.application).toBeGreaterThan(0);
      expect(measurement?.memory.application.pssBytes).toBeGreaterThan(0);
      expect(measurement?.cpuSeconds.dataPlane).toBe(0);
      expect(measurement?.requests.errors).toBe(0);
      expect(measurement?.nodeCpu).toBeDefined();
    }
  });

  it('takes the generator’s files only as their hashes say', () => {
    for (const trial of trials) {
      const { files } = readJson(path.join(folder.file('trials'), trialName(trial), 'cluster.json')) as {
        files: { name: string; sha256: string; copiedSha256: string }[];
      };
      expect(files.map(({ name }) => name)).toContain('latency.ndjson');
      for (const { sha256, copiedSha256 } of files) expect(copiedSha256).toBe(sha256);
    }
  });

  it('says in plan and environment that client and server shared a node', async () => {
    expect((await folder.plan()).cluster?.singleNode).toBe(true);
    const { cluster: seen } = await folder.environment();
    expect(seen).toMatchObject({ nodes: [{ name: 'node1' }] });
    expect(readFileSync(folder.file('report.html'), 'utf8')).toMatch(/one node|single node|same node/i);
  });

  it.each([
    ['light', 1200],
    ['dark', 360],
  ] as const)('has a report that Chromium shows offline (%s, %d px wide)', async (colorScheme, width) => {
    const seen = await lookAt(folder.file('report.html'), { colorScheme, width });
    expect(seen.requests).toEqual([]);
    expect(seen.complaints).toEqual([]);
    expect(seen.scrollWidth).toBeLessThanOrEqual(width);
    expect(seen.charts).toBeGreaterThanOrEqual(3);
    expect(seen.text).toContain('twin');
    expect(seen.text).not.toMatch(/\bNaN\b|undefined/);
  });
});
