import { HarnessError, preflightError, targetError } from '../../errors.ts';
import type { KubeRef } from '../../io/kube-object.ts';
import { ours, systemNamespace } from '../../targets/kubernetes/labels.ts';
import {
  networkNamespaceOf,
  privilegedGatePod,
  privilegedGeneratorObjects,
  privilegedSelector,
  privilegesText,
} from '../../targets/kubernetes/privileged-generator.ts';
import type { LoadArm, LoadFile } from '../../../scenarios/_lib/load-file.ts';
import { containersOf, nodeOf } from './containers.ts';
import { GeneratorJob } from './generator-job.ts';
import type { ArmBeside } from './interleaved-arm.ts';
import type { NodeMeters } from './node-meters.ts';
import { hostOf } from './prove-arm.ts';
import type { ClusterRig, Undo } from './rig.ts';

const goneTimeoutMs = 60_000;

/**
 * Asks the API server whether it would take the generator's pod, before any mesh is installed.
 * @throws HarnessError NOT-PRIVILEGED (exit 3) with what refuses it, naming the design that needs no such pod.
 */
export async function requirePrivilege(rig: ClusterRig): Promise<void> {
  try {
    await rig.kube.dryRunCreate(ours(privilegedGatePod(rig), { run: rig.runId }));
  } catch (error) {
    rig.signal.throwIfAborted();
    const isRefused = error instanceof HarnessError && refusals.includes(error.code);
    if (!isRefused) throw error;
    throw preflightError({
      code: 'NOT-PRIVILEGED',
      message: `this cluster refuses the generator that opens the connections of every arm (${privilegesText}): ${error.message}`,
      hint: 'measure the arms one at a time, which needs no such pod: leave --interleave away (design: blocked)',
      cause: error,
    });
  }
}

const refusals: readonly string[] = ['KUBE-REFUSED', 'KUBE-FORBIDDEN'];

/** Where an arm's load is sent, and in whose network namespace its connections are opened. */
export async function routedArm(meters: NodeMeters, live: ArmBeside, payloadBytes: number): Promise<LoadArm> {
  const { arm, pods, serviceIp } = live;
  const container = containersOf(pods.client).find(({ name }) => name === pods.clientContainer);
  const [pid] = await meters.processesOf(container?.id ?? '');
  if (pid === undefined) throw new Error('a container that waits has a process');
  return {
    id: arm.id,
    url: `http://${hostOf(serviceIp)}/?size=${String(payloadBytes)}`,
    route: { host: serviceIp, namespace: networkNamespaceOf(pid) },
  };
}

export interface BesideGenerator {
  readonly script: string;
  readonly folder: string;
  readonly load: Omit<LoadFile, 'summaryFile'>;
  readonly undo: Undo;
}

/** The one generator of arms that are up together, held; `undo` takes it away. */
export async function startBeside(rig: ClusterRig, request: BesideGenerator): Promise<GeneratorJob> {
  const { undo, ...rest } = request;
  undo.push('the generator', () => removeGenerator(rig));
  const generator = await GeneratorJob.start(rig, {
    ...rest,
    namespace: systemNamespace,
    labels: privilegedSelector,
    objects: (job) => privilegedGeneratorObjects({ ...rig, ...job }),
  });
  // Elsewhere the numbers of the clients' processes are those of others.
  if (nodeOf(generator.pod) === rig.placement.clientNode) return generator;
  throw targetError({
    code: 'GENERATOR-MISPLACED',
    message: `the generator runs on node ${nodeOf(generator.pod)}, the clients are on ${rig.placement.clientNode}`,
    hint: 'does a policy of this cluster change where pods run? measure one arm at a time: leave --interleave away (design: blocked)',
  });
}

const refs: readonly KubeRef[] = [
  { apiVersion: 'batch/v1', kind: 'Job', name: 'load', namespace: systemNamespace },
  { apiVersion: 'v1', kind: 'ConfigMap', name: 'load', namespace: systemNamespace },
];

async function removeGenerator({ undoing }: ClusterRig): Promise<void> {
  for (const ref of refs) await undoing.remove(ref);
  await undoing.gone(refs, { timeoutMs: goneTimeoutMs });
  await undoing.until(
    'the pod of the generator to be gone',
    async () => {
      const pods = await undoing.list({
        apiVersion: 'v1',
        kind: 'Pod',
        namespace: systemNamespace,
        labels: privilegedSelector,
      });
      return pods.length === 0 ? true : undefined;
    },
    { timeoutMs: goneTimeoutMs, hint: `kubectl -n ${systemNamespace} get pods tells what keeps it` },
  );
}
