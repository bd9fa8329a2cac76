import type { Plan } from '../../harness/core/plan.ts';
import type { ArmName, FidelityWords } from './arm-names.ts';
import { loadsWords } from './load-words.ts';
import { designWords } from './design-words.ts';
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
  readonly target: string;
  readonly load: string;
  readonly baseline: ArmName;
  readonly arms: readonly ArmName[];
  /** The fidelities that occur, each once, so that every label can be looked up. */
  readonly fidelities: readonly FidelityWords[];
}

export interface HeadInput {
  readonly experiment: string;
  readonly createdAt: string;
  readonly plan: Plan;
}

export function head(input: HeadInput, names: ReadonlyMap<string, ArmName>, baseline: ArmName): Head {
  const { experiment, createdAt, plan } = input;
  const arms = [...names.values()];
  return {
    title: plan.title,
    experiment,
    createdAt,
    createdAtWords: moment(createdAt),
    planHash: plan.hash,
    planHashShort: plan.hash.slice(0, 12),
    design: plan.design,
    estimates: designWords[plan.design].estimates,
    target: plan.target,
    load: loadsWords(plan),
    baseline,
    arms,
    fidelities: [...new Map(arms.filter(named).map(({ fidelity }) => [fidelity.id, fidelity])).values()],
  };
}

const named = ({ fidelity }: ArmName): boolean => fidelity.id !== 'none';
