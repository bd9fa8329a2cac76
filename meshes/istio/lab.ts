import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { waitFor } from '../../harness/io/clock.ts';
import { execIn } from '../../harness/targets/lab/network.ts';
import type { ControlAddresses } from '../../harness/targets/lab/addresses.ts';
import type { Lab, PodPair } from '../../harness/targets/lab/lab.ts';
import { proxyUid } from '../_shared/certificates.ts';
import { adminPort } from '../_shared/envoy-config.ts';
import { envoyPathProofs } from '../_shared/envoy-evidence.ts';
import { askThroughPath } from '../_shared/evidence.ts';
import { envoyIsReady, envoyVersion } from '../_shared/static-envoy.ts';
import { together } from '../_shared/together.ts';
import type { DataPlane, Enrolled, InstallRequest } from '../mesh.ts';
import { startIstiod, stopIstiod, type Istiod } from './istiod.ts';
import { proxySettings, trustDomain, workloadConfig, type Side } from './config.ts';
import { prepareSidecar } from './sidecar.ts';

/**
 * Istio without Kubernetes: istiod with file configuration, pilot-agent beside each workload, capture by istio-iptables
 * itself, and upstream Envoy. What upstream Envoy lacks are Istio's own filters (telemetry, metadata exchange, ALPN):
 * they are switched off, so the overhead is lower than that of Istio's own proxy image.
 */
export const lab: DataPlane<Lab, PodPair> = {
  available: true,
  fidelity: 'real-control-plane',
  fidelityNote: 'istiod, pilot-agent and istio-iptables with upstream Envoy, Istio telemetry filters off',
  tools: ['envoy', 'pilot-discovery', 'pilot-agent', 'jwks-server'],
  versions: { istio: '1.29.1', envoy: envoyVersion },
  install: async (target, request) => {
    const control = await target.createControlPlane();
    const istiod = await startIstiod(target, control, request);
    return {
      enrol: (pods) => enrol(target, { control, istiod, request }, pods),
      uninstall: () => stopIstiod(istiod),
    };
  },
};

interface Plane {
  readonly control: ControlAddresses;
  readonly istiod: Istiod;
  readonly request: InstallRequest;
}

const servicePort = 80;
/** Ports of the sidecar itself, which capture leaves alone; Istio's defaults. */
const ownPorts = '15090,15021,15020';

async function enrol(lab: Lab, plane: Plane, pods: PodPair): Promise<Enrolled> {
  const { control, istiod, request } = plane;
  await lab.join(control, pods);
  // istiod ignores service entries that were there before it started, so they are written now.
  await writeFile(path.join(istiod.configFolder, 'bench.yaml'), workloadConfig(pods, servicePort));
  const sides: readonly Side[] = ['client', 'server'];
  await together(sides.map((side) => startSidecar(lab, plane, { pods, side })));
  const address = { host: pods.serviceIp, port: servicePort };
  await waitFor(() => askThroughPath(lab, pods, address), {
    what: `the first answer through ${request.arm}`,
    timeoutMs: 20_000,
    signal: lab.signal,
    hint: `read the logs of istiod and of the agents (${pods.logFolder})`,
  });
  return {
    address,
    ...envoyPathProofs(lab, pods, {
      address,
      client: {
        admin: { namespace: pods.clientNamespace, port: adminPort },
        carried: /^http\.outbound_.*downstream_rq_total$/,
      },
      server: {
        admin: { namespace: pods.serverNamespace, port: adminPort },
        carried: /^http\.inbound_.*downstream_rq_total$/,
      },
      counts: 'requests',
      identity: `spiffe://${trustDomain}/ns/bench/sa/client`,
      allowed: /^http\.inbound_.*rbac\.allowed$/,
      telemetryFilter: /^istio\.stats$/,
    }),
  };
}

async function startSidecar(
  lab: Lab,
  { control, istiod, request }: Plane,
  { pods, side }: { pods: PodPair; side: Side },
): Promise<void> {
  const namespace = side === 'client' ? pods.clientNamespace : pods.serverNamespace;
  const ip = side === 'client' ? pods.clientIp : pods.serverIp;
  const folder = await prepareSidecar(path.join(pods.folder, side), { side, ip, istiod });
  const capture = ['-p', '15001', '-z', '15006', '-u', String(proxyUid), '-g', String(proxyUid), '-m', 'REDIRECT'];
  const what = ['-i', '*', '-x', '', '-b', '*', '-d', ownPorts];
  await execIn(namespace, [lab.tool('pilot-agent'), 'istio-iptables', ...capture, ...what]);
  const agent = await lab.start({
    name: `pilot-agent-${side}`,
    owner: pods.owner,
    role: 'data-plane',
    namespace,
    uid: proxyUid,
    command: lab.tool('pilot-agent'),
    args: ['proxy', 'sidecar', '--domain', 'bench.svc.cluster.local'],
    env: {
      POD_NAME: `${side}-1`,
      POD_NAMESPACE: 'bench',
      SERVICE_ACCOUNT: side,
      INSTANCE_IP: ip,
      ISTIO_META_CLUSTER_ID: 'Kubernetes',
      ISTIO_META_INTERCEPTION_MODE: 'REDIRECT',
      ISTIOD_SAN: 'istiod.istio-system.svc',
      TRUST_DOMAIN: trustDomain,
      PROXY_CONFIG: proxySettings({ control, envoy: lab.tool('envoy'), profile: request.profile }),
    },
    cwd: folder,
    logFolder: pods.logFolder,
    ownPids: true,
  });
  await envoyIsReady(lab, agent, { namespace, port: adminPort });
}
