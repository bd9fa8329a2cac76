import { targetError } from '../../errors.ts';
import type { Kube } from '../../io/kube.ts';
import type { KubeObject } from '../../io/kube-object.ts';
import { isOurs } from './labels.ts';

const terminatingMs = 90_000;

/**
 * Makes a namespace of ours; one of an earlier run that is still going is waited for.
 * @throws HarnessError NOT-OURS (exit 4): there is one of somebody else's, and what is in it stays as it is.
 */
export async function makeNamespace(kube: Kube, namespace: KubeObject): Promise<void> {
  const { name } = namespace.metadata;
  const there = await kube.until(
    `namespace ${name} of an earlier run to be gone`,
    async () => {
      const found = await kube.get({ apiVersion: 'v1', kind: 'Namespace', name });
      return found?.metadata.deletionTimestamp === undefined ? { found } : undefined;
    },
    { timeoutMs: terminatingMs, hint: 'make clean TARGET=kubernetes frees what holds it' },
  );
  if (there.found && !isOurs(there.found)) {
    throw targetError({
      code: 'NOT-OURS',
      message: `namespace ${name} exists and was not made by meshbench`,
      hint: 'rename it or remove it yourself: meshbench needs this name',
    });
  }
  await kube.apply([namespace]);
}
