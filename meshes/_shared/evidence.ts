import type { EvidenceItem } from '../../harness/core/trial.ts';
import type { Lab, PodPair } from '../../harness/targets/lab/lab.ts';
import { applicationPort } from '../../harness/targets/lab/addresses.ts';

/** What the application saw of a request: `GET /headers` of scenarios/app. */
export interface SeenRequest {
  readonly headers: Readonly<Record<string, readonly string[]>>;
  readonly remoteAddress: string;
  readonly proto: string;
}

export const item = (claim: string, holds: boolean, observed: string): EvidenceItem => ({ claim, holds, observed });

/** Asks the application, through whatever is in the arm's path, what it saw. */
export async function askThroughPath(
  lab: Lab,
  pods: PodPair,
  address: { host: string; port: number },
): Promise<SeenRequest> {
  const answer = await lab.http({ namespace: pods.clientNamespace, ...address, path: '/headers' });
  if (answer.status !== 200) throw new Error(`status ${answer.status}: ${answer.body.slice(0, 200)}`);
  return JSON.parse(answer.body) as SeenRequest;
}

/** The header in which proxies tell the application who called; empty when it is absent. */
export const identityHeader = (seen: SeenRequest): string =>
  Object.entries(seen.headers)
    .find(([name]) => name.toLowerCase() === 'x-forwarded-client-cert')?.[1]
    .join(', ') ?? '';

/** A plaintext call to the server from a namespace that knows no mesh: the answer's status, or how it was refused. */
export async function callFromOutside(
  lab: Lab,
  pods: PodPair,
  outside: string,
): Promise<{ accepted: boolean; how: string }> {
  try {
    const answer = await lab.http({
      namespace: outside,
      host: pods.serverIpFromOutside,
      port: applicationPort,
      path: '/healthz',
      timeoutMs: 3000,
    });
    return { accepted: answer.status === 200, how: `status ${answer.status}` };
  } catch (error) {
    return { accepted: false, how: `refused: ${error instanceof Error ? error.message : String(error)}` };
  }
}
