import { z } from 'zod';
import { targetError } from '../../errors.ts';
import type { Kube } from '../../io/kube.ts';
import type { KubeObject } from '../../io/kube-object.ts';
import { podPort, serverName } from '../../targets/kubernetes/workload.ts';
import {
  type Calls,
  type PodsOf,
  type ProofReading,
  type Reading,
  type Readings,
} from '../../../meshes/cluster-plane.ts';
import { parseMetrics } from '../../../meshes/_shared/prometheus.ts';
import { nodeOf, statusOfPod } from './containers.ts';
import { execAgain } from './exec-again.ts';

/** The pods between which an arm's requests travel, and one that no mesh knows. */
export interface ArmPods {
  readonly namespace: string;
  /** From which the load comes, as the API server holds it now. */
  readonly client: KubeObject;
  /** The client's container that holds the agent. */
  readonly clientContainer: string;
  /** The generator's pod, where it is not the client. */
  readonly generator?: KubeObject;
  readonly server: KubeObject;
  readonly outsider: { readonly namespace: string; readonly pod: string; readonly container: string };
}

const answer = z.object({
  statuses: z.record(z.string(), z.number()),
  errors: z.record(z.string(), z.number()),
  last: z.object({ status: z.number(), body: z.string() }).nullish(),
});
type Answer = z.infer<typeof answer>;
const seen = z.object({ remoteAddress: z.string(), headers: z.record(z.string(), z.array(z.string())) });

/** `agent ask` in a container: keep-alive requests, and what became of them. */
async function ask(
  kube: Kube,
  where: { namespace: string; pod: string; container: string },
  { url, count }: { url: string; count: number },
): Promise<Answer> {
  const command = ['/agent', 'ask', '--count', String(count), '--timeout', '3s', url];
  const { exitCode, stdout, stderr } = await execAgain(kube, where, { command, timeoutMs: 30_000 });
  if (exitCode === 0) return answer.parse(JSON.parse(stdout.toString('utf8')));
  throw targetError({
    code: 'ASK-FAILED',
    message: `the agent in ${where.namespace}/${where.pod} could not ask ${url}: ${stderr.trim()}`,
    hint: 'the image of the generator does not fit this harness: build and push it again (make images-push)',
  });
}

/** Where a client in the arm's namespace finds the application: its Service, on HTTP's own port. */
export const urlOf = (namespace: string, path: string): string => `http://${serverName}.${namespace}${path}`;

/** Requests of one proof: enough to be told from a single one that went elsewhere. */
const proofRequests = 5;

const clientOf = ({ namespace, client, clientContainer }: ArmPods): Parameters<typeof ask>[1] => ({
  namespace,
  pod: client.metadata.name,
  container: clientContainer,
});

/** Waits until the arm's path answers: rules of Services and of a mesh arrive a little after pods are ready. */
export async function pathAnswers(kube: Kube, pods: ArmPods): Promise<void> {
  await kube.until(
    `an answer through the path of ${pods.namespace}`,
    async (saw) => {
      const answered = await ask(kube, clientOf(pods), { url: urlOf(pods.namespace, '/healthz'), count: 1 });
      saw(wordsOf(answered));
      return answered.statuses['200'] === 1 ? true : undefined;
    },
    {
      timeoutMs: 30_000,
      hint: 'read the logs of this trial: those of both proxies and of the control plane are there',
    },
  );
}

/** One way there through the arm's path, and one from outside. @throws HarnessError NO-ANSWER (exit 4). */
export async function callsOf(kube: Kube, pods: ArmPods): Promise<Calls> {
  const { namespace, client, server, outsider } = pods;
  const through = await ask(kube, clientOf(pods), { url: urlOf(namespace, '/headers'), count: proofRequests });
  if (through.statuses['200'] !== proofRequests || !through.last) {
    throw targetError({
      code: 'NO-ANSWER',
      message: `${String(proofRequests)} requests through the path of ${namespace} got ${wordsOf(through)}`,
      hint: 'read the logs of this trial: those of both proxies and of the control plane are there',
    });
  }
  const { headers, remoteAddress } = seen.parse(JSON.parse(through.last.body));
  const direct = await ask(kube, outsider, {
    url: `http://${hostOf(statusOfPod(server).podIP ?? '')}:${String(podPort)}/healthz`,
    count: 1,
  });
  const accepted = (direct.statuses['200'] ?? 0) > 0;
  return {
    seenHeaders: Object.fromEntries(
      Object.entries(headers).map(([name, values]) => [name.toLowerCase(), values.join(', ')]),
    ),
    seenRemoteAddress: remoteAddress,
    clientPodIp: statusOfPod(client).podIP ?? '',
    outside: { accepted, how: accepted ? 'status 200' : `refused: ${wordsOf(direct)}` },
  };
}

/** `200: 4, EOF: 1`. */
const wordsOf = ({ statuses, errors }: Answer): string =>
  [
    ...Object.entries(statuses).map(([status, count]) => `status ${status}: ${String(count)}`),
    ...Object.entries(errors).map(([error, count]) => `${error}: ${String(count)}`),
  ].join(', ') || 'nothing';

/** An IPv6 address is written in brackets. */
export const hostOf = (ip: string): string => (ip.includes(':') ? `[${ip}]` : ip);

/** Every counter that the proof reads, now. @throws HarnessError PROOF-UNREADABLE (exit 4). */
export async function readingsOf(kube: Kube, pods: ArmPods, readings: readonly ProofReading[]): Promise<Readings> {
  const read = async (reading: ProofReading): Promise<readonly [string, Reading]> => [
    reading.id,
    reading.kind === 'metrics' ? await metricsOf(kube, pods, reading) : await outputOf(kube, pods, reading),
  ];
  return new Map(await Promise.all(readings.map(read)));
}

async function metricsOf(
  kube: Kube,
  pods: ArmPods,
  { id, pods: which, port, path, alive }: Extract<ProofReading, { kind: 'metrics' }>,
): Promise<Reading> {
  const texts = await Promise.all(
    (await podsOf(kube, pods, which)).map((pod) =>
      kube.podProxy({ namespace: pod.metadata.namespace ?? '', pod: pod.metadata.name, port, path }),
    ),
  );
  const samples = texts.map(parseMetrics);
  const silent =
    texts.length === 0 || samples.some((each) => alive !== undefined && !each.some(({ name }) => name === alive));
  if (silent) throw unreadable(id, texts.length === 0 ? 'no pod is there' : `an answer lacks ${alive ?? ''}`);
  return { samples: samples.flat(), text: texts.join('\n') };
}

async function outputOf(
  kube: Kube,
  pods: ArmPods,
  { id, pods: which, container, command }: Extract<ProofReading, { kind: 'command' }>,
): Promise<Reading> {
  const ran = await Promise.all(
    (await podsOf(kube, pods, which)).map((pod) =>
      execAgain(
        kube,
        { namespace: pod.metadata.namespace ?? '', pod: pod.metadata.name, container },
        { command, timeoutMs: 20_000 },
      ),
    ),
  );
  const failed = ran.find(({ exitCode }) => exitCode !== 0);
  if (ran.length === 0 || failed) throw unreadable(id, failed?.stderr.trim() ?? 'no pod is there');
  return { samples: [], text: ran.map(({ stdout }) => stdout.toString('utf8')).join('\n') };
}

const unreadable = (id: string, why: string): Error =>
  targetError({
    code: 'PROOF-UNREADABLE',
    message: `the counters "${id}" of the data plane cannot be read: ${why}`,
    hint: 'without them nothing is proved: read the logs of this trial, and the README of this mesh in meshes/',
  });

async function podsOf(kube: Kube, pods: ArmPods, which: PodsOf): Promise<readonly KubeObject[]> {
  if (!('namespace' in which)) return [pods[which.of]];
  const namespace = which.namespace === 'arm' ? pods.namespace : which.namespace;
  const found = await kube.list({ apiVersion: 'v1', kind: 'Pod', namespace, labels: which.labels });
  // Old pods of a rollout stay listed for a while.
  const live = found.filter(
    ({ metadata, status }) =>
      metadata.deletionTimestamp === undefined && (status as { phase?: string } | undefined)?.phase === 'Running',
  );
  if (which.of === 'all') return live;
  const node = nodeOf(which.of === 'client-node' ? pods.client : pods.server);
  return live.filter((pod) => nodeOf(pod) === node);
}
