import { HarnessError } from '../../errors.ts';
import { sleep } from '../../io/clock.ts';
import type { ContainerName, Kube, PodExec } from '../../io/kube.ts';

/** An API server that restarts, or a kubelet. */
const patienceMs = 60_000;
const pauseMs = 1000;

export interface RepeatableCommand {
  readonly command: readonly string[];
  /** Of one attempt. */
  readonly timeoutMs: number;
}

/**
 * Runs a command that may run twice, again when its connection broke: an API server that restarts in the middle of a
 * trial costs no trial. A pod that is gone or over is not waited for.
 * @throws HarnessError KUBE-EXEC-FAILED.
 */
export async function execAgain(
  kube: Pick<Kube, 'exec' | 'get'>,
  where: ContainerName,
  { command, timeoutMs }: RepeatableCommand,
): Promise<PodExec> {
  const endsAt = performance.now() + patienceMs;
  for (;;) {
    try {
      return await kube.exec(where, command, { timeoutMs });
    } catch (error) {
      const isBroken = error instanceof HarnessError && error.code === 'KUBE-EXEC-FAILED';
      if (!isBroken || performance.now() > endsAt || !(await stillRuns(kube, where))) throw error;
      await sleep(pauseMs);
    }
  }
}

async function stillRuns(kube: Pick<Kube, 'get'>, { namespace, pod }: ContainerName): Promise<boolean> {
  const found = await kube.get({ apiVersion: 'v1', kind: 'Pod', name: pod, namespace });
  const { phase } = (found?.['status'] ?? {}) as { phase?: string };
  return phase === 'Running' && found?.metadata.deletionTimestamp === undefined;
}
