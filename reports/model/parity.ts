import type { Arm, Plan } from '../../harness/core/plan.ts';
import type { ObservedFacts, Trial } from '../../harness/core/trial.ts';
import { nameOf, type ArmName } from './arm-names.ts';
import { counted } from './numbers.ts';
import { absent, cell, textColumn, type Cell, type Table } from './table.ts';

/** Whether the arms were set up alike, from what was observed and not from what was configured. */
export interface Parity {
  readonly table: Table;
  /** `TLS version and cipher are the same; HTTP by hop differs`. */
  readonly summary: string;
}

const nothing = 'none';

interface Fact {
  readonly name: string;
  readonly read: (facts: ObservedFacts) => string;
}

const facts: readonly Fact[] = [
  { name: 'TLS version', read: ({ tlsVersion }) => tlsVersion ?? nothing },
  { name: 'cipher', read: ({ cipher }) => cipher ?? nothing },
  { name: 'key exchange', read: ({ curve }) => curve ?? nothing },
  { name: 'HTTP by hop', read: ({ httpByHop }) => httpByHop.join(' → ') || nothing },
  { name: 'worker threads by proxy', read: ({ proxyThreads }) => proxyThreads.join(' + ') || nothing },
  { name: 'telemetry', read: ({ telemetry }) => telemetry ?? nothing },
  { name: 'filters', read: ({ filters }) => filters.join(', ') || nothing },
];

/**
 * One row per fact, one column per arm. Arms with a proxy are compared with each other: the cell that departs from
 * what the first of them shows is marked `differs`; an arm whose trials disagree among themselves `varies`.
 */
export function parity(plan: Plan, trials: readonly Trial[], names: ReadonlyMap<string, ArmName>): Parity {
  const observed = plan.arms.map((arm) => ({ arm, seen: observedFacts(trials, arm.id) }));
  const rows = [profileRow(plan), ...encryptionRows(plan.arms, names), ...facts.map((fact) => factRow(fact, observed))];
  const differing = rows
    .filter((cells) => cells.some(({ mark }) => mark === 'differs'))
    .map(([name]) => name?.text ?? '');
  return {
    table: {
      caption: 'Observed facts by arm. “differs” marks a cell that departs from the first arm with a proxy.',
      columns: [textColumn('Fact'), ...plan.arms.map(({ id }) => textColumn(nameOf(names, id).short))],
      rows,
    },
    summary: summaryOf(
      differing,
      observed.filter(({ arm, seen }) => arm.fidelity !== 'none' && seen.length > 0),
    ),
  };
}

function summaryOf(differing: readonly string[], proxied: readonly Observed[]): string {
  if (proxied.length === 0) return 'Nothing was observed of any arm with a proxy.';
  if (proxied.length === 1) return 'Only one arm with a proxy was observed: there is nothing to compare it with.';
  return differing.length === 0
    ? 'No observed fact differs between the arms with a proxy.'
    : `Differing between the arms with a proxy: ${differing.join(', ')}. A difference in latency or cost may come from these.`;
}

interface Observed {
  readonly arm: Arm;
  readonly seen: readonly ObservedFacts[];
}

const observedFacts = (trials: readonly Trial[], arm: string): readonly ObservedFacts[] =>
  trials.flatMap((trial) =>
    trial.arm === arm && trial.state !== 'errored' && trial.evidence ? [trial.evidence.facts] : [],
  );

function factRow({ name, read }: Fact, observed: readonly Observed[]): readonly Cell[] {
  const values = observed.map(({ arm, seen }) => ({ arm, distinct: [...new Set(seen.map(read))] }));
  const reference = values.find(({ arm, distinct }) => arm.mesh !== baselineMesh(observed) && distinct.length > 0);
  const cells = values.map(({ arm, distinct }) => {
    if (distinct.length === 0) return cell('not observed');
    const text = distinct.join(' | ');
    if (distinct.length > 1) return cell(text, 'varies');
    const compared = arm.mesh !== baselineMesh(observed) && arm !== reference?.arm;
    return cell(text, compared && text !== reference?.distinct.join(' | ') ? 'differs' : null);
  });
  return [cell(name), ...cells];
}

/** Arms that share the baseline's mesh have no proxy and nothing to be on a par with. */
const baselineMesh = (observed: readonly Observed[]): string | undefined =>
  observed.find(({ arm }) => arm.role === 'baseline')?.arm.mesh;

const profileWords: Readonly<Record<Arm['profile'], (plan: Plan) => string>> = {
  vendor: () => "vendor's defaults",
  parity: () => 'equalised',
  'equal-cpu': ({ cluster }) =>
    cluster ? `equal CPU: ${counted(cluster.cpuBudgetCores, 'core')} for every data plane` : 'equal CPU',
};

const profileRow = (plan: Plan): readonly Cell[] => [
  cell('profile (as planned)'),
  ...plan.arms.map((arm) => cell(arm.fidelity === 'none' ? nothing : profileWords[arm.profile](plan))),
];

/** Only where plans record it. */
const encryptionRows = (arms: readonly Arm[], names: ReadonlyMap<string, ArmName>): readonly (readonly Cell[])[] =>
  arms.every(({ encryptionClass }) => encryptionClass === undefined)
    ? []
    : [
        [
          cell('encryption vouches for (by design of the mesh)'),
          ...arms.map(({ id }) => cell(nameOf(names, id).encryption?.short ?? absent)),
        ],
      ];
