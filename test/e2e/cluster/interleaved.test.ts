import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Trial } from '../../../harness/core/trial.ts';
import type { KubeObject } from '../../../harness/io/kube-object.ts';
import { RunFolder } from '../../../harness/store/run-folder.ts';
import { trialName } from '../../../harness/store/staged-trials.ts';
import { lookAt } from '../browser.ts';
import { journalSays } from '../journal.ts';
import { onlyExperiment, resultsFolder, run, start, type Ended } from '../meshbench.ts';
import { rejectedForSteal, untilQuiet } from '../quiet-machine.ts';
import { clientNetwork, type ClientNetwork } from './client-networks.ts';
import { benchOnCluster, watchingObjects } from './experiment.ts';
import { withCluster } from './fixture.ts';

/**
 * Baseline, twin and Istio side by side on two nodes, under one privileged generator that opens the connections to each
 * arm in the network namespace of that arm's client pod.
 */
const cluster = withCluster({ nodes: 2 });
const { kube, requireAsBefore } = watchingObjects(cluster);
const arms = ['none', 'twin', 'istio'] as const;
const networks = new Map<string, ClientNetwork>();
let ended: Ended;
let folder: RunFolder;
let trials: readonly Trial[];

beforeAll(async () => {
  await untilQuiet(60_000);
  const results = resultsFolder();
  // A round that a busy machine takes is lost for all arms, and three are needed.
  const bench = benchOnCluster(results, '--mesh', 'istio', '--interleave', '--rounds', '4');
  const running = start(bench, cluster.env);
  await journalSays(results, 'load-started', 1, 240_000);
  // Every connection has been used by then, and the load still runs.
  await new Promise((resolve) => setTimeout(resolve, 3000));
  for (const arm of arms) networks.set(arm, await clientNetwork(kube(), arm));
  ended = await running.ended;
  expect([0, 5], ended.stderr).toContain(ended.code);
  folder = new RunFolder(onlyExperiment(results));
  trials = await folder.trials();
});

const clusterFile = (trial: Trial): { files: object[]; meters: object[]; placement: { pods: { node: string }[] } } =>
  JSON.parse(readFileSync(path.join(folder.file('trials'), trialName(trial), 'cluster.json'), 'utf8')) as ReturnType<
    typeof clusterFile
  >;

const proved = (trial: Trial): Exclude<Trial, { state: 'errored' }> => {
  if (trial.state === 'errored') throw new Error(`${trialName(trial)} failed: ${trial.error.message}`);
  return trial;
};

describe('an interleaved experiment on a cluster', () => {
  it('ends with verdicts, or says that too few trials were valid', ({ skip }) => {
    skip(ended.code === 5 && rejectedForSteal(trials), 'the hypervisor took the CPU');
    expect(ended.stderr).not.toContain('error[');
    expect(ended.code).toBe(0);
    expect(ended.stdout).toContain('Interleaved design');
  });

  it('leaves the cluster as it found it', requireAsBefore);

  it('has a trial of every arm in each round, none of which failed', () => {
    expect(trials.map(({ round }) => round)).toEqual([1, 2, 3, 4].flatMap((round) => arms.map(() => round)));
    expect(trials.filter(({ state }) => state === 'errored')).toEqual([]);
  });

  it('opens the connections to an arm in the network namespace of its client pod', () => {
    for (const arm of arms) expect([arm, networks.get(arm)?.connections]).toEqual([arm, 8]);
  });

  it('has rules that redirect in the client pod of the mesh, and none in those of the baseline', () => {
    expect(networks.get('istio')?.rules).toMatch(/redirect to :?15001/i);
    expect(networks.get('none')?.rules).toBe('');
    expect(networks.get('twin')?.rules).toBe('');
  });

  it('proves every arm of every round: each request sent was counted by the proxies of its arm alone', () => {
    for (const trial of trials) {
      const { evidence } = proved(trial);
      const claims = [...(evidence?.before ?? []), ...(evidence?.after ?? [])];
      expect(claims.filter(({ holds }) => !holds)).toEqual([]);
      const text = claims.map(({ claim }) => claim).join('\n');
      expect(text).toMatch(trial.arm === 'istio' ? /server proxy carried/ : /the application sees the client itself/);
    }
  });

  it('bills each arm its own containers, and no arm what the nodes did beside all pods', () => {
    for (const trial of trials) {
      const { measurement } = proved(trial);
      expect(measurement?.cpuSeconds.application).toBeGreaterThan(0);
      if (trial.arm === 'istio') expect(measurement?.cpuSeconds.dataPlane).toBeGreaterThan(0);
      else expect(measurement?.cpuSeconds.dataPlane).toBe(0);
      expect(measurement?.cpuSplit?.generator.userSeconds).toBeGreaterThan(0);
      expect(measurement?.nodeCpu).toBeUndefined();
      expect(measurement?.requests.errors).toBe(0);
    }
  });

  it('has one window and one generator for all arms of a round', () => {
    for (const round of [1, 2, 3, 4]) {
      const measured = trials.filter((trial) => trial.round === round).map((trial) => proved(trial).measurement);
      expect(new Set(measured.map((each) => JSON.stringify([each?.window, each?.generator]))).size).toBe(1);
      expect(measured[0]?.window).toBeDefined();
    }
  });

  it('puts clients and servers on different nodes', () => {
    for (const trial of trials) expect(new Set(clusterFile(trial).placement.pods.map(({ node }) => node)).size).toBe(2);
  });

  it('stores trials that verify', async () => {
    expect(await folder.verify()).toEqual([]);
  });

  it('says in its report how the load reached the arms, and what is nobody’s alone', async () => {
    const seen = await lookAt(folder.file('report.html'), { colorScheme: 'light', width: 1200 });
    expect(seen.complaints).toEqual([]);
    expect(seen.text).toContain('in the network namespace of that arm');
    expect(seen.text).not.toMatch(/\bNaN\b|undefined/);
  });
});

describe('a cluster that refuses the privileged generator', () => {
  it('is told so before any mesh is installed, with the design that works', async () => {
    const [policy, binding] = noHostProcesses;
    await kube().apply([policy, binding]);
    try {
      await untilEnforced();
      const results = resultsFolder();
      const { code, stderr } = await run(benchOnCluster(results, '--mesh', 'istio', '--interleave'), cluster.env);
      expect(stderr).toContain('error[NOT-PRIVILEGED]');
      expect(stderr).toContain('only the node meter may see processes');
      expect(stderr).toMatch(/hint: .*design: blocked/);
      expect(stderr).not.toContain('installing chart');
      expect(code).toBe(3);
    } finally {
      for (const { apiVersion, kind, metadata } of [binding, policy])
        await kube().remove({ apiVersion, kind, name: metadata.name });
    }
    await requireAsBefore();
  });
});

/** https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/ */
const noHostProcesses: readonly [KubeObject, KubeObject] = [
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name: 'no-host-processes' },
    spec: {
      matchConstraints: {
        resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
      },
      validations: [
        {
          expression: `!has(object.spec.hostPID) || !object.spec.hostPID || object.metadata.labels['app'] == 'node-meter'`,
          message: 'only the node meter may see processes',
        },
      ],
    },
  },
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name: 'no-host-processes' },
    spec: { policyName: 'no-host-processes', validationActions: ['Deny'] },
  },
];

/** The API server takes a second or two to know a new policy. */
const untilEnforced = (): Promise<true> =>
  kube().until(
    'the policy to be enforced',
    () =>
      kube()
        .dryRunCreate({
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: { name: 'probe', namespace: 'default', labels: { app: 'probe' } },
          spec: { hostPID: true, containers: [{ name: 'probe', image: 'none' }] },
        })
        .then(
          () => undefined,
          () => true as const,
        ),
    { timeoutMs: 30_000, hint: 'look at the log of the API server' },
  );
