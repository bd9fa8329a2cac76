import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ControlAddresses } from '../../harness/targets/lab/addresses.ts';
import type { Lab, PodPair } from '../../harness/targets/lab/lab.ts';
import { execIn } from '../../harness/targets/lab/network.ts';
import type { Profile } from '../../harness/core/plan.ts';
import { proxyUid } from '../_shared/certificates.ts';
import type { EnvoyAdmin } from '../_shared/envoy-admin.ts';
import { envoyIsReady } from '../_shared/static-envoy.ts';
import { together } from '../_shared/together.ts';
import { adminPort, grpcPort, httpPort, proxyThreads, type CatalogPod, type Side } from './config.ts';

export interface SidecarOptions {
  readonly control: ControlAddresses;
  readonly profile: Profile;
  readonly pods: PodPair;
  readonly pod: CatalogPod;
}

export const sidecarAdmin = (pods: PodPair, side: Side): EnvoyAdmin => ({
  namespace: side === 'client' ? pods.clientNamespace : pods.serverNamespace,
  port: adminPort,
});

/** Captures a pod's traffic by Consul's own rules and runs Envoy on Consul's own bootstrap; returns when it is live. */
export async function startSidecar(lab: Lab, { control, profile, pods, pod }: SidecarOptions): Promise<void> {
  const admin = sidecarAdmin(pods, pod.side);
  const { namespace } = admin;
  const self = [`-http-addr=http://${control.ip}:${httpPort}`, `-node-name=${pod.node}`, `-proxy-id=${pod.proxyId}`];
  // Asked for beside the agent: in the pod, the rules that the other command makes would catch its call.
  const [bootstrap] = await together([
    consul(lab, control.namespace, ['connect', 'envoy', ...self, ...bootstrapFlags(control)]),
    consul(lab, namespace, ['connect', 'redirect-traffic', ...self, `-proxy-uid=${proxyUid}`]),
  ]);
  const file = path.join(pods.folder, `envoy-${pod.side}.json`);
  await writeFile(file, bootstrap, { mode: 0o644 });
  const envoy = await lab.start({
    name: `envoy-${pod.side}`,
    owner: pods.owner,
    role: 'data-plane',
    namespace,
    uid: proxyUid,
    command: lab.tool('envoy'),
    args: ['-c', file, '--concurrency', String(proxyThreads(profile)), ...envoyFlags],
    logFolder: pods.logFolder,
  });
  await envoyIsReady(lab, envoy, admin);
}

const envoyFlags = [
  // As consul-dataplane has it: with Envoy's own ten minutes, open connections would keep to an old intention that long.
  ...['--drain-time-s', '30', '--drain-strategy', 'immediate'],
  ...['--disable-hot-restart', '--log-level', 'warning'],
];

const bootstrapFlags = (control: ControlAddresses): string[] => [
  '-bootstrap',
  // Without a scheme it would take the TLS port, for which there are no certificates.
  `-grpc-addr=http://${control.ip}:${grpcPort}`,
  `-admin-bind=127.0.0.1:${adminPort}`,
  // Envoy 1.40 is newer than what Consul 1.22.7 was tested with (1.35 and older).
  '-ignore-envoy-compatibility',
];

/** Output of the consul command in a namespace, without CONSUL_* of whoever runs the harness: tokens, TLS, addresses. */
async function consul(lab: Lab, namespace: string, args: readonly string[]): Promise<string> {
  const bare = ['env', '-i', `PATH=${process.env['PATH'] ?? '/usr/sbin:/usr/bin:/sbin:/bin'}`] as const;
  const { stdout } = await execIn(namespace, [...bare, lab.tool('consul'), ...args]);
  return stdout;
}
