import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { messageOf, targetError } from '../../harness/errors.ts';
import type { ControlAddresses } from '../../harness/targets/lab/addresses.ts';
import type { Lab } from '../../harness/targets/lab/lab.ts';
import { stopProcess, type LabProcess } from '../../harness/targets/lab/processes.ts';
import { stateFolder } from '../../harness/targets/lab/state.ts';
import type { InstallRequest } from '../mesh.ts';
import { agentConfig, configEntries, httpPort } from './config.ts';

/** A Consul server that leads itself, with the mesh's configuration written. */
export interface ConsulAgent {
  readonly process: LabProcess;
  readonly trustDomain: string;
  /** Writes to its HTTP API. @throws HarnessError CONSUL-REFUSED (exit 4) with what it said. */
  put(path: string, body: unknown): Promise<void>;
}

export async function startAgent(lab: Lab, control: ControlAddresses, request: InstallRequest): Promise<ConsulAgent> {
  const folder = path.join(stateFolder, 'consul', request.arm);
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, 'agent.json');
  await writeFile(file, agentConfig(control));
  const process = await lab.start({
    name: 'consul',
    owner: request.arm,
    role: 'control-plane',
    namespace: control.namespace,
    command: lab.tool('consul'),
    args: ['agent', '-dev', '-config-file', file],
    cwd: folder,
    logFolder: request.logFolder,
  });
  const trustDomain = await lab.waitReady(process, 'Consul', () => trustDomainOf(lab, control), request.readyTimeoutMs);
  const put: ConsulAgent['put'] = async (where, body) => {
    const call = { ...api(control), method: 'PUT', path: where, body: JSON.stringify(body) } as const;
    const refused = (what: string, cause?: unknown): Error =>
      targetError({
        code: 'CONSUL-REFUSED',
        message: `Consul did not accept PUT ${where}: ${what}`,
        hint: `read ${process.logPath}`,
        cause,
      });
    const answer = await lab.http(call).catch((error: unknown) => {
      throw refused(messageOf(error), error);
    });
    if (answer.status !== 200) throw refused(`status ${answer.status}, ${answer.body.trim()}`);
  };
  for (const entry of configEntries(request.profile)) await put('/v1/config', entry);
  return { process, trustDomain, put };
}

const api = ({ namespace, ip }: ControlAddresses): { namespace: string; host: string; port: number } => ({
  namespace,
  host: ip,
  port: httpPort,
});

/** Known as soon as there is a leader and it has set up its certificate authority. */
async function trustDomainOf(lab: Lab, control: ControlAddresses): Promise<string | undefined> {
  const answer = await lab.http({ ...api(control), path: '/v1/connect/ca/roots' });
  if (answer.status !== 200) return undefined;
  const { TrustDomain: trustDomain } = JSON.parse(answer.body) as { TrustDomain?: string };
  return trustDomain === '' ? undefined : trustDomain;
}

export const stopAgent = ({ process }: ConsulAgent): Promise<void> => stopProcess(process);
