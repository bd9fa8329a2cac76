import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Trial } from '../../../harness/core/trial.ts';
import { RunFolder } from '../../../harness/store/run-folder.ts';
import { trialName } from '../../../harness/store/staged-trials.ts';
import { lookAt } from '../browser.ts';
import { onlyExperiment, resultsFolder, run, start, type Ended } from '../meshbench.ts';
import { untilQuiet } from '../quiet-machine.ts';
import { benchOnCluster, onlyNoise, watchingObjects } from './experiment.ts';
import { withCluster } from './fixture.ts';
import { peakMemoryOf } from './memory-peak.ts';

/**
 * Istio's real charts, istiod and agent with upstream Envoy on two nodes: installed afresh for every trial, injected,
 * proved, measured, removed and swept.
 */
const cluster = withCluster({ nodes: 2 });
const { requireAsBefore } = watchingObjects(cluster);
let ended: Ended;
let peakBytes: number;
let seconds: number;
let folder: RunFolder;
let trials: readonly Trial[];

beforeAll(async () => {
  await untilQuiet(30_000);
  const results = resultsFolder();
  const begun = performance.now();
  const running = start(benchOnCluster(results, '--mesh', 'istio'), cluster.env);
  peakBytes = await peakMemoryOf(running);
  ended = await running.ended;
  seconds = (performance.now() - begun) / 1000;
  expect([0, 5], ended.stderr).toContain(ended.code);
  folder = new RunFolder(onlyExperiment(results));
  trials = await folder.trials();
});

const ofIstio = (): readonly Exclude<Trial, { state: 'errored' }>[] =>
  trials.filter((trial) => trial.state !== 'errored').filter(({ arm }) => arm === 'istio');

describe('an experiment with Istio on a cluster with two nodes', () => {
  it('ends with verdicts', ({ skip }) => {
    skip(ended.code === 5 && onlyNoise(trials), 'the machine was too busy to measure on');
    expect(ended.stderr).not.toContain('error[');
    expect(ended.code).toBe(0);
    expect(ended.stdout).toContain('istio');
  });

  it('leaves the cluster as it found it', requireAsBefore);

  it('takes no more than 8 minutes and 300 MB', () => {
    expect(seconds).toBeLessThan(8 * 60);
    expect(peakBytes).toBeGreaterThan(50e6);
    expect(peakBytes).toBeLessThanOrEqual(300e6);
  });

  it('has a trial of each arm in every round, none of which failed', () => {
    expect(trials.map(({ round }) => round)).toEqual([1, 1, 1, 2, 2, 2, 3, 3, 3]);
    expect(trials.filter(({ state }) => state === 'errored')).toEqual([]);
    expect(ofIstio()).toHaveLength(3);
  });

  it('proves in every trial of Istio counters, identity, encryption, policy, and a refused plaintext call', () => {
    for (const { evidence } of ofIstio()) {
      const claims = [...(evidence?.before ?? []), ...(evidence?.after ?? [])];
      expect(claims.filter(({ holds }) => !holds)).toEqual([]);
      const text = claims.map(({ claim }) => claim).join('\n');
      expect(text).toMatch(/both pods hold a sidecar/);
      expect(text).toMatch(/sees the caller's identity/);
      expect(text).toMatch(/client proxy carried at least 99 %/);
      expect(text).toMatch(/server proxy carried at least 99 %/);
      expect(text).toMatch(/authorisation policy allowed the traffic/);
      expect(text).toMatch(/plaintext call from outside the mesh is refused/);
      expect(text).toMatch(/made with TLS/);
      expect(evidence?.facts.tlsVersion).toBe('TLSv1.3');
    }
  });

  it('bills data plane and control plane to Istio, and none to the baseline', () => {
    for (const { measurement } of ofIstio()) {
      expect(measurement?.cpuSeconds.dataPlane).toBeGreaterThan(0);
      expect(measurement?.cpuSeconds.controlPlane).toBeGreaterThan(0);
      expect(measurement?.memory.dataPlane.pssBytes).toBeGreaterThan(20e6);
    }
    for (const trial of trials.filter(({ mesh }) => mesh === 'none')) {
      if (trial.state !== 'errored') expect(trial.measurement?.cpuSeconds.dataPlane).toBe(0);
    }
  });

  it('puts client and server on different nodes', () => {
    for (const trial of trials) {
      const file = path.join(folder.file('trials'), trialName(trial), 'cluster.json');
      const { placement } = JSON.parse(readFileSync(file, 'utf8')) as {
        placement: { pods: { part: string; node: string }[] };
      };
      expect(new Set(placement.pods.map(({ node }) => node)).size).toBe(2);
    }
  });

  it('keeps the logs of both proxies and of the control plane', () => {
    const [first] = ofIstio();
    if (!first) throw new Error('no trial of Istio');
    const logs = readdirSync(path.join(folder.file('trials'), trialName(first), 'logs')).join('\n');
    expect(logs).toMatch(/^istio-system\.istiod-.*\.discovery\.log$/m);
    expect(logs).toMatch(/^meshbench-istio\.load-.*\.istio-proxy\.log$/m);
    expect(logs).toMatch(/^meshbench-istio\.server-.*\.istio-proxy\.log$/m);
  });

  it('says in its report what stood in for the vendor’s own, and what the encryption vouches for', async () => {
    const seen = await lookAt(folder.file('report.html'), { colorScheme: 'light', width: 1200 });
    expect(seen.requests).toEqual([]);
    expect(seen.complaints).toEqual([]);
    expect(seen.text).toMatch(/real control plane/i);
    expect(seen.text).toMatch(/workload identity/i);
    expect(seen.text).toContain('the proxy is upstream Envoy');
    expect(seen.text).not.toMatch(/\bNaN\b|undefined/);
  });

  it('stores trials that verify', async () => {
    expect(await folder.verify()).toEqual([]);
  });
});

describe('--dry-run', () => {
  it('prints every chart with its command and every object, and touches nothing', async () => {
    const { code, stdout } = await run(benchOnCluster(resultsFolder(), '--mesh', 'istio', '--dry-run'), {
      MESHBENCH_SUPPLY: cluster.supply,
      KUBECONFIG: '/nowhere',
    });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^helm upgrade --install istio-base \S+ --namespace istio-system/m);
    expect(stdout).toMatch(/^helm upgrade --install istiod \S+ --namespace istio-system/m);
    for (const kind of ['DaemonSet', 'Deployment', 'Service', 'Job', 'PeerAuthentication', 'AuthorizationPolicy'])
      expect(stdout).toContain(`kind: ${kind}\n`);
    await requireAsBefore();
  });
});
