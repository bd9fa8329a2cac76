import { z } from 'zod';
import type { KubeObject } from '../../harness/io/kube-object.ts';
import type { RenderAssert } from '../cluster-plane.ts';

const quantity = z.union([z.string(), z.number()]).transform(String);
const quantities = z.record(z.string(), quantity);

const containerSchema = z.object({
  name: z.string(),
  image: z.string().optional(),
  command: z.array(z.string()).nullish(),
  args: z.array(z.string()).nullish(),
  env: z.array(z.object({ name: z.string(), value: quantity.optional() })).nullish(),
  resources: z.object({ requests: quantities.nullish(), limits: quantities.nullish() }).nullish(),
});

const podSpecSchema = z.object({
  nodeName: z.string().optional(),
  nodeSelector: z.record(z.string(), z.string()).nullish(),
  containers: z.array(containerSchema),
  initContainers: z.array(containerSchema).nullish(),
});

/** A container of a pod or of a workload's template, init containers included. */
export type PodContainer = z.infer<typeof containerSchema>;
export type PodSpec = z.infer<typeof podSpecSchema>;

const templated = z.object({ spec: z.object({ template: z.object({ spec: podSpecSchema }) }) });
const plain = z.object({ spec: podSpecSchema });

/** The specification of a pod, or of the pods of a workload; undefined for other objects. */
export const podSpecOf = (object: KubeObject): PodSpec | undefined =>
  templated.safeParse(object).data?.spec.template.spec ?? plain.safeParse(object).data?.spec;

export function containersOf(object: KubeObject | undefined): readonly PodContainer[] {
  const spec = object && podSpecOf(object);
  return spec ? [...(spec.initContainers ?? []), ...spec.containers] : [];
}

export const containerOf = (object: KubeObject | undefined, name: string): PodContainer | undefined =>
  containersOf(object).find((container) => container.name === name);

export const environmentOf = (container: PodContainer | undefined, name: string): string | undefined =>
  container?.env?.find((each) => each.name === name)?.value;

export const objectIn = (objects: readonly KubeObject[], kind: string, name: string): KubeObject | undefined =>
  objects.find((object) => object.kind === kind && object.metadata.name === name);

/** One entry of a ConfigMap; empty where there is none. */
export function configIn(objects: readonly KubeObject[], name: string, key: string): string {
  const data = z.object({ data: quantities }).safeParse(objectIn(objects, 'ConfigMap', name)).data?.data;
  return data?.[key] ?? '';
}

/** Whether the container may use exactly this many cores, no more and no fewer. */
export function hasExactly(container: PodContainer | undefined, cpu: string): boolean {
  const { requests, limits } = container?.resources ?? {};
  return requests?.['cpu'] === cpu && limits?.['cpu'] === cpu;
}

export const claim = (text: string, holds: RenderAssert['holds']): RenderAssert => ({ claim: text, holds });

/** That no object of a render is such a one; an empty render shows nothing. */
export const holdsNo = (text: string, is: (object: KubeObject) => boolean): RenderAssert =>
  claim(text, (objects) => objects.length > 0 && !objects.some(is));

/** That no definition of the Gateway API comes with a chart: all meshes share those that are there before. */
export const bringsNoGatewayApi = holdsNo(
  'no definition of the Gateway API comes with it',
  ({ kind, metadata }) => kind === 'CustomResourceDefinition' && metadata.name.endsWith('.gateway.networking.k8s.io'),
);

/** That a definition comes with the chart. */
export const defines = (name: string): RenderAssert =>
  claim(
    `the definition ${name} is there`,
    (objects) => objectIn(objects, 'CustomResourceDefinition', name) !== undefined,
  );

/** That one container's environment has a value, because charts take a misspelt key for none. */
export const hasEnvironment = (
  workload: { readonly kind: string; readonly name: string; readonly container: string },
  variable: string,
  value: string,
): RenderAssert =>
  claim(`${workload.name} has ${variable}=${value}`, (objects) => {
    const container = containerOf(objectIn(objects, workload.kind, workload.name), workload.container);
    return environmentOf(container, variable) === value;
  });

/** That a workload's pods go to the nodes of a role, where nodes have roles. */
export const goesTo = (kind: string, name: string, role: string): RenderAssert =>
  claim(`${name} goes to nodes with bench=${role}`, (objects) => {
    const workload = objectIn(objects, kind, name);
    return (workload && podSpecOf(workload))?.nodeSelector?.['bench'] === role;
  });
