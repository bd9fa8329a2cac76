import type { ApplicationClock } from '../../core/trial.ts';
import { targetError } from '../../errors.ts';
import type { Kube } from '../../io/kube.ts';
import { parseApplicationClock } from '../../load/application-clock.ts';
import { execAgain } from './exec-again.ts';
import { urlOf, type ArmPods } from './prove-arm.ts';

/** The application's own clock over the whole run, asked through the arm's path: past the proxy nobody may call it. */
export async function applicationClockOf(
  kube: Kube,
  { namespace, client, clientContainer }: ArmPods,
): Promise<ApplicationClock> {
  const where = { namespace, pod: client.metadata.name, container: clientContainer };
  const url = urlOf(namespace, '/stats');
  const { stdout } = await execAgain(kube, where, {
    command: ['/agent', 'ask', '--count', '1', url],
    timeoutMs: 30_000,
  });
  const { last } = JSON.parse(stdout.toString('utf8')) as { last?: { status: number; body: string } };
  if (last?.status === 200) return parseApplicationClock(last.body);
  throw targetError({
    code: 'NO-ANSWER',
    message: `the application of ${namespace} did not tell its clock (status ${String(last?.status ?? 'none')})`,
    hint: 'read the logs of this trial',
  });
}
