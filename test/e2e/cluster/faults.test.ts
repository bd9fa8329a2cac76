import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse, stringify } from 'yaml';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Trial } from '../../../harness/core/trial.ts';
import { HarnessError } from '../../../harness/errors.ts';
import { readJournal } from '../../../harness/store/journal.ts';
import { RunFolder } from '../../../harness/store/run-folder.ts';
import { journalSays } from '../journal.ts';
import { onlyExperiment, resultsFolder, run, start, type Ended } from '../meshbench.ts';
import { eventfulExperiment, type Eventful } from './eventful-experiment.ts';
import { benchOnCluster, gatesOf, scratchFolder, seedWithFirst, untilObject, watchingObjects } from './experiment.ts';
import { withCluster } from './fixture.ts';
import {
  foreignDefinition,
  foreignNamespace,
  weakAccount,
  weakToken,
  whileThereAre,
  withSilentWebhook,
} from './foreign-objects.ts';
import { withExpiredCertificate, withServer, withToken } from './kubeconfigs.ts';

/** What can go wrong with a cluster: each ends with its own message and remedy, and the cluster as it was. */
const cluster = withCluster({ nodes: 2, quickToMissNodes: true });
const { kube, requireAsBefore } = watchingObjects(cluster);
afterEach(requireAsBefore);

/** Baseline and twin; ends before anything is measured, unless told otherwise. */
const bench = (env: Readonly<Record<string, string>> = {}, ...more: readonly string[]): Promise<Ended> =>
  run(benchOnCluster(resultsFolder(), '--mesh', '', ...more), { ...cluster.env, ...env });

/** Exit code, code of the error, what it says, and a hint. */
function expectError({ code, stderr }: Ended, exitCode: number, says: RegExp): void {
  expect(stderr).toMatch(says);
  expect(stderr).toMatch(/^hint: ./m);
  expect(code).toBe(exitCode);
}

describe('a cluster that cannot be reached', () => {
  it('for want of a kubeconfig', async () => {
    expectError(await bench({ KUBECONFIG: '/nowhere/config' }), 3, /error\[NO-KUBECONFIG\]: .*\/nowhere\/config/);
  });

  it('for want of the context: those that are there are named', async () => {
    const ended = await bench({}, '--context', 'elsewhere');
    expectError(ended, 2, /error\[NO-SUCH-CONTEXT\]: .*elsewhere[^]*meshbench-test/);
  });

  it('because nobody answers there', async () => {
    const ended = await bench({ KUBECONFIG: withServer(scratchFolder(), 'https://127.0.0.1:1') });
    expectError(ended, 4, /error\[KUBE-UNREACHABLE\]: .*127\.0\.0\.1:1/);
  });

  it('because the certificate of the user has expired', async () => {
    const ended = await bench({ KUBECONFIG: await withExpiredCertificate(scratchFolder()) });
    expectError(ended, 3, /error\[KUBE-UNAUTHORISED\]: .*[^]*renew them/);
  });

  it('because the token of the user is worth nothing any more', async () => {
    const ended = await bench({ KUBECONFIG: withToken(scratchFolder(), 'revoked') });
    expectError(ended, 3, /error\[KUBE-UNAUTHORISED\]/);
  });
});

describe('a cluster that is unfit', () => {
  it('because the user may do too little: every right that is missing is named at once', async () => {
    await whileThereAre(kube(), weakAccount, async () => {
      const ended = await bench({ KUBECONFIG: withToken(scratchFolder(), await weakToken(kube())) });
      expectError(ended, 3, /error\[CLUSTER-UNFIT\]/);
      for (const resource of ['nodes', 'namespaces', 'pods/exec', 'jobs.batch', 'leases.coordination.k8s.io'])
        expect(ended.stderr).toMatch(new RegExp(`may not .* ${resource} in all namespaces: needed to`));
    });
  });

  it('because there is one node for client and server, which nobody declared', async () => {
    const node = { apiVersion: 'v1', kind: 'Node', name: 'node2' };
    await kube().patch(node, { spec: { unschedulable: true } });
    try {
      expectError(await bench(), 3, /error\[CLUSTER-UNFIT\][^]*only one node[^]*--single-node/);
    } finally {
      await kube().patch(node, { spec: { unschedulable: null } });
    }
  });

  it('because somebody else’s mesh is there, which stays', async () => {
    await whileThereAre(kube(), [foreignDefinition], async () => {
      expectError(await bench(), 3, /error\[CLUSTER-UNFIT\][^]*Istio.*things\.e2e\.istio\.io/);
      const { apiVersion, kind, metadata } = foreignDefinition;
      expect(await kube().get({ apiVersion, kind, name: metadata.name })).toBeDefined();
    });
  });

  it('because a webhook of somebody else’s does not answer', async () => {
    await withSilentWebhook({}, async (configuration) => {
      await whileThereAre(kube(), [configuration], async () => {
        expectError(await bench(), 3, /error\[CLUSTER-UNFIT\][^]*black-hole\.e2e\.example.*does not answer/);
      });
    });
  });

  it('for want of a registry with our images', async () => {
    expectError(await bench({ MESHBENCH_SUPPLY: '' }), 3, /error\[NO-REGISTRY\]/);
  });

  it('because a node cannot pull an image: image and node are named', async () => {
    const ended = await bench({}, '--registry', 'registry.invalid/meshbench');
    expectError(ended, 4, /error\[IMAGE-PULL-FAILED\]: node node[12] cannot pull image registry\.invalid\/meshbench\//);
  });

  it('because a namespace that an arm needs is somebody else’s, which keeps all that is in it', async () => {
    await whileThereAre(kube(), foreignNamespace('meshbench-none'), async () => {
      const seed = await seedWithFirst('none', cluster);
      expectError(await bench({}, '--seed', seed), 4, /error\[NOT-OURS\]: namespace meshbench-none/);
      const precious = { apiVersion: 'v1', kind: 'ConfigMap', name: 'precious', namespace: 'meshbench-none' };
      expect(await kube().get(precious)).toMatchObject({ data: { of: 'somebody else' } });
    });
  });
});

describe('an experiment to which everything happens', () => {
  let eventful: Eventful;
  const trial = (number: number): Trial => {
    const found = eventful.trials[number - 1];
    if (!found) throw new Error(`there is no trial ${String(number)}`);
    return found;
  };
  const errorOf = (number: number): string => {
    const found = trial(number);
    return found.state === 'errored' ? `${found.error.code}: ${found.error.message}` : found.state;
  };
  /** Measured and proved, whatever the gates say of the noise. */
  const expectKept = (number: number): void => {
    const found = trial(number);
    expect(errorOf(number)).toMatch(/^(completed|invalid)$/);
    const evidence = found.state === 'errored' ? undefined : found.evidence;
    expect([...(evidence?.before ?? []), ...(evidence?.after ?? [])].map(({ holds }) => holds)).not.toContain(false);
    expect(evidence?.after.length).toBeGreaterThan(0);
  };
  beforeAll(async () => {
    eventful = await eventfulExperiment(cluster, kube());
  });

  it('comes to its end with every trial written', async () => {
    expect([0, 5], eventful.ended.stderr).toContain(eventful.ended.code);
    expect(eventful.trials).toHaveLength(6);
    expect(await eventful.folder.verify()).toEqual([]);
  });

  it('keeps the trial in which the API server was killed and came back', () => {
    expectKept(1);
  });

  it('gives up the trial whose generator was deleted, with the reason', () => {
    expect(errorOf(2)).toMatch(/^GENERATOR-FAILED: .*(gone|ended)/);
  });

  it('gives up the trial that a quota forbids, with the reason', () => {
    expect(errorOf(3)).toMatch(/^POD-REFUSED: .*exceeded quota/);
  });

  it('rejects the trial in which a node was lost, and names it', () => {
    const found = trial(4);
    expect(gatesOf(found), errorOf(4)).toContain('node-pressure');
    expect(JSON.stringify(found)).toContain('node node2 was not ready');
  });

  it('keeps the trial whose namespace a dead finalizer held, and frees it', () => {
    expectKept(5);
  });

  it('tells a second harness who has the cluster, and measures on', () => {
    expectError(
      eventful.second,
      4,
      /error\[CLUSTER-BUSY\]: another meshbench uses this cluster: .*meshbench bench of none, twin/,
    );
    expectKept(6);
  });
});

describe('a mesh that does not come up', () => {
  /** Ends the experiment after its first trial, which is Istio's. */
  async function firstTrial(more: object): Promise<Trial> {
    const supply = parse(readFileSync(cluster.supply, 'utf8')) as {
      meshes: { istio: { versions: { istio: string } } };
    };
    const { istio } = supply.meshes;
    const values = { istiod: { global: { hub: 'registry.invalid', tag: istio.versions.istio } } };
    const file = path.join(scratchFolder(), 'supply.yaml');
    writeFileSync(file, stringify({ ...supply, meshes: { istio: { ...istio, values, ...more } } }));
    const results = resultsFolder();
    const env = { ...cluster.env, MESHBENCH_SUPPLY: file };
    const running = start(
      benchOnCluster(results, '--mesh', 'istio', '--seed', await seedWithFirst('istio', cluster)),
      env,
    );
    await journalSays(results, 'trial-written', 1, 120_000);
    running.child.kill('SIGINT');
    expect((await running.ended).code).toBe(130);
    const [first] = await new RunFolder(onlyExperiment(results)).trials();
    if (!first) throw new Error('no trial was written');
    return first;
  }

  it('because its image cannot be pulled: image and node are named, long before Helm gives up', async () => {
    const trial = await firstTrial({});
    expect(trial).toMatchObject({ arm: 'istio', state: 'errored', error: { code: 'IMAGE-PULL-FAILED' } });
    expect(JSON.stringify(trial)).toMatch(/node node[12] cannot pull image registry\.invalid\/pilot:/);
  });

  it('in the time that Helm gives it: release and namespace are named', async () => {
    const trial = await firstTrial({ readyTimeout: '8s' });
    expect(trial).toMatchObject({ arm: 'istio', state: 'errored', error: { code: 'HELM-TIMED-OUT' } });
    expect(JSON.stringify(trial)).toMatch(/release istiod in namespace istio-system/);
  });
});

describe('Ctrl-C', () => {
  it('undoes everything whenever it comes, ends with 130, and loses nothing; what a crash left before is removed', async () => {
    const results = resultsFolder();
    const left = { 'app.kubernetes.io/managed-by': 'meshbench', 'meshbench.dev/run': 'crashed' };
    await withSilentWebhook(left, async (configuration) => {
      await kube().apply([configuration]);
      const ended = await interruptedAt(start(benchOnCluster(results, '--mesh', ''), cluster.env), () =>
        journalSays(results, 'cluster-prepared'),
      );
      expect(ended.stderr).toMatch(/removed what an earlier run left: .*black-hole/);
    });
    const folder = new RunFolder(onlyExperiment(results));
    const resume = ['bench', '--results', results, '--resume', folder.id];
    for (const event of ['load-started', 'trial-written']) {
      const before = await folder.trials();
      const said = (await readJournal(folder.file('journal.ndjson'))).filter((entry) => entry.event === event).length;
      await interruptedAt(start(resume, cluster.env), () => journalSays(results, event, said + 1));
      for (const trial of before) expect(await folder.trials()).toContainEqual(trial);
    }
    expect((await folder.trials()).length).toBeGreaterThan(0);
    expect(await folder.verify()).toEqual([]);
  });

  it('in the middle of an install removes what is there of the mesh', async () => {
    const results = resultsFolder();
    const seed = await seedWithFirst('istio', cluster);
    const running = start(benchOnCluster(results, '--mesh', 'istio', '--seed', seed), cluster.env);
    await interruptedAt(running, async () => {
      await untilObject(
        kube(),
        { apiVersion: 'apps/v1', kind: 'Deployment', name: 'istiod', namespace: 'istio-system' },
        (found) => found !== undefined,
      );
    });
  });

  async function interruptedAt(running: ReturnType<typeof start>, step: () => Promise<void>): Promise<Ended> {
    await Promise.race([step(), endedEarly(running)]);
    running.child.kill('SIGINT');
    const ended = await running.ended;
    expect(ended.code, ended.stderr).toBe(130);
    expect(ended.stderr).toContain('--resume');
    await requireAsBefore();
    return ended;
  }

  const endedEarly = async ({ ended }: ReturnType<typeof start>): Promise<never> => {
    throw new HarnessError({
      code: 'ENDED-EARLY',
      message: (await ended).stderr,
      hint: 'it was to go on',
      exitCode: 1,
    });
  };
});
