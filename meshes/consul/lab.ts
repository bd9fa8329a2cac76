import { waitFor } from '../../harness/io/clock.ts';
import type { ControlAddresses } from '../../harness/targets/lab/addresses.ts';
import type { Lab, PodPair } from '../../harness/targets/lab/lab.ts';
import { envoyPathProofs } from '../_shared/envoy-evidence.ts';
import { askThroughPath } from '../_shared/evidence.ts';
import { envoyVersion } from '../_shared/static-envoy.ts';
import { together } from '../_shared/together.ts';
import type { DataPlane, Enrolled, InstallRequest } from '../mesh.ts';
import { startAgent, stopAgent, type ConsulAgent } from './agent.ts';
import { podRegistry, type RegisterPods } from './catalog.ts';
import { servicePort, spiffeId } from './config.ts';
import { sidecarAdmin, startSidecar } from './sidecar.ts';

/**
 * Consul's own server, certificates, capture rules and Envoy configuration. Pods are registered the way consul-k8s
 * registers them; what is missing of its data plane is consul-dataplane, the supervisor that stands beside Envoy there.
 */
export const lab: DataPlane<Lab, PodPair> = {
  available: true,
  // Consul always drives an upstream Envoy; this one is newer than those that its vendor supports.
  fidelity: 'real-control-plane',
  fidelityNote:
    'Consul 1.22.7 with Envoy 1.40, outside its supported range (1.33-1.35); transparent sidecars per pod, L7 mTLS',
  tools: ['consul', 'envoy'],
  versions: { consul: '1.22.7', envoy: envoyVersion },
  install: async (target, request) => {
    const control = await target.createControlPlane();
    const agent = await startAgent(target, control, request);
    const register = podRegistry(agent);
    return {
      enrol: (pods) => enrol(target, { control, agent, register, request }, pods),
      uninstall: () => stopAgent(agent),
    };
  },
};

interface Plane {
  readonly control: ControlAddresses;
  readonly agent: ConsulAgent;
  readonly register: RegisterPods;
  readonly request: InstallRequest;
}

async function enrol(lab: Lab, { control, agent, register, request }: Plane, pods: PodPair): Promise<Enrolled> {
  const [{ client, server }] = await together([register(pods), lab.join(control, pods)]);
  const { profile } = request;
  await together([client, server].map((pod) => startSidecar(lab, { control, profile, pods, pod })));
  const address = { host: pods.serviceIp, port: servicePort };
  await waitFor(() => askThroughPath(lab, pods, address), {
    what: `the first answer through ${request.arm}`,
    timeoutMs: 20_000,
    signal: lab.signal,
    hint: `read the logs of Consul (${agent.process.logPath}) and of its proxies (${pods.logFolder})`,
  });
  return {
    address,
    ...envoyPathProofs(lab, pods, {
      address,
      client: {
        admin: sidecarAdmin(pods, 'client'),
        carried: /^http\.upstream\.server\..*downstream_rq_total$/,
      },
      server: {
        admin: sidecarAdmin(pods, 'server'),
        carried: /^http\.public_listener\.downstream_rq_total$/,
      },
      counts: 'requests',
      identity: spiffeId(agent.trustDomain, 'client'),
      allowed: /^http\.public_listener\.rbac\.allowed$/,
    }),
  };
}
