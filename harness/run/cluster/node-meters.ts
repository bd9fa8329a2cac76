import { z } from 'zod';
import type { ClockSkew } from '../../core/gates-cluster-facts.ts';
import { targetError } from '../../errors.ts';
import { worstSkew, type ClockReading } from '../../meters/cluster/clock-skew.ts';
import { clusterSamples, parseNodeAnswer, type NodeAnswer } from '../../meters/cluster/node-samples.ts';
import type { Sample } from '../../meters/sampler.ts';
import { generatorMeter } from '../measure.ts';
import { meterPort, meterSelector, systemNamespace } from '../../targets/kubernetes/meter-daemonset.ts';
import { nodeOf } from './containers.ts';
import type { ClusterRig } from './rig.ts';

/** Memory of some containers, and the context switches of their processes since each began. */
export interface MemoryReading {
  readonly pssBytes: number;
  readonly anonymousBytes: number;
  readonly rssBytes: number;
  readonly contextSwitches: number;
}

const memory = z.record(
  z.string(),
  z.object({
    pssBytes: z.number(),
    anonymousBytes: z.number(),
    rssBytes: z.number(),
    contextSwitches: z.number(),
  }),
);

const processes = z.record(z.string(), z.array(z.number().int().positive()));

export interface Metered {
  readonly samples: readonly Sample[];
  /** As each node answered. */
  readonly nodes: readonly NodeAnswer[];
  readonly loadAverage1: number;
  readonly clockSkew: ClockSkew | null;
}

/** What is read before and after what is wanted, so that its borders lie between readings; seconds. */
const marginS = 2;
const clockQuestions = 4;

/** The node meters of our DaemonSet, read through the API server. */
export class NodeMeters {
  readonly #rig: ClusterRig;
  /** Pods by the node that they meter. */
  readonly #pods: ReadonlyMap<string, string>;

  private constructor(rig: ClusterRig, pods: ReadonlyMap<string, string>) {
    this.#rig = rig;
    this.#pods = pods;
  }

  /** @throws HarnessError NO-NODE-METER (exit 4). */
  static async open(rig: ClusterRig): Promise<NodeMeters> {
    const pods = await rig.kube.list({
      apiVersion: 'v1',
      kind: 'Pod',
      namespace: systemNamespace,
      labels: meterSelector,
    });
    const running = pods.filter(({ status }) => (status as { phase?: string } | undefined)?.phase === 'Running');
    if (running.length > 0) return new NodeMeters(rig, new Map(running.map((pod) => [nodeOf(pod), pod.metadata.name])));
    throw targetError({
      code: 'NO-NODE-METER',
      message: `no pod of the node meter runs in ${systemNamespace}`,
      hint: `kubectl -n ${systemNamespace} get pods,events tells why`,
    });
  }

  async memoryOf(ids: readonly string[]): Promise<MemoryReading> {
    const nothing = { pssBytes: 0, anonymousBytes: 0, rssBytes: 0, contextSwitches: 0 };
    if (ids.length === 0) return nothing;
    const query = ids.map((id) => `container=${id}`).join('&');
    const answers = await Promise.all(
      [...this.#pods.values()].map(async (pod) => memory.parse(JSON.parse(await this.#ask(pod, `/memory?${query}`)))),
    );
    // On one machine that plays several nodes, each meter sees every container: each counts once.
    const byContainer = new Map(answers.flatMap((answer) => Object.entries(answer)));
    return [...byContainer.values()].reduce(
      (sum, each) => ({
        pssBytes: sum.pssBytes + each.pssBytes,
        anonymousBytes: sum.anonymousBytes + each.anonymousBytes,
        rssBytes: sum.rssBytes + each.rssBytes,
        contextSwitches: sum.contextSwitches + each.contextSwitches,
      }),
      nothing,
    );
  }

  /** Processes of a container by their numbers on its node. @throws HarnessError WAIT-TIMED-OUT (exit 4). */
  async processesOf(id: string): Promise<readonly number[]> {
    return this.#rig.kube.until(
      `a node meter to see container ${id.slice(0, 12)}`,
      async () => {
        const answers = await Promise.all(
          [...this.#pods.values()].map(async (pod) =>
            processes.parse(JSON.parse(await this.#ask(pod, `/pids?container=${id}`))),
          ),
        );
        const pids = answers.flatMap((answer) => answer[id] ?? []);
        return pids.length > 0 ? pids : undefined;
      },
      { timeoutMs: 10_000, hint: `kubectl -n ${systemNamespace} get pods -o wide: is there a meter on its node?` },
    );
  }

  /** @param groups container ids by the names under which the sampler knows them. */
  async between(
    { fromS, toS }: { readonly fromS: number; readonly toS: number },
    groups: Readonly<Record<string, readonly string[]>>,
  ): Promise<Metered> {
    const query = `/samples?fromS=${String(fromS - marginS)}&toS=${String(toS + marginS)}`;
    const nodes = await Promise.all(
      [...this.#pods.values()].map(async (pod) => parseNodeAnswer(await this.#ask(pod, query))),
    );
    const [generator] = groups[generatorMeter] ?? [];
    const loads = nodes.flatMap(({ samples }) => samples.map(({ loadAverage1 }) => loadAverage1));
    return {
      samples: clusterSamples(nodes, groups, generator),
      nodes,
      loadAverage1: Math.max(0, ...loads),
      clockSkew: await this.clockSkew(),
    };
  }

  /** The two nodes whose clocks differ most; null with one. */
  async clockSkew(): Promise<ClockSkew | null> {
    const read = async ([node, pod]: readonly [string, string]): Promise<ClockReading> => {
      const askedAtMs = Date.now();
      const answer = await this.#ask(pod, '/clock');
      return { node, askedAtMs, answeredAtMs: Date.now(), answer };
    };
    const readings: ClockReading[] = [];
    // Of several the one that was under way shortest counts.
    for (let asked = 0; asked < clockQuestions; asked++)
      readings.push(...(await Promise.all([...this.#pods].map(read))));
    return worstSkew(readings);
  }

  get nodes(): readonly string[] {
    return [...this.#pods.keys()];
  }

  #ask(pod: string, path: string): Promise<string> {
    return this.#rig.kube.podProxy({ namespace: systemNamespace, pod, port: meterPort, path });
  }
}
