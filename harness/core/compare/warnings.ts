import { analysisVersion } from '../analyse.ts';
import type { Comparison, Pair, StoredExperiment } from './comparison.ts';
import { neighbourWarning } from './design-problems.ts';
import { differenceText } from './environment-differences.ts';
import type { MatchedArms } from './matched-arms.ts';
import { durationWarnings, type MatchedLoads } from './matched-loads.ts';
import { toolChanges } from './tool-changes.ts';

export interface WarningFacts extends Pick<MatchedLoads, 'loads'>, Pick<Comparison, 'environment'> {
  readonly arms: MatchedArms;
}

/** What to know before believing the comparison, a sentence each; nothing here refuses it. */
export function warningsOf(experiments: Pair<StoredExperiment>, facts: WarningFacts): string[] {
  const { a, b } = experiments;
  const pairs = facts.arms.treatments.map((pair) => ({ a: pair.a.id, b: pair.b.id }));
  return [
    ...facts.environment.map(
      (difference) => `the machines differ, and ratios need not travel: ${differenceText(difference)}`,
    ),
    ...fingerprintWarning(experiments, facts),
    ...toolChanges(experiments).instruments.map(
      (difference) => `what measures was changed too: ${differenceText(difference)}`,
    ),
    ...harnessWarnings(experiments),
    ...ownWarnings('A', a),
    ...ownWarnings('B', b),
    ...neighbourWarning({ a: a.plan, b: b.plan }, pairs),
    ...durationWarnings(facts.loads),
    ...(facts.arms.twins.length > 0 ? [] : ['there is no twin in both: without a noise floor nothing is claimed']),
  ];
}

function harnessWarnings({ a, b }: Pair<StoredExperiment>): string[] {
  const [left, right] = [a.environment.harness, b.environment.harness];
  const facts = [
    { fact: 'harness version', a: left.version, b: right.version },
    { fact: 'harness commit', a: left.commit ?? 'not known', b: right.commit ?? 'not known' },
    { fact: 'Node', a: left.node, b: right.node },
    {
      fact: 'analysis version of the stored report',
      a: a.reportedBy ?? analysisVersion,
      b: b.reportedBy ?? analysisVersion,
    },
  ];
  const differing = facts.filter((each) => each.a !== each.b).map(differenceText);
  const older = [a, b].some(({ reportedBy }) => reportedBy !== undefined && reportedBy !== analysisVersion);
  return [
    ...differing,
    ...(older ? [`both were analysed anew, by version ${analysisVersion}: a stored report may say other numbers`] : []),
  ];
}

/** The fingerprint sees what the list of facts does not. */
function fingerprintWarning({ a, b }: Pair<StoredExperiment>, { environment }: WarningFacts): string[] {
  const tools = toolChanges({ a, b });
  const named = environment.length + tools.subjects.length + tools.instruments.length;
  const memory = a.environment.machine.memoryBytes !== b.environment.machine.memoryBytes;
  return named > 0 || memory || a.environment.fingerprint === b.environment.fingerprint
    ? []
    : ['the environments have different fingerprints, though no fact that is compared differs'];
}

function ownWarnings(name: string, { analysis, plan }: StoredExperiment): string[] {
  const { ended, extensions } = analysis.look;
  const damaged = analysis.damaged.length;
  return [
    ...(ended === null ? [`${name} is not finished: what it says may still change`] : []),
    ...(ended === 'decided' || ended === 'precise'
      ? [
          `${name} was ended early by its own rule (${plan.stop.rule}), which looked at the numbers that are compared here`,
        ]
      : []),
    ...(extensions > 0 ? [`${name} was extended after its verdicts had been seen`] : []),
    ...(damaged > 0 ? [`${damaged} trials of ${name} are damaged and left out; results verify names them`] : []),
  ];
}
