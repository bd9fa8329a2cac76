import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ControlAddresses } from '../../harness/targets/lab/addresses.ts';
import type { Lab } from '../../harness/targets/lab/lab.ts';
import { stopProcess, type LabProcess } from '../../harness/targets/lab/processes.ts';
import { stateFolder } from '../../harness/targets/lab/state.ts';
import type { InstallRequest } from '../mesh.ts';
import { createTokenIssuer, issueCaCertificates, type TokenIssuer } from './authority.ts';
import { discoveryPort, jwksPort, meshConfig, tokenIssuer } from './config.ts';

/** A running istiod with file configuration. */
export interface Istiod {
  /** istiod watches it; one file for each round. */
  readonly configFolder: string;
  readonly rootCertificate: string;
  readonly tokens: TokenIssuer;
  readonly processes: readonly LabProcess[];
}

export async function startIstiod(lab: Lab, control: ControlAddresses, request: InstallRequest): Promise<Istiod> {
  const folder = path.join(stateFolder, 'istio', request.arm);
  const work = path.join(folder, 'istiod');
  const configFolder = path.join(folder, 'config');
  const certificates = path.join(work, 'etc/cacerts');
  await mkdir(configFolder, { recursive: true });
  await issueCaCertificates(certificates, path.join(folder, 'ca'));
  const tokens = createTokenIssuer();
  const files = { jwks: path.join(folder, 'jwks.json'), mesh: path.join(folder, 'mesh.yaml') };
  await writeFile(files.jwks, tokens.jwks);
  await writeFile(files.mesh, meshConfig(configFolder, control, request.profile));
  const common = {
    owner: request.arm,
    role: 'control-plane',
    namespace: control.namespace,
    logFolder: request.logFolder,
  } as const;
  const jwks = await lab.start({
    ...common,
    name: 'jwks-server',
    command: lab.tool('jwks-server'),
    args: ['-listen', `127.0.0.1:${jwksPort}`, '-file', files.jwks],
  });
  await lab.waitReady(jwks, 'the key set server', () => lab.accepts(control.namespace, `127.0.0.1:${jwksPort}`), 5000);
  const istiod = await lab.start({
    ...common,
    name: 'istiod',
    command: lab.tool('pilot-discovery'),
    args: istiodArgs(files.mesh, path.join(folder, 'no-networks')),
    env: istiodEnvironment(),
    cwd: work,
  });
  // /ready never turns 200 without Kubernetes (injector and validation probes): its port tells.
  const ready = (): Promise<true | undefined> => lab.accepts(control.namespace, `127.0.0.1:${discoveryPort}`);
  await lab.waitReady(istiod, 'istiod', ready, request.readyTimeoutMs);
  const rootCertificate = path.join(certificates, 'root-cert.pem');
  return { configFolder, rootCertificate, tokens, processes: [istiod, jwks] };
}

const istiodArgs = (meshFile: string, networksFile: string): string[] => [
  'discovery',
  '--registries=',
  `--meshConfig=${meshFile}`,
  `--networksConfig=${networksFile}`,
  '--httpsAddr=',
  '--grpcAddr=',
  '--httpAddr=127.0.0.1:8080',
  `--secureGRPCAddr=:${discoveryPort}`,
  '--monitoringAddr=127.0.0.1:15014',
  '--ctrlz_port=0',
];

const istiodEnvironment = (): Record<string, string> => ({
  POD_NAMESPACE: 'istio-system',
  POD_NAME: 'istiod-1',
  CLUSTER_ID: 'Kubernetes',
  ENABLE_LEADER_ELECTION: 'false',
  JWT_RULE: JSON.stringify({
    issuer: tokenIssuer,
    jwks_uri: `http://127.0.0.1:${jwksPort}/jwks`,
    audiences: ['istio-ca'],
  }),
  // Filters that upstream Envoy does not have; with them on it rejects every listener.
  PILOT_ENABLE_METADATA_EXCHANGE: 'false',
  PILOT_ENABLE_ALPN_FILTER: 'false',
  PILOT_DISABLE_MX_ALPN: 'true',
});

export async function stopIstiod({ processes }: Istiod): Promise<void> {
  await Promise.all(processes.map(stopProcess));
}
