import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { lossOf } from '../core/probes/bpftrace-output.ts';
import { obstacleOf } from '../core/probes/kernel-needs.ts';
import { judgeSelfTest, skippedInSelfTest, type SelfTestVerdict } from '../core/probes/self-test.ts';
import { HarnessError, messageOf, preflightError, usageError } from '../errors.ts';
import type { Log } from '../io/log.ts';
import { toolCacheRoot } from '../../toolchain/cache.ts';
import { ensureTools } from '../../toolchain/ensure.ts';
import { Lab, type PodPair } from '../targets/lab/lab.ts';
import { acquireLabLock } from '../targets/lab/lock.ts';
import { labPreflight } from '../targets/lab/preflight.ts';
import { stateFolder } from '../targets/lab/state.ts';
import { bpftrace } from './bpftrace.ts';
import { probesIn, type Probe } from './catalogue.ts';
import type { ProbeEngine } from './engine.ts';
import { kernelFacts } from './kernel-facts.ts';
import { programCost } from './program-cost.ts';
import { linesOf } from './script.ts';
import { installBpftrace, whatFits } from './usable-probes.ts';
import { countProbeCost, makeBlackhole, startWorkload, workloadRequests } from './workload.ts';

/** What `meshbench probes` found; its JSON. */
export interface ProbeSelfTest {
  readonly schema: 'meshbench.probes-self-test/1';
  /** Release of the kernel, as uname says. */
  readonly kernel: string;
  /** `bpftrace v0.17.0`. */
  readonly engine: string;
  /** Requests that each run of the workload sent. */
  readonly requests: number;
  /** By name, each probe attached alone. */
  readonly probes: readonly SelfTestVerdict[];
  /** The same probes attached all at once, as experiments have them; empty when there are fewer than two. */
  readonly together: readonly SelfTestVerdict[];
}

export interface SelfTestOptions {
  /** Names of probes; empty: all there are. */
  readonly names: readonly string[];
  readonly waitMs: number;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/**
 * Attaches each probe to a workload whose figures are known, then all of them at once. Leaves nothing behind.
 * @throws HarnessError NO-SUCH-PROBE (exit 2); PROBES-... (exit 3) when nothing can be attached at all.
 */
export async function selfTestProbes(options: SelfTestOptions): Promise<ProbeSelfTest> {
  const { log, signal } = options;
  const chosen = await chosenProbes(options.names);
  if (process.getuid?.() === 0) await installBpftrace({ log, signal });
  const facts = await kernelFacts(bpftraceOfNoLab, chosen);
  const obstacle = obstacleOf(facts);
  if (obstacle) {
    const { code, because, remedy } = obstacle;
    throw preflightError({ code: `PROBES-${code}`, message: `no probe can be attached: ${because}`, hint: remedy });
  }
  const { usable, skipped } = whatFits(chosen, facts);
  const verdicts = skipped.map(({ probe, because }) => skippedInSelfTest(probe.spec, because));
  const tested = usable.length === 0 ? none : await inOwnLab(options, (bench) => testAll(bench, usable));
  return {
    schema: 'meshbench.probes-self-test/1',
    kernel: facts.release,
    engine: facts.engine.state === 'yes' ? facts.engine.version : '',
    requests: workloadRequests,
    probes: [...verdicts, ...tested.probes].sort((a, b) => a.probe.localeCompare(b.probe)),
    together: tested.together,
  };
}

/** Asking for the version needs no lab. */
const bpftraceOfNoLab: Pick<ProbeEngine, 'available'> = {
  available: () => bpftrace({ start: notHere, signal: new AbortController().signal }).available(),
};
function notHere(): never {
  throw new Error('no lab is set up');
}

async function chosenProbes(names: readonly string[]): Promise<readonly Probe[]> {
  const all = await probesIn();
  const unknown = names.filter((name) => !all.some(({ spec }) => spec.name === name));
  if (unknown.length > 0) {
    throw usageError({
      code: 'NO-SUCH-PROBE',
      message: `no probe is called ${unknown.join(', ')}`,
      hint: `there are ${all.map(({ spec }) => spec.name).join(', ')}`,
    });
  }
  return names.length === 0 ? all : all.filter(({ spec }) => names.includes(spec.name));
}

type Tested = Pick<ProbeSelfTest, 'probes' | 'together'>;
const none: Tested = { probes: [], together: [] };

interface Bench {
  readonly lab: Lab;
  readonly pods: PodPair;
  readonly engine: ProbeEngine;
  readonly folder: string;
}

async function inOwnLab(
  { waitMs, log, signal }: SelfTestOptions,
  work: (bench: Bench) => Promise<Tested>,
): Promise<Tested> {
  const what = 'meshbench probes';
  await labPreflight({ log, signal, resultsOn: tmpdir() });
  const tools = await ensureTools(['netns-dialer', 'probe-workload'], { log, signal });
  const lock = await acquireLabLock({ what, waitMs, log, signal });
  // Goes with the lab: whatever ends this, the next sweep finds it.
  const folder = path.join(stateFolder, 'probes');
  try {
    const lab = await Lab.up({ what, toolCache: toolCacheRoot(), tools, logFolder: folder, log, signal });
    try {
      await lab.openSession();
      const pods = await lab.createPods('workload', 0, folder);
      await makeBlackhole(pods);
      await countProbeCost(lab, folder);
      return await work({ lab, pods, engine: bpftrace(lab), folder });
    } finally {
      await lab.down().catch((error: unknown) => {
        // The interrupt is what is told below.
        if (!signal.aborted) throw error;
        log.warn(messageOf(error));
      });
    }
  } finally {
    await lock.release();
    signal.throwIfAborted();
  }
}

async function testAll(bench: Bench, probes: readonly Probe[]): Promise<Tested> {
  const alone: SelfTestVerdict[] = [];
  for (const probe of probes) {
    bench.lab.log.info(`probe ${probe.spec.name}`);
    alone.push(...(await testSome(bench, [probe])));
  }
  const attachable = probes.filter(({ spec }) =>
    alone.some(({ probe, state }) => probe === spec.name && state !== 'skipped'),
  );
  if (attachable.length < 2) return { probes: alone, together: [] };
  bench.lab.log.info('all probes together');
  const together = await testSome(bench, attachable);
  // Each could be attached alone: that they cannot be together is a fault of theirs.
  return {
    probes: alone,
    together: together.map((each) => (each.state === 'skipped' ? { ...each, state: 'wrong' } : each)),
  };
}

async function testSome(
  { lab, pods, engine, folder: parent }: Bench,
  probes: readonly Probe[],
): Promise<SelfTestVerdict[]> {
  lab.signal.throwIfAborted();
  const folder = path.join(
    parent,
    probes
      .map(({ spec }) => spec.name)
      .join('-')
      .slice(0, 100),
  );
  await mkdir(folder, { recursive: true });
  const workload = await startWorkload(lab, pods, folder);
  try {
    const attached = await engine.attach({ probes, filters: workload.filters, folder });
    await workload.run();
    const cost = await programCost(attached.process.pid, workloadRequests);
    const output = await attached.detach();
    const [only] = probes;
    return probes.map((probe) =>
      judgeSelfTest(probe.spec, {
        dump: output.dumps.at(-1),
        loss: lossOf(output, linesOf(attached.script, probe)),
        requests: workloadRequests,
        // The kernel counts by program, and together it is not known whose they are.
        cost: probes.length === 1 && only === probe ? cost : null,
      }),
    );
  } catch (error) {
    lab.signal.throwIfAborted();
    if (!(error instanceof HarnessError) || error.code !== 'PROBES-NOT-ATTACHED') throw error;
    return probes.map(({ spec }) => skippedInSelfTest(spec, error.message));
  } finally {
    await workload.stop();
  }
}
