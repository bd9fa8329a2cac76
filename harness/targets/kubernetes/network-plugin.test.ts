import { expect, it } from 'vitest';
import type { KubeObject } from '../../io/kube-object.ts';
import { networkPluginOf } from './network-plugin.ts';

const daemonSet = (name: string, hostNetwork: boolean, path: string): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name },
  spec: { template: { spec: { hostNetwork, volumes: [{ hostPath: { path } }] } } },
});
const node = (fields: object = {}, annotations: Record<string, string> = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: 'a', annotations },
  ...fields,
});

it('is the DaemonSet on the host’s network that writes the plugins’ folder, under its usual name', () => {
  const others = [daemonSet('kube-proxy', true, '/lib/modules'), daemonSet('chained-cni', false, '/etc/cni/net.d')];
  expect(networkPluginOf([node()], [...others, daemonSet('kube-flannel-ds', true, '/etc/cni/net.d')])).toBe('flannel');
  expect(networkPluginOf([node()], [...others, daemonSet('newcomer', true, '/etc/cni/net.d/')])).toBe('newcomer');
});

it('is read from nodes where no DaemonSet tells', () => {
  const waiting = {
    status: { conditions: [{ type: 'Ready', status: 'False', message: 'cni plugin not initialized' }] },
  };
  expect(networkPluginOf([node({}, { 'flannel.alpha.coreos.com/backend-type': 'vxlan' })], [])).toBe('flannel');
  expect(networkPluginOf([node(waiting)], [])).toBe('none');
  expect(networkPluginOf([node({ spec: { podCIDR: '10.0.0.0/24' } })], [])).toBe('bridge');
  expect(networkPluginOf([node()], [])).toBeNull();
  expect(networkPluginOf([], [])).toBeNull();
});
