import type { LoadAnalysis, LookTaken, MetricId } from './analysis.ts';
import type { Design, Plan } from './plan.ts';

const ofDesign: Readonly<Record<Design, string>> = {
  interleaved:
    'The arms ran side by side, each at its own share of the load: saturation and capacity were not measured, and caches were shared.',
  blocked:
    'The arms ran one at a time, in an order drawn anew in each round: what changed between the trials of a round is part of the noise.',
};
const oneMachine =
  'Client, proxies and servers shared one machine: absolute latencies hold for it alone; order and ratios travel better.';

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
    oneMachine,
    ...(models.length > 0
      ? [`${models.join(', ')}: models of a shape, not products; they rank nothing against one.`]
      : []),
    ...[...new Set(refused)].map((text) => `Not quoted: ${text}.`),
    ...thinnedOut(analysis),
    ...surprisingTwins(analysis),
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
