import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest';
import { configOf } from '../../../harness/cli/bench-options.ts';
import type { Trial } from '../../../harness/core/trial.ts';
import { Kube } from '../../../harness/io/kube.ts';
import type { KubeRef } from '../../../harness/io/kube-object.ts';
import { planFor } from '../../../harness/run/bench.ts';
import { RunFolder } from '../../../harness/store/run-folder.ts';
import { dumpDifference, dumpNames } from '../../../harness/targets/kubernetes/dump.ts';
import { onlyExperiment } from '../meshbench.ts';
import type { ClusterUnderTest } from './fixture.ts';

/** Light and short: what is under test is what the harness does, not what it measures. */
export const lightLoad = ['--rps', '60', '--connections', '8', '--warm-up', '1s', '--measure', '4s'];

/** Three rounds on the test cluster: fewer decide nothing and are refused. */
export const benchOnCluster = (results: string, ...more: readonly string[]): string[] => [
  ...['bench', '--target', 'kubernetes', '--results', results],
  ...[...lightLoad, '--rounds', '3', ...more],
];

/** A folder for files of one test; gone after it. */
export function scratchFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'meshbench-e2e-cluster-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

export const trialsIn = (results: string): Promise<readonly Trial[]> => new RunFolder(onlyExperiment(results)).trials();

/** Gates that a busy or shared machine fails, whatever the harness does. */
const machineNoise = [
  'steal',
  'send-lag',
  'generator-late',
  'achieved-rate',
  'dropped-iterations',
  'steady-state',
  'throttled',
];

/** Whether nothing but the machine was to blame for every trial that is not valid. */
export const onlyNoise = (trials: readonly Trial[]): boolean =>
  trials.every(({ state }) => state !== 'errored') &&
  trials.flatMap(gatesOf).every((gate) => machineNoise.includes(gate));

export const gatesOf = (trial: Trial): string[] =>
  trial.state === 'invalid' ? trial.reasons.map(({ gate }) => gate) : [];

export interface CleanCluster {
  readonly kube: () => Kube;
  /** Fails with the names of what was added or taken away since the cluster was new. */
  readonly requireAsBefore: () => Promise<void>;
}

/** Every object of all kinds as it was before the first test of the file. */
export function watchingObjects(cluster: ClusterUnderTest): CleanCluster {
  let kube: Kube | undefined;
  let before: readonly string[] = [];
  const opened = (): Kube => (kube ??= Kube.open({ kubeconfig: cluster.kubeconfig }));
  const requireAsBefore = async (): Promise<void> => {
    const { names } = await dumpNames(opened());
    expect(dumpDifference(before, names)).toEqual({ added: [], gone: [] });
  };
  beforeAll(async () => {
    before = await settledNames(opened());
  });
  afterAll(requireAsBefore);
  return { kube: opened, requireAsBefore };
}

/** A new cluster's controllers are still making its first objects. */
async function settledNames(kube: Kube): Promise<readonly string[]> {
  let last: readonly string[] = [];
  return kube.until(
    'the first objects of the cluster',
    async () => {
      const { names } = await dumpNames(kube);
      const isSame = names.join() === last.join();
      last = names;
      if (isSame) return names;
      await sleep(1000);
      return undefined;
    },
    { timeoutMs: 60_000, hint: 'look at the log of the controller manager' },
  );
}

/** Waits until an object of the cluster is as wanted. */
export const untilObject = (
  kube: Kube,
  ref: KubeRef,
  isAsWanted: (object: Awaited<ReturnType<Kube['get']>>) => boolean,
): Promise<true> =>
  kube.until(
    `${ref.kind} ${ref.name} to be as wanted`,
    async () => (isAsWanted(await kube.get(ref)) ? true : undefined),
    { timeoutMs: 60_000, hint: 'kubectl describe tells more' },
  );

/** A seed that draws this arm for the first session of the experiment that `benchOnCluster` asks for. */
export async function seedWithFirst(arm: string, { supply }: ClusterUnderTest): Promise<string> {
  const load = { rps: '60', connections: '8', warmUp: '1s', measure: '4s', rounds: '3' };
  for (let seed = 1; seed < 50; seed++) {
    const config = await configOf({ target: 'kubernetes', mesh: arm, ...load, seed: String(seed) });
    const { rounds } = await planFor(config, { cluster: { supply } });
    if (rounds[0]?.sessions[0]?.arms[0]?.arm === arm) return String(seed);
  }
  throw new Error(`no seed begins with ${arm}`);
}
