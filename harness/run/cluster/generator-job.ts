import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { CopiedFile } from '../../core/gates-cluster-facts.ts';
import { messageOf, targetError } from '../../errors.ts';
import { sleep } from '../../io/clock.ts';
import { tail } from '../../io/exec.ts';
import type { KubeObject } from '../../io/kube-object.ts';
import { parseHdrFile } from '../../load/hdr-file.ts';
import type { GeneratorResult } from '../../load/generator.ts';
import { parseK6Summary } from '../../load/k6-summary.ts';
import {
  generatorContainer,
  latencyFile,
  resultsFolder,
  type GeneratorRequest,
} from '../../targets/kubernetes/load-job.ts';
import { ours } from '../../targets/kubernetes/labels.ts';
import { podsReady } from '../../targets/kubernetes/watch-pods.ts';
import type { LoadFile } from '../../../scenarios/_lib/load-file.ts';
import { containersOf, type ContainerNow } from './containers.ts';
import { execAgain } from './exec-again.ts';
import type { ClusterRig } from './rig.ts';

export interface GeneratorJobRequest {
  readonly namespace: string;
  /** Label selector of its pod. */
  readonly labels: string;
  /** Its Job, and what belongs to it. */
  readonly objects: (job: Pick<GeneratorRequest, 'script' | 'load' | 'deadlineS'>) => readonly KubeObject[];
  /** Absent: of all arms that are up. */
  readonly arm?: string;
  /** Bundled scenario. */
  readonly script: string;
  readonly load: Omit<LoadFile, 'summaryFile'>;
  /** Where the generator's files of this session go. */
  readonly folder: string;
}

/** What k6 wrote, and whether it is what arrived. */
export interface FetchedResult {
  readonly generator: GeneratorResult;
  readonly files: readonly CopiedFile[];
}

const readyTimeoutMs = 180_000;
/** What k6 may take beside the load itself: start, last requests, summary. */
const graceS = 60;

const status = z.object({ state: z.enum(['held', 'running', 'ended']), exitCode: z.number().nullable() });
const manifest = z.object({
  schema: z.literal('meshbench.manifest/1'),
  exitCode: z.number(),
  files: z.array(z.object({ name: z.string(), bytes: z.number(), sha256: z.string() })),
});

/**
 * A generator in its Job. k6 is held in it until the path is proved, and its files stay until they have been fetched and
 * compared with their hashes.
 */
export class GeneratorJob {
  readonly #rig: ClusterRig;
  readonly #request: GeneratorJobRequest;
  /** The Job's pod as it was when it became ready. */
  readonly pod: KubeObject;

  private constructor(rig: ClusterRig, request: GeneratorJobRequest, pod: KubeObject) {
    this.#rig = rig;
    this.#request = request;
    this.pod = pod;
  }

  static async start(rig: ClusterRig, request: GeneratorJobRequest): Promise<GeneratorJob> {
    const { namespace, labels, arm, load } = request;
    const objects = request.objects({
      script: await readFile(request.script, 'utf8'),
      load: JSON.stringify({ ...load, summaryFile: `${resultsFolder}/${summaryName}` } satisfies LoadFile),
      deadlineS: Math.ceil(load.durationSeconds) + 900,
    });
    await rig.kube.apply(objects.map((object) => ours(object, { run: rig.runId, arm })));
    const [pod] = await podsReady(rig.kube, { namespace, labels, timeoutMs: readyTimeoutMs });
    if (!pod) throw new Error('podsReady gives at least one pod');
    return new GeneratorJob(rig, request, pod);
  }

  /** Lets k6 begin. */
  async release(): Promise<void> {
    await this.#agent(['go']);
  }

  /** Waits for the end of the load and fetches what k6 wrote. @throws HarnessError GENERATOR-FAILED (exit 4). */
  async finished(): Promise<FetchedResult> {
    const { load } = this.#request;
    const deadline = performance.now() + (load.durationSeconds + graceS) * 1000;
    // Asking takes CPU in the generator's pod, so it begins when the load should be over.
    await this.#watchUntil(performance.now() + load.durationSeconds * 1000);
    for (;;) {
      const { state } = status.parse(JSON.parse((await this.#agent(['status'])).toString('utf8')));
      if (state === 'ended') break;
      if (performance.now() > deadline) throw failed('k6 did not end', await this.#logTail());
      await sleep(500, this.#rig.signal);
    }
    return this.#collect();
  }

  /** Lets the pod end; the Job is then complete. What was measured is here by now: a pod that is gone costs nothing. */
  async dismiss(): Promise<void> {
    await this.#agent(['done']).catch((error: unknown) => {
      this.#rig.log.debug(`the generator was not dismissed: ${messageOf(error)}`);
    });
  }

  /** Looks at the pod through the API server alone, so that a pod that died is told at once. */
  async #watchUntil(time: number): Promise<void> {
    while (performance.now() < time) {
      await sleep(Math.min(2000, Math.max(0, time - performance.now())), this.#rig.signal);
      const ended = (await this.containersNow()).find(({ name, running }) => name === generatorContainer && !running);
      if (ended) throw failed(`its container ended (${ended.endedBecause ?? 'no reason was told'})`, '');
    }
  }

  /** @throws HarnessError GENERATOR-FAILED when the pod is gone: evicted, deleted, or its node lost. */
  async containersNow(): Promise<ContainerNow[]> {
    const { name, namespace } = this.pod.metadata;
    const pod = await this.#rig.kube.get({ apiVersion: 'v1', kind: 'Pod', name, namespace });
    if (!pod || pod.metadata.uid !== this.pod.metadata.uid) throw failed(`its pod ${name} is gone`, '');
    const { phase, reason } = (pod['status'] ?? {}) as { phase?: string; reason?: string };
    if (phase === 'Failed') throw failed(`its pod ${name} failed (${reason ?? 'no reason was told'})`, '');
    return containersOf(pod);
  }

  async #collect(): Promise<FetchedResult> {
    const told = manifest.parse(JSON.parse((await this.#agent(['send', 'manifest.json'])).toString('utf8')));
    if (told.exitCode !== 0) throw failed(`k6 ended with exit code ${String(told.exitCode)}`, await this.#logTail());
    const texts = new Map<string, string>();
    const files: CopiedFile[] = [];
    for (const { name, sha256 } of told.files) {
      const content = await this.#agent(['send', name]);
      files.push({ name, sha256, copiedSha256: createHash('sha256').update(content).digest('hex') });
      await writeFile(path.join(this.#request.folder, path.basename(name)), content);
      texts.set(name, content.toString('utf8'));
    }
    const textOf = (name: string): string => {
      const text = texts.get(name);
      if (text === undefined) throw failed(`k6 wrote no ${name}`, '');
      return text;
    };
    const generator = { hdr: parseHdrFile(textOf(latencyFile)), summary: parseK6Summary(textOf(summaryName)) };
    return { generator, files };
  }

  async #logTail(): Promise<string> {
    return this.#agent(['send', 'command.log']).then(
      (log) => tail(log.toString('utf8')),
      () => '',
    );
  }

  async #agent([command = '', ...rest]: readonly string[]): Promise<Buffer> {
    const { name, namespace = '' } = this.pod.metadata;
    const where = { namespace, pod: name, container: generatorContainer };
    const args = ['/agent', command, '--folder', resultsFolder, ...rest];
    const { exitCode, stdout, stderr } = await execAgain(this.#rig.kube, where, { command: args, timeoutMs: 60_000 });
    if (exitCode !== 0) throw failed(`${args.join(' ')} ended with exit code ${String(exitCode)}`, stderr);
    return stdout;
  }
}

const summaryName = 'k6-summary.json';

const failed = (what: string, log: string): Error =>
  targetError({
    code: 'GENERATOR-FAILED',
    message: `the generator failed: ${what}${log === '' ? '' : `; its log ends:\n${log}`}`,
    hint: 'read the logs of this trial; kubectl get events in its namespace tells of evictions and nodes that were lost',
  });
