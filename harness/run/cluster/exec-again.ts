import { HarnessError } from '../../errors.ts';
import { sleep } from '../../io/clock.ts';
import type { ContainerName, Kube, PodExec } from '../../io/kube.ts';

/** An API server that restarts, or a kubelet. */
const patienceMs = 60_000;
const pauseMs = 1000;

/**
 * Runs a command that may run twice, again when its connection broke: an API server that restarts in the middle of a trial
 * costs no trial. `stillThere` throws when the container is gone, so that nobody waits for it.
 * @throws HarnessError KUBE-EXEC-FAILED after its patience.
 */
export async function execAgain(
  kube: Pick<Kube, 'exec' | 'signal'>,
  { where, command, timeoutMs }: { readonly where: ContainerName; readonly command: readonly string[]; timeoutMs: number },
  stillThere: () => Promise<unknown>,
): Promise<PodExec> {
  const endsAt = performance.now() + patienceMs;
  for (;;) {
    try {
      return await kube.exec(where, command, { timeoutMs });
    } catch (error) {
      const isBroken = error instanceof HarnessError && error.code === 'KUBE-EXEC-FAILED';
      if (!isBroken || performance.now() > endsAt) throw error;
      await stillThere();
      await sleep(pauseMs, kube.signal);
    }
  }
}
