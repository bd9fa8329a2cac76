/** A comparison of two experiments as JUnit: a suite for each load; an arm that costs more in B than in A fails. */
import type { ArmChange, Comparison, EstimatedChange, MetricChange } from '../../harness/core/compare/comparison.ts';
import { confidence, wordedRatio } from '../model/numbers.ts';
import { isBeyondChance } from './twin-alarm.ts';
import { failed, junitXml, passed, skipped, type JunitCase, type JunitOutcome } from './junit-xml.ts';

/** Ends with a newline. */
export function renderComparisonJunit(comparison: Comparison): string {
  const { experiments, loads, claims, twins, pairing } = comparison;
  const name = `${experiments.b.experiment} against ${experiments.a.experiment}`;
  const suites = loads.map((load) => ({
    name: loads.length > 1 ? `${name}, ${load.a.id}` : name,
    timestamp: experiments.b.startedAt ?? new Date(0).toISOString(),
    properties: {
      experimentA: experiments.a.experiment,
      experimentB: experiments.b.experiment,
      planHashA: experiments.a.planHash,
      planHashB: experiments.b.planHash,
      design: comparison.design,
      pairing: `${pairing.kind}: ${pairing.because}`,
      ...Object.fromEntries(comparison.warnings.map((warning, index) => [`warning${index + 1}`, warning])),
    },
    cases: [...claims, ...twins]
      .filter((each) => each.load.a === load.a.id)
      .flatMap((each) => each.metrics.map((change) => caseOf(change, each, comparison))),
  }));
  return junitXml(`Changes from ${experiments.a.experiment} to ${experiments.b.experiment}`, suites);
}

/** A verdict "different" for the worse on a primary metric: every metric so far is a cost. */
export const isRegression = (change: MetricChange, { metrics }: Pick<Comparison, 'metrics'>): boolean =>
  change.state === 'estimated' &&
  change.verdict === 'different' &&
  change.change > 1 &&
  metrics.some(({ id, primary }) => primary && id === change.metric);

function caseOf(change: MetricChange, { arm, load }: ArmChange, comparison: Comparison): JunitCase {
  const isTwin = comparison.twins.some((twin) => twin.arm.b.id === arm.b.id);
  const fidelity = arm.b.fidelity === 'none' ? '' : ` · ${arm.b.fidelity.replaceAll('-', ' ')}`;
  return {
    classname: ['meshbench', load.a, arm.b.id].map((part) => part.replaceAll('.', '_')).join('.'),
    name: `${arm.b.label}${fidelity}: ${change.metric}`,
    outcome:
      change.state === 'refused' ? skipped(`not quoted: ${change.because}`) : outcomeOf(change, comparison, isTwin),
    output: change.state === 'refused' ? `not quoted: ${change.because}` : found(change, comparison),
  };
}

function outcomeOf(change: EstimatedChange, comparison: Comparison, isTwin: boolean): JunitOutcome {
  if (change.verdict === 'inconclusive') return skipped(`inconclusive: ${change.because}`);
  if (isTwin) return change.verdict === 'different' ? twinChanged(change, comparison) : passed;
  return isRegression(change, comparison) ? failed('regression', found(change, comparison)) : passed;
}

function twinChanged(change: EstimatedChange, comparison: Comparison): JunitOutcome {
  const says = `the twins, identical in both, are called changed: ${found(change, comparison)}`;
  const comparisons = comparison.twins.flatMap(({ metrics }) =>
    metrics.filter(({ state }) => state === 'estimated'),
  ).length;
  return isBeyondChance(change.p, { comparisons, alpha: comparison.alpha })
    ? failed('aa-twin-different', says)
    : skipped(`${says}; among ${comparisons} such comparisons chance explains it`);
}

function found({ verdict, change, ciFamily, because }: EstimatedChange, { alpha }: Comparison): string {
  const worded = wordedRatio(change, ciFamily);
  return `${verdict}: ratio to no mesh ${worded.change} from A to B (${confidence(alpha)} CI ${worded.changeRange}); ${because}`;
}
