import { HarnessError } from '../../errors.ts';
import type { Kube } from '../../io/kube.ts';
import { refOf, refText, type KubeObject } from '../../io/kube-object.ts';
import type { ImageReferences } from './images.ts';
import { isOurs } from './labels.ts';
import { leaseState } from './lease.ts';
import { resourcesOf, restrictedContainer, restrictedPod } from './workload.ts';

/** Of a pod that is asked about and never made. */
const anyImages: ImageReferences = {
  app: 'meshbench.invalid/app',
  k6: 'meshbench.invalid/k6',
  agent: 'meshbench.invalid/agent',
};

/**
 * Whether admission would take a pod of ours, asked without making it: webhooks that do not answer, and, where the images
 * are known, a policy about images. Other refusals are those of namespace default, and none of ours.
 */
export async function admissionProblems(kube: Kube, images: ImageReferences | undefined): Promise<string[]> {
  try {
    await kube.dryRunCreate(podWith(images ?? anyImages));
    return [];
  } catch (error) {
    if (!(error instanceof HarnessError) || error.code !== 'KUBE-REFUSED') return [];
    const webhook = silentWebhook.exec(error.message)?.[1];
    if (webhook !== undefined) return deadWebhook(kube, webhook, error.message);
    if (images === undefined || !aboutImages.test(error.message)) return [];
    return [`this cluster does not take our images: ${error.message}`];
  }
}

const silentWebhook = /failed (?:calling|to call) webhook "([^"]+)"/i;
const aboutImages = /image|registr/i;

const podWith = (images: ImageReferences): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'meshbench-preflight', namespace: 'default' },
  spec: {
    securityContext: restrictedPod,
    containers: (['app', 'k6', 'agent'] as const).map((name) => ({
      name,
      image: images[name],
      resources: resourcesOf({ request: '10m', limit: '10m' }, '16Mi'),
      securityContext: restrictedContainer,
    })),
  },
});

/** What an earlier run of ours left is removed before anything is made. */
async function deadWebhook(kube: Kube, webhook: string, said: string): Promise<string[]> {
  const configuration = await configurationOf(kube, webhook);
  const isSwept = configuration !== undefined && isOurs(configuration);
  if (isSwept || ((await leaseState(kube))?.installed ?? []).length > 0) return [];
  const where = configuration ? refText(refOf(configuration)) : 'an unknown configuration';
  return [
    `webhook ${webhook} (${where}) does not answer, so no pod can be made: mend it, or delete its configuration if what made it is gone (${said})`,
  ];
}

async function configurationOf(kube: Kube, webhook: string): Promise<KubeObject | undefined> {
  const apiVersion = 'admissionregistration.k8s.io/v1';
  const kinds = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'];
  const lists = await Promise.all(kinds.map((kind) => kube.list({ apiVersion, kind })));
  return lists
    .flat()
    .find((each) => ((each['webhooks'] ?? []) as readonly { name: string }[]).some(({ name }) => name === webhook));
}
