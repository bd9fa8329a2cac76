import type { BoundReason, CapacityAnalysis } from './capacity-analysis.ts';
import type { CapacityPlan } from './capacity-plan.ts';

const remedies: Readonly<Record<BoundReason, string>> = {
  generator: 'the load generator was the limit: on a machine with more cores the arm may carry more',
  deadline: 'the load generator did not finish in time: on a machine with more cores the arm may carry more',
  connections: 'its connections were all busy before the SLO was missed: raise --connections',
  ceiling: 'one generator can offer no more',
  bracket: 'blocks and search disagree by more than the bracket is wide: a quieter machine, or more blocks, would tell',
};

/** What cannot be concluded from a capacity experiment, a sentence each. */
export function capacityLimits(plan: CapacityPlan, analysis: Omit<CapacityAnalysis, 'limits'>): string[] {
  const { arms, blocks, slo } = analysis;
  const models = arms.filter(({ fidelity }) => fidelity === 'model').map(({ label }) => label);
  const contradicted = arms.flatMap(({ label, blocks: own }) =>
    own.filter(({ contradictedRps }) => contradictedRps.length > 0).map(({ block }) => `${label} in block ${block}`),
  );
  const patched = arms.flatMap(({ label, blocks: own }) =>
    own.filter(({ planes }) => planes > 1).map(({ block }) => `${label} in block ${block}`),
  );
  return [
    ...(blocks.done < blocks.planned
      ? [`The experiment is not finished (${blocks.done} of ${blocks.planned} blocks): nothing here is a result yet.`]
      : []),
    'Generator, proxies and application shared the cores of one machine: a capacity is that of the arm together with its load generator here. Ratios to no mesh travel better, and they too lean towards 1, since the generator costs every arm the same.',
    `Capacity is the rate at which p99 stays within ${slo.p99Ms} ms with ${plan.load.connections} connections and ${plan.load.payload} B answers; another SLO, another number of connections or another payload has another one.`,
    ...arms.flatMap(({ label, capacity }) =>
      capacity.state === 'at-least' || capacity.state === 'at-most'
        ? [`${label}: a bound, not a number; ${remedies[capacity.because]}.`]
        : [],
    ),
    ...(models.length > 0
      ? [`${models.join(', ')}: models of a shape, not products; they rank nothing against one.`]
      : []),
    ...(contradicted.length > 0
      ? [`Steps at one rate did not agree (${contradicted.join(', ')}): the majority of their tries decided.`]
      : []),
    ...(patched.length > 0
      ? [`More than one data plane was used after an interruption or an invalid step: ${patched.join(', ')}.`]
      : []),
  ];
}
