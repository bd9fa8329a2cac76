import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Trial } from '../../../harness/core/trial.ts';
import { RunFolder } from '../../../harness/store/run-folder.ts';
import { seededRandom } from '../../../harness/core/stats/seeded-random.ts';
import { leaseState } from '../../../harness/targets/kubernetes/lease.ts';
import { journalSays } from '../journal.ts';
import { onlyExperiment, resultsFolder, run, start } from '../meshbench.ts';
import { benchOnCluster, seedWithFirst, watchingObjects } from './experiment.ts';
import { withCluster } from './fixture.ts';

/**
 * kill -9 of the harness at moments drawn from a seed, the experiment resumed after each: the suite does it three times
 * to baseline and twin, `KILLS=30 SEED=7 MESH=istio` as often, at such moments and with such a mesh as one wishes.
 */
const kills = Number(process.env['KILLS'] ?? 3);
/** 194: after the first trial, in the load of the next, and about when it is written. */
const seed = Number(process.env['SEED'] ?? 194);
const mesh = process.env['MESH'] ?? '';
/** So long takes a session, from the first object to the last. */
const sessionMs = mesh === '' ? 22_000 : 45_000;

const cluster = withCluster({ nodes: 2 });
const { kube, requireAsBefore } = watchingObjects(cluster);

describe(`${String(kills)} times kill -9 at a random moment`, () => {
  const results = resultsFolder();
  const folder = (): RunFolder => new RunFolder(onlyExperiment(results));
  const drawn = seededRandom(seed);
  const told: string[] = [];

  const resume = (): string[] => ['bench', '--results', results, '--resume', folder().id, '--wait', '2m'];

  beforeAll(async () => {
    // Enough rounds that the experiment is not over before the last kill.
    const rounds = String(Math.max(3, Math.ceil(kills / 4)));
    const first = start([...benchOnCluster(results, '--mesh', mesh), '--rounds', rounds], cluster.env);
    await journalSays(results, 'experiment-started');
    await killedAfter(first, drawn.next() * sessionMs);
    while (told.length < kills) {
      const before = await folder().trials();
      const resumed = start(resume(), cluster.env);
      await untilHeldBy(resumed);
      await killedAfter(resumed, drawn.next() * sessionMs);
      requireKept(before, await folder().trials());
    }
  });
  afterAll(() => {
    process.stderr.write(`${told.join('\n')}\n`);
  });

  /** The Lease of the dead is good for some more seconds; only then does the sweep begin. */
  const untilHeldBy = ({ child }: ReturnType<typeof start>): Promise<true> =>
    kube().until(
      'the resumed experiment to have the cluster',
      async () => ((await leaseState(kube()))?.holder?.includes(`/${String(child.pid)}/`) === true ? true : undefined),
      { timeoutMs: 120_000, hint: 'did it end?' },
    );

  async function killedAfter({ child, ended }: ReturnType<typeof start>, delayMs: number): Promise<void> {
    await Promise.race([sleep(delayMs), ended]);
    const written = (await folder().trials()).length;
    child.kill('SIGKILL');
    const { code, stderr } = await ended;
    // It had come to its end, or failed: nothing was killed.
    expect(code, stderr).toBeNull();
    told.push(`killed ${(delayMs / 1000).toFixed(1)} s after it had the cluster, ${String(written)} trials written`);
  }

  /** Nothing that was written is changed, lost or measured again. */
  function requireKept(before: readonly Trial[], after: readonly Trial[]): void {
    const numbers = after.map(({ number }) => number);
    expect(new Set(numbers).size).toBe(numbers.length);
    for (const trial of before) expect(after).toContainEqual(trial);
  }

  it('leaves an experiment that comes to its end, no finished trial lost or repeated', async () => {
    const before = await folder().trials();
    const ended = await run(resume(), cluster.env);
    expect([0, 5], ended.stderr).toContain(ended.code);
    const after = await folder().trials();
    requireKept(before, after);
    const { rounds, arms } = await folder().plan();
    expect(after.map(({ number }) => number)).toEqual(
      Array.from({ length: rounds.length * arms.length }, (_, index) => index + 1),
    );
    expect(await folder().verify()).toEqual([]);
    await requireAsBefore();
  });

  it('and one that is killed and not resumed leaves nothing after make clean', async () => {
    const other = resultsFolder();
    const seed = await seedWithFirst('istio', cluster);
    const running = start(benchOnCluster(other, '--mesh', 'istio', '--seed', seed), cluster.env);
    await journalSays(other, 'chart-installed', 2);
    running.child.kill('SIGKILL');
    await running.ended;
    expect((await leaseState(kube()))?.installed).toEqual(['istio']);
    await expect
      // The Lease of the dead is good for some more seconds.
      .poll(async () => (await run(['target', 'down', '--target', 'kubernetes'], cluster.env)).code, {
        timeout: 180_000,
        interval: 5000,
      })
      .toBe(0);
    await requireAsBefore();
  });
});
