import { describe, expect, it } from 'vitest';
import type { HarnessError } from '../../errors.ts';
import { targetError } from '../../errors.ts';
import type { KubeObject } from '../../io/kube-object.ts';
import type { ArmBeside } from './interleaved-arm.ts';
import { requirePrivilege, routedArm } from './interleaved-generator.ts';
import type { NodeMeters } from './node-meters.ts';
import type { ClusterRig } from './rig.ts';

const share = { request: '1', limit: '1' };
const rigThat = (dryRunCreate: (object: KubeObject) => Promise<KubeObject>): ClusterRig =>
  ({
    kube: { dryRunCreate },
    runId: 'r1',
    signal: new AbortController().signal,
    images: { app: 'a', k6: 'k', agent: 'g' },
    supply: {},
    placement: {
      clientNode: 'n1',
      serverNode: 'n2',
      singleNode: false,
      nodesHaveRoles: false,
      cpu: { client: share, server: share },
    },
  }) as unknown as ClusterRig;

describe('the privilege of the generator', () => {
  it('is asked for with the pod that will be made, and nothing is said where it is given', async () => {
    const asked: KubeObject[] = [];
    await requirePrivilege(
      rigThat((object) => {
        asked.push(object);
        return Promise.resolve(object);
      }),
    );
    expect(asked).toMatchObject([
      { kind: 'Pod', metadata: { namespace: 'meshbench-system' }, spec: { hostPID: true } },
    ]);
  });

  it('is refused with the reason of the cluster and the design that needs none', async () => {
    const said = targetError({
      code: 'KUBE-REFUSED',
      message: 'violates PodSecurity "baseline": host namespaces',
      hint: '',
    });
    const refused = await requirePrivilege(rigThat(() => Promise.reject(said))).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'NOT-PRIVILEGED', exitCode: 3 });
    expect((refused as HarnessError).message).toContain('host namespaces');
    expect((refused as HarnessError).hint).toContain('design: blocked');
  });

  it('leaves any other failure what it is', async () => {
    const away = targetError({ code: 'KUBE-UNREACHABLE', message: 'away', hint: '' });
    await expect(requirePrivilege(rigThat(() => Promise.reject(away)))).rejects.toBe(away);
  });
});

describe('the way of an arm’s load', () => {
  const live = (serviceIp: string): ArmBeside =>
    ({
      arm: { id: 'a1' },
      serviceIp,
      pods: {
        clientContainer: 'agent',
        client: {
          status: {
            initContainerStatuses: [{ name: 'proxy', containerID: 'containerd://p1' }],
            containerStatuses: [{ name: 'agent', containerID: 'containerd://c1' }],
          },
          metadata: { name: 'client' },
        },
      },
    }) as unknown as ArmBeside;
  const meters = { processesOf: (id: string) => Promise.resolve(id === 'c1' ? [4711] : [1]) } as unknown as NodeMeters;

  it('leads to the address of its Service, through the network namespace of its client pod', async () => {
    expect(await routedArm(meters, live('10.0.0.9'), 1024)).toEqual({
      id: 'a1',
      url: 'http://10.0.0.9/?size=1024',
      route: { host: '10.0.0.9', namespace: '/proc/4711/ns/net' },
    });
  });

  it('is written as a URL wants it where the address is IPv6', async () => {
    expect(await routedArm(meters, live('fd00::9'), 1)).toMatchObject({
      url: 'http://[fd00::9]/?size=1',
      route: { host: 'fd00::9' },
    });
  });
});
