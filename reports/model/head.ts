import { shortened } from '../plain-text.ts';
import type { Environment } from '../../harness/core/environment.ts';
import { limitsOfCluster } from '../../harness/core/limits.ts';
import type { Plan, TargetName } from '../../harness/core/plan.ts';
import type { ArmName, EncryptionWords, FidelityWords } from './arm-names.ts';
import { loadsWords } from './load-words.ts';
import { designWordsOf } from './design-words.ts';
import { moment } from './numbers.ts';

/** What the report is about. */
export interface Head {
  readonly title: string;
  readonly experiment: string;
  readonly createdAt: string;
  readonly createdAtWords: string;
  readonly planHash: string;
  /** First twelve digits: for headings. */
  readonly planHashShort: string;
  readonly design: string;
  /** What a ratio of this design is the ratio of. */
  readonly estimates: string;
  readonly target: TargetName;
  /** Stands beside the verdicts where client and server of a cluster shared one machine; else null. */
  readonly oneMachine: string | null;
  readonly load: string;
  /** Whom its cost is charged to, by name in order; empty without labels. */
  readonly labels: readonly { readonly name: string; readonly value: string }[];
  readonly baseline: ArmName;
  readonly arms: readonly ArmName[];
  /** The fidelities that occur, each once, so that every label can be looked up. */
  readonly fidelities: readonly FidelityWords[];
  /** The classes that occur; empty where they were not recorded. */
  readonly encryptions: readonly EncryptionWords[];
}

/** Longer ones, of a stranger's file, would push everything else off the page. */
const longestLabel = 63;

export interface HeadInput {
  readonly experiment: string;
  readonly createdAt: string;
  readonly plan: Plan;
  readonly environment: Pick<Environment, 'cluster'>;
}

export function head(input: HeadInput, names: ReadonlyMap<string, ArmName>, baseline: ArmName): Head {
  const { experiment, createdAt, plan, environment } = input;
  const arms = [...names.values()];
  return {
    title: plan.title,
    experiment,
    createdAt,
    createdAtWords: moment(createdAt),
    planHash: plan.hash,
    planHashShort: plan.hash.slice(0, 12),
    design: plan.design,
    estimates: designWordsOf(plan).estimates,
    target: plan.target,
    oneMachine: limitsOfCluster(environment.cluster)[0] ?? null,
    load: loadsWords(plan),
    labels: Object.entries(plan.labels ?? {})
      .map(([name, value]) => ({ name: shortened(name, longestLabel), value: shortened(value, longestLabel) }))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    baseline,
    arms,
    fidelities: [...new Map(arms.filter(named).map(({ fidelity }) => [fidelity.id, fidelity])).values()],
    encryptions: [
      ...new Map(arms.flatMap(({ encryption }) => (encryption ? [[encryption.id, encryption]] : []))).values(),
    ],
  };
}

/** `customer=acme, team=payments`, as the command line takes them. */
export const labelWords = ({ labels }: Pick<Head, 'labels'>): string =>
  labels.map(({ name, value }) => `${name}=${value}`).join(', ');

const named = ({ fidelity }: ArmName): boolean => fidelity.id !== 'none';
