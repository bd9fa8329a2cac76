import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { applicationPort } from '../../harness/targets/lab/addresses.ts';
import type { Lab, PodPair } from '../../harness/targets/lab/lab.ts';
import type { LabProcess } from '../../harness/targets/lab/processes.ts';
import { stateFolder } from '../../harness/targets/lab/state.ts';
import type { DataPlane, Enrolled, InstallRequest } from '../mesh.ts';
import { captureBothSides } from './capture.ts';
import { issueCertificates, proxyUid } from './certificates.ts';
import { envoyReady, type EnvoyAdmin } from './envoy-admin.ts';
import { adminPort, type Json, type TlsFiles } from './envoy-config.ts';
import { envoyPathProofs, type EnvoyPath } from './envoy-evidence.ts';
import { parity, staticProxyThreads } from './profile.ts';
import { provingDelay, spinningFilter } from './planted-delay.ts';
import { together } from './together.ts';

export const envoyVersion = '1.40.0';

/** SPIFFE ids of the two workloads of a static pair. */
export const spiffe = (name: 'client' | 'server'): string => `spiffe://meshbench.lab/ns/bench/sa/${name}`;

/** What tells one static Envoy shape from another. */
export interface StaticShape {
  readonly fidelityNote: string;
  readonly alpn: readonly string[];
  /** Whose requests can be delayed by an HTTP filter; absent: neither proxy's. */
  readonly plantsDelayIn?: DataPlane<Lab, PodPair>['plantsDelayIn'];
  /** `filters` come before the router; there are none for a proxy that is not in `plantsDelayIn`. */
  clientConfig(tls: TlsFiles, pods: PodPair, filters: readonly Json[]): Json;
  serverConfig(tls: TlsFiles, pods: PodPair, filters: readonly Json[]): Json;
  /** Patterns and identity for the proof; the address and admin interfaces are the same for all shapes. */
  readonly proof: {
    readonly clientCarried: RegExp;
    readonly serverCarried: RegExp;
    readonly counts: EnvoyPath['counts'];
    readonly identity?: string;
    readonly allowed?: RegExp;
  };
}

/** The lab plane of a pair of Envoys with configuration files of ours and transparent capture: fidelity `model`. */
export const staticEnvoyPlane = (shape: StaticShape): DataPlane<Lab, PodPair> => ({
  available: true,
  fidelity: 'model',
  fidelityNote: shape.fidelityNote,
  tools: ['envoy'],
  versions: { envoy: envoyVersion },
  ...(shape.plantsDelayIn ? { plantsDelayIn: shape.plantsDelayIn } : {}),
  install: async (lab, request) => {
    const certificates = path.join(stateFolder, 'certificates', request.arm);
    await issueCertificates(certificates, [
      { name: 'client', spiffeId: spiffe('client') },
      { name: 'server', spiffeId: spiffe('server') },
    ]);
    return {
      enrol: (pods) => enrol(lab, { shape, request, certificates }, pods),
      uninstall: () => Promise.resolve(),
    };
  },
});

interface Setup {
  readonly shape: StaticShape;
  readonly request: InstallRequest;
  readonly certificates: string;
}

async function enrol(lab: Lab, { shape, request, certificates }: Setup, pods: PodPair): Promise<Enrolled> {
  const tls = (own: 'client' | 'server', peer: 'client' | 'server'): TlsFiles => ({
    folder: certificates,
    own,
    peerSpiffeId: spiffe(peer),
    alpn: shape.alpn,
    ...(request.profile === 'parity' ? { version: parity.tlsVersion } : {}),
  });
  const concurrency = staticProxyThreads(request.profile);
  const { plantedProxyDelay: planted } = request;
  const filters = (proxy: 'client' | 'server'): Json[] => (planted?.proxy === proxy ? [spinningFilter(planted)] : []);
  const config = {
    client: shape.clientConfig(tls('client', 'server'), pods, filters('client')),
    server: shape.serverConfig(tls('server', 'client'), pods, filters('server')),
  };
  const sides = [
    { name: 'client', namespace: pods.clientNamespace, config: config.client },
    { name: 'server', namespace: pods.serverNamespace, config: config.server },
  ];
  const [, proxies] = await together([
    captureBothSides(pods),
    together(sides.map((side) => startEnvoy(lab, pods, { ...side, concurrency }))),
  ]);
  await Promise.all(proxies.map(({ proxy, admin }) => envoyIsReady(lab, proxy, admin)));
  const [client, server] = sides.map(({ namespace }) => ({ namespace, port: adminPort }));
  if (!client || !server) throw new Error('a pair has two sides');
  const address = { host: pods.serverIp, port: applicationPort };
  const { clientCarried, serverCarried, ...proof } = shape.proof;
  const enrolled = {
    address,
    ...envoyPathProofs(lab, pods, {
      address,
      client: { admin: client, carried: clientCarried },
      server: { admin: server, carried: serverCarried },
      ...proof,
    }),
  };
  if (!planted) return enrolled;
  return provingDelay(lab, enrolled, { admin: planted.proxy === 'client' ? client : server, planted });
}

interface EnvoySide {
  readonly name: string;
  readonly namespace: string;
  readonly config: Json;
  readonly concurrency: number;
}

async function startEnvoy(lab: Lab, pods: PodPair, side: EnvoySide): Promise<{ proxy: LabProcess; admin: EnvoyAdmin }> {
  const file = path.join(pods.folder, `envoy-${side.name}.json`);
  await writeFile(file, JSON.stringify(side.config, null, 1), { mode: 0o644 });
  const proxy = await lab.start({
    name: `envoy-${side.name}`,
    owner: pods.owner,
    role: 'data-plane',
    namespace: side.namespace,
    uid: proxyUid,
    command: lab.tool('envoy'),
    args: ['-c', file, '--concurrency', String(side.concurrency), '--disable-hot-restart', '--log-level', 'warning'],
    logFolder: pods.logFolder,
  });
  return { proxy, admin: { namespace: side.namespace, port: adminPort } };
}

export const envoyIsReady = (lab: Lab, proxy: LabProcess, admin: EnvoyAdmin): Promise<true> =>
  lab.waitReady(proxy, `${proxy.spec.name} of ${proxy.spec.owner}`, () => envoyReady(lab, admin), 20_000);
