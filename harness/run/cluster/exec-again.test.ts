import { describe, expect, it } from 'vitest';
import { targetError } from '../../errors.ts';
import { execAgain } from './exec-again.ts';

const where = { namespace: 'n', pod: 'p', container: 'c' };
const again = { command: ['/agent', 'status'], timeoutMs: 1000 };
const broken = (code: string): Error => targetError({ code, message: 'broken', hint: 'none' });

/** A cluster in which a command fails some times, and its pod is in a phase. */
function cluster({ failures, phase }: { failures: readonly Error[]; phase?: string }) {
  const left = [...failures];
  let calls = 0;
  return {
    calls: () => calls,
    exec: () => {
      calls++;
      const error = left.shift();
      return error ? Promise.reject(error) : Promise.resolve({ exitCode: 0, stdout: Buffer.from('x'), stderr: '' });
    },
    get: () =>
      Promise.resolve(
        phase === undefined ? undefined : { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, status: { phase } },
      ),
  };
}

describe('a command whose connection broke', () => {
  it('runs again while its pod runs', async () => {
    const kube = cluster({ failures: [broken('KUBE-EXEC-FAILED')], phase: 'Running' });
    expect((await execAgain(kube, where, again)).exitCode).toBe(0);
    expect(kube.calls()).toBe(2);
  });

  it.each(['Failed', undefined])('is not tried again in a pod that is over or gone (%s)', async (phase) => {
    const kube = cluster({ failures: [broken('KUBE-EXEC-FAILED')], ...(phase === undefined ? {} : { phase }) });
    await expect(execAgain(kube, where, again)).rejects.toMatchObject({ code: 'KUBE-EXEC-FAILED' });
    expect(kube.calls()).toBe(1);
  });

  it('is not tried again where the API server refused it', async () => {
    const kube = cluster({ failures: [broken('KUBE-FORBIDDEN')], phase: 'Running' });
    await expect(execAgain(kube, where, again)).rejects.toMatchObject({ code: 'KUBE-FORBIDDEN' });
    expect(kube.calls()).toBe(1);
  });
});
