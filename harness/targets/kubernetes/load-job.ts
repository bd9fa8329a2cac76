import { targetError } from '../../errors.ts';
import type { KubeObject } from '../../io/kube-object.ts';
import { podPlacement } from './placement.ts';
import {
  clientName,
  graceS,
  podMetadata,
  pullPolicy,
  resourcesOf,
  restrictedContainer,
  restrictedPod,
  type WorkloadRequest,
} from './workload.ts';

/** The generator's container, and where it finds the scenario and leaves what it wrote. */
export const generatorContainer = 'k6';
export const resultsFolder = '/results';
export const latencyFile = 'latency.ndjson';
const scenarioFolder = '/scenario';
const jobName = 'load';

/** What any generator's Job takes, whatever pod it runs in. */
export interface GeneratorRequest extends Pick<WorkloadRequest, 'namespace' | 'images' | 'placement' | 'supply'> {
  /** The scenario as one file. */
  readonly script: string;
  /** JSON of the load file. */
  readonly load: string;
  /** When Kubernetes ends the Job by itself, seconds: a harness that died leaves no generator running. */
  readonly deadlineS: number;
}

export interface LoadJobRequest extends GeneratorRequest, Pick<WorkloadRequest, 'enrolment'> {}

/** A ConfigMap may hold 1 MiB in all. https://kubernetes.io/docs/concepts/configuration/configmap/ */
const mostBytes = 900 * 1024;

/**
 * The generator of one arm: a Job whose pod is the arm's client, enrolled as the mesh wants it.
 * @throws HarnessError SCENARIO-TOO-BIG (exit 4).
 */
export const loadJobObjects = (request: LoadJobRequest): KubeObject[] =>
  generatorObjects(request, {
    metadata: podMetadata(request, clientName),
    spec: { serviceAccountName: clientName, securityContext: restrictedPod },
    container: { securityContext: restrictedContainer },
  });

/** In what pod the generator runs. */
export interface GeneratorPod {
  readonly metadata: object;
  /** Laid over the pod's spec. */
  readonly spec: object;
  /** Laid over the container. */
  readonly container: object;
}

/**
 * ConfigMap with the scenario, and a Job in whose pod the agent holds k6 until it is told to go, and keeps the files until
 * they are fetched.
 * @throws HarnessError SCENARIO-TOO-BIG (exit 4).
 */
export function generatorObjects(request: GeneratorRequest, pod: GeneratorPod): KubeObject[] {
  requireFits(request);
  return [configMap(request), job(request, pod)];
}

/**
 * k6 opens one file, and Kubernetes cannot join the parts of a split one; a bundled scenario has some 20 KiB, so a bigger
 * one is refused rather than put together by an init container that every mesh would have to be told about.
 */
function requireFits({ script, load }: GeneratorRequest): void {
  const bytes = Buffer.byteLength(script) + Buffer.byteLength(load);
  if (bytes <= mostBytes) return;
  throw targetError({
    code: 'SCENARIO-TOO-BIG',
    message: `the bundled scenario has ${Math.ceil(bytes / 1024)} KiB; a ConfigMap takes ${mostBytes / 1024} KiB`,
    hint: 'leave data files out of the scenario, or make the data in its code',
  });
}

const configMap = ({ namespace, script, load }: GeneratorRequest): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: jobName, namespace },
  data: { 'scenario.js': script, 'load.json': load },
});

const command = [
  ...['/k6', 'run', '--quiet', '--no-usage-report', '--no-color'],
  ...['--out', `hdr=${resultsFolder}/${latencyFile}`, `${scenarioFolder}/scenario.js`],
];

const job = (request: GeneratorRequest, pod: GeneratorPod): KubeObject => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: jobName, namespace: request.namespace },
  spec: {
    backoffLimit: 0,
    completions: 1,
    parallelism: 1,
    activeDeadlineSeconds: request.deadlineS,
    template: { metadata: pod.metadata, spec: generatorPodSpec(request, pod) },
  },
});

/** The pod of a generator's Job. */
export const generatorPodSpec = (
  request: Pick<GeneratorRequest, 'images' | 'placement' | 'supply'>,
  { spec, container }: Pick<GeneratorPod, 'spec' | 'container'>,
): object => ({
  enableServiceLinks: false,
  restartPolicy: 'Never',
  terminationGracePeriodSeconds: graceS,
  ...podPlacement(request.placement, 'client'),
  ...spec,
  containers: [
    {
      name: generatorContainer,
      image: request.images.k6,
      imagePullPolicy: pullPolicy(request.supply),
      args: ['run', '--folder', resultsFolder, '--', ...command],
      env: [
        { name: 'MESHBENCH_LOAD', value: `${scenarioFolder}/load.json` },
        { name: 'K6_AUTO_EXTENSION_RESOLUTION', value: 'false' },
        // k6 keeps its state there; the image's own file system is read-only.
        { name: 'HOME', value: '/tmp' },
      ],
      resources: resourcesOf(request.placement.cpu.client, '1Gi'),
      terminationMessagePolicy: 'FallbackToLogsOnError',
      volumeMounts: [
        { name: 'scenario', mountPath: scenarioFolder, readOnly: true },
        { name: 'results', mountPath: resultsFolder },
        { name: 'tmp', mountPath: '/tmp' },
      ],
      ...container,
    },
  ],
  volumes: [
    { name: 'scenario', configMap: { name: jobName } },
    { name: 'results', emptyDir: { sizeLimit: '2Gi' } },
    { name: 'tmp', emptyDir: { sizeLimit: '256Mi' } },
  ],
});
