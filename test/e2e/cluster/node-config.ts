import path from 'node:path';
import { pauseImage } from './images.ts';
import { apiServerIp, certificateOf, clusterDomain, keyOf, ports, type ClusterNode } from './layout.ts';
import { authority } from './pki.ts';

/** What a node's containerd, network plugins and kubelet are told: all they keep lies in the node's folder. */

/** `bridge` alone: host ports (the plugin `portmap`) would leave firewall rules on this machine. */
export const networkConfig = ({ bridge, folder, podSubnet }: ClusterNode): unknown => ({
  cniVersion: '1.0.0',
  name: bridge,
  plugins: [
    {
      type: 'bridge',
      bridge,
      isGateway: true,
      hairpinMode: true,
      ipMasq: false,
      ipam: {
        type: 'host-local',
        dataDir: path.join(folder, 'ipam'),
        ranges: [[{ subnet: podSubnet }]],
        routes: [{ dst: '0.0.0.0/0' }],
      },
    },
  ],
});

/** For containerd 1.6 and 1.7 (configuration version 2). */
export const containerdConfig = ({ folder, containerdSocket }: ClusterNode, plugins: string): string => `version = 2
root = "${path.join(folder, 'containerd/root')}"
state = "${path.join(folder, 'containerd/state')}"
disabled_plugins = ["io.containerd.internal.v1.opt"]
[grpc]
  address = "${containerdSocket}"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${pauseImage}"
  stream_server_address = "127.0.0.1"
  restrict_oom_score_adj = true
  netns_mounts_under_state_dir = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "${plugins}"
    conf_dir = "${path.join(folder, 'cni')}"
  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
      SystemdCgroup = false
      Root = "${path.join(folder, 'runc')}"
`;

export const kubeletConfig = ({ number, name, ip, folder, containerdSocket, cgroup }: ClusterNode): object => ({
  apiVersion: 'kubelet.config.k8s.io/v1beta1',
  kind: 'KubeletConfiguration',
  containerRuntimeEndpoint: `unix://${containerdSocket}`,
  cgroupDriver: 'cgroupfs',
  cgroupRoot: `/${cgroup}`,
  failCgroupV1: false,
  failSwapOn: false,
  // The machine's firewall is not a node's alone.
  makeIPTablesUtilChains: false,
  address: ip,
  healthzBindAddress: '127.0.0.1',
  healthzPort: ports.kubeletHealth + number,
  tlsCertFile: certificateOf(`${name}-serving`),
  tlsPrivateKeyFile: keyOf(`${name}-serving`),
  authentication: {
    anonymous: { enabled: false },
    webhook: { enabled: true },
    x509: { clientCAFile: authority },
  },
  authorization: { mode: 'Webhook' },
  clusterDNS: [apiServerIp],
  clusterDomain,
  resolvConf: path.join(folder, 'resolv.conf'),
  nodeStatusUpdateFrequency: '5s',
  // Images are imported, not pulled: one that is collected would be gone for good.
  imageGCHighThresholdPercent: 99,
  imageGCLowThresholdPercent: 98,
  evictionHard: { 'memory.available': '100Mi', 'nodefs.available': '1%', 'imagefs.available': '1%' },
  podLogsDir: path.join(folder, 'pod-logs'),
  volumePluginDir: path.join(folder, 'volume-plugins'),
});
