import type { LoadAnalysis, LookTaken, MetricId } from './analysis.ts';
import type { ClusterEnvironment } from './environment.ts';
import type { Design, EncryptionClass, Plan, TargetName } from './plan.ts';

const ofDesign: Readonly<Record<Design, string>> = {
  interleaved:
    'The arms ran side by side, each at its own share of the load: saturation and capacity were not measured, and caches were shared.',
  blocked:
    'The arms ran one at a time, in an order drawn anew in each round: what changed between the trials of a round is part of the noise.',
};
const ofTarget: Readonly<Record<TargetName, string>> = {
  lab: 'Client, proxies and servers shared one machine: absolute latencies hold for it alone; order and ratios travel better.',
  kubernetes:
    'Absolute latencies hold for the nodes and the network of this cluster alone; order and ratios travel better.',
};

/** What cannot be concluded at a load, a sentence each. */
export function limitsOf(
  plan: Plan,
  analysis: Pick<LoadAnalysis, 'alpha' | 'arms' | 'comparisons' | 'rounds'>,
  ended: LookTaken['ended'],
): string[] {
  const models = analysis.arms.filter((arm) => arm.fidelity === 'model').map((arm) => arm.label);
  const refused = analysis.comparisons
    .flatMap(({ metrics }) => metrics)
    .filter((result) => result.state === 'refused')
    .map(({ metric, because }) => `${metricName(metric)}: ${because}`);
  const { planned, done } = analysis.rounds;
  return [
    ...(ended === null && done < planned
      ? [`The experiment is not finished (${done} of ${planned} rounds): nothing here is a result yet.`]
      : []),
    ofDesign[plan.design],
    ofTarget[plan.target],
    ...(plan.cluster?.existing === undefined
      ? []
      : [
          `${plan.cluster.existing} was in the cluster before and was measured as it is: how it was installed and set was not controlled.`,
        ]),
    ...promises(plan),
    ...(models.length > 0
      ? [`${models.join(', ')}: models of a shape, not products; they rank nothing against one.`]
      : []),
    ...[...new Set(refused)].map((text) => `Not quoted: ${text}.`),
    ...thinnedOut(analysis),
    ...surprisingTwins(analysis),
  ];
}

/** What a cluster cannot show where nodes share a machine, a sentence; empty where each node is a machine of its own. */
export function limitsOfCluster(cluster: ClusterEnvironment | undefined): string[] {
  if (!cluster || (!cluster.singleNode && !cluster.oneMachine)) return [];
  const machines = new Set(cluster.nodes.map(({ bootId }) => bootId)).size;
  if (!cluster.singleNode && machines > 1)
    return [
      `Some of the ${cluster.nodes.length} nodes of the cluster share a machine (${machines} boot ids): between client and server there may have been no network and no second kernel. Only relative numbers are to be read.`,
    ];
  const nodes = cluster.singleNode
    ? 'Client and server shared one node, as was declared'
    : `The ${cluster.nodes.length} nodes of the cluster are one machine (they have one boot id)`;
  return [
    `${nodes}: there was no network between client and server and no second kernel, and both drew on the same cores. Only relative numbers are to be read.`,
  ];
}

const classNames: Readonly<Record<EncryptionClass, string>> = {
  none: 'nothing is encrypted',
  'node-identity': 'the node is vouched for',
  'workload-identity': 'the workload is vouched for',
};

/** Where the meshes that are compared do not promise the same. */
function promises({ arms }: Pick<Plan, 'arms'>): string[] {
  const meshes = arms.filter(({ role, fidelity }) => role === 'treatment' && fidelity !== 'none');
  const classes = [...new Set(meshes.flatMap(({ encryptionClass }) => encryptionClass ?? []))];
  if (classes.length < 2) return [];
  const words = classes.map(
    (each) =>
      `${classNames[each]} by ${meshes
        .filter(({ encryptionClass }) => encryptionClass === each)
        .map(({ label }) => label)
        .join(', ')}`,
  );
  return [
    `The arms do not promise the same (${words.join('; ')}): a difference between them is the price of that, too.`,
  ];
}

const metricName = (metric: MetricId): string => (metric === 'cpu' ? 'CPU' : metric);

type Compared = Pick<LoadAnalysis, 'alpha' | 'arms' | 'comparisons'>;

/** Where more than a third of the trials was rejected, what is left is a choice. */
function thinnedOut({ arms }: Pick<LoadAnalysis, 'arms'>): string[] {
  const lost = arms.filter(({ completed, invalid, errored }) => 2 * (invalid + errored) > completed);
  if (lost.length === 0) return [];
  const who = lost.length === arms.length ? 'every arm' : lost.map(({ label }) => label).join(', ');
  return [
    `More than a third of the trials of ${who} was rejected: the numbers hold for the moments that passed the gates, and say nothing of the others.`,
  ];
}

/** Identical arms that were called different: by chance, as often as the level of the look allows, or because something is wrong here. */
function surprisingTwins({ arms, comparisons, alpha }: Compared): string[] {
  return arms
    .filter(({ role }) => role === 'twin')
    .flatMap(({ arm }) => comparisons.filter((each) => each.arm === arm))
    .flatMap(({ metrics }) => metrics)
    .filter(
      (result) => result.state === 'estimated' && (result.verdict === 'different' || result.verdict === 'trivial'),
    )
    .map(
      ({ metric }) =>
        `The A/A twin, identical to the baseline, was found to differ on ${metricName(metric)}: that happens by chance (${Number((100 * alpha).toPrecision(2))} % of comparisons at this level), and widens the noise floor here; where it happens often, distrust the machine.`,
    );
}
