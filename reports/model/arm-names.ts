import { isControl, type Arm, type EncryptionClass, type Fidelity, type Plan } from '../../harness/core/plan.ts';
import { shortened } from '../plain-text.ts';

/**
 * What an arm is called in a report. Renderers print `full` or `label` next to `fidelity.short`, never the label alone:
 * a model is not the product whose shape it has.
 */
export interface ArmName {
  readonly id: string;
  readonly label: string;
  readonly fidelity: FidelityWords;
  /** `Istio sidecar (real control plane + upstream proxy)`: for sentences. */
  readonly full: string;
  /** `Istio sidecar · real control plane`: for tables and charts. */
  readonly short: string;
  /** null in plans from before it was recorded. */
  readonly encryption: EncryptionWords | null;
  /** `Istio sidecar · real control plane · workload identity`: for rows of verdicts; `short` where it is not known. */
  readonly shortWithEncryption: string;
  /** What exactly runs; empty when the plan does not say. */
  readonly note: string;
  /** A control (planted work, bypassed proxies) is there to be found, not to be compared with meshes. */
  readonly part: 'baseline' | 'twin' | 'control' | 'treatment';
  readonly series: Series;
}

/** What encryption vouches for: arms of unlike classes do not promise the same. */
export interface EncryptionWords {
  readonly id: EncryptionClass;
  /** Fits a table cell: `workload identity`. */
  readonly short: string;
  readonly meaning: string;
}

export interface FidelityWords {
  readonly id: Fidelity;
  /** Fits a table cell: `real control plane`. */
  readonly short: string;
  /** Fits a sentence: `real control plane + upstream proxy`. */
  readonly words: string;
  /** What a reader has to know about it, one sentence. */
  readonly meaning: string;
}

/** How the arm is drawn: 0 is the baseline's grey, 1.. the palette. Colour is always doubled by dash. */
export interface Series {
  readonly colour: number;
  readonly dash: number;
}

/** Longer ones, of a stranger's file, would push everything else off the page. */
const longestLabel = 60;
const paletteSize = 6;
const dashCount = 4;

const fidelities: Readonly<Record<Exclude<Fidelity, 'none'>, FidelityWords>> = {
  real: {
    id: 'real',
    short: 'real',
    words: `real, the vendor's own binaries`,
    meaning: `The vendor's own binaries in a mode that the vendor supports.`,
  },
  'real-control-plane': {
    id: 'real-control-plane',
    short: 'real control plane',
    words: 'real control plane + upstream proxy',
    meaning: `The vendor's control plane drives an upstream proxy build, outside the deployment that the vendor supports.`,
  },
  model: {
    id: 'model',
    short: 'model',
    words: `model, not a vendor's product`,
    meaning: `Our own proxy configuration of the same shape. Its numbers are not those of any vendor's product.`,
  },
};

const encryptions: Readonly<Record<EncryptionClass, EncryptionWords>> = {
  'workload-identity': {
    id: 'workload-identity',
    short: 'workload identity',
    meaning: 'Encrypted, and each end knows which workload the other end is.',
  },
  'node-identity': {
    id: 'node-identity',
    short: 'node identity',
    meaning:
      'Encrypted from node to node: each end knows the node of the other end, and not which of its workloads it is.',
  },
  none: {
    id: 'none',
    short: 'no encryption',
    meaning: 'Nothing is encrypted, and nobody is vouched for.',
  },
};

/** An arm without a mesh has no product to be true to; its part in the experiment is what matters. */
function withoutMesh(arm: Arm): FidelityWords {
  const meaning = 'No mesh in the path: there is nothing to be true to.';
  if (arm.role === 'baseline') return { id: 'none', short: 'baseline', words: 'baseline', meaning };
  if (arm.role === 'twin') return { id: 'none', short: 'A/A twin', words: 'A/A twin of the baseline', meaning };
  if (arm.plantedKernelRules !== undefined)
    return { id: 'none', short: 'planted rules', words: 'no mesh, planted kernel rules', meaning };
  return arm.planted
    ? { id: 'none', short: 'planted delay', words: 'no mesh, planted delay', meaning }
    : { id: 'none', short: 'no mesh', words: 'no mesh', meaning };
}

function seriesOf(arm: Arm, treatment: number): Series {
  if (arm.role === 'baseline') return { colour: 0, dash: 0 };
  if (arm.role === 'twin') return { colour: 0, dash: 1 };
  return { colour: 1 + (treatment % paletteSize), dash: treatment % dashCount };
}

const partOf = (arm: Arm): ArmName['part'] => (arm.role === 'treatment' && isControl(arm) ? 'control' : arm.role);

/** Names of all arms, in plan order, by id. */
export function armNames(plan: Pick<Plan, 'arms'>): ReadonlyMap<string, ArmName> {
  const treatments = plan.arms.filter((arm) => arm.role === 'treatment');
  return new Map(
    plan.arms.map((arm) => {
      const fidelity = arm.fidelity === 'none' ? withoutMesh(arm) : fidelities[arm.fidelity];
      const series = seriesOf(arm, treatments.indexOf(arm));
      const { id } = arm;
      const label = shortened(arm.label, longestLabel);
      const [full, short] = [`${label} (${fidelity.words})`, `${label} · ${fidelity.short}`];
      const encryption = arm.encryptionClass === undefined ? null : encryptions[arm.encryptionClass];
      const shortWithEncryption = encryption === null ? short : `${short} · ${encryption.short}`;
      const words = { fidelity, full, short, encryption, shortWithEncryption, note: arm.fidelityNote ?? '' };
      return [id, { id, label, ...words, part: partOf(arm), series }];
    }),
  );
}

/** The name of an arm that trials or analysis mention; they only mention arms of their plan. */
export function nameOf(names: ReadonlyMap<string, ArmName>, id: string): ArmName {
  const name = names.get(id);
  if (!name) throw new Error(`arm ${id} is not in the plan that the report was given`);
  return name;
}

const partOrder: readonly ArmName['part'][] = ['treatment', 'control', 'twin', 'baseline'];

/** What the plan knows of, in its order, controls after the meshes and the twin last: they are what the others are read against. */
export function inReportOrder<T extends { readonly arm: string }>(
  list: readonly T[],
  names: ReadonlyMap<string, ArmName>,
): readonly T[] {
  const ids = [...names.keys()];
  const rank = ({ arm }: T): number => partOrder.indexOf(nameOf(names, arm).part) * ids.length + ids.indexOf(arm);
  return list.filter(({ arm }) => names.has(arm)).toSorted((left, right) => rank(left) - rank(right));
}
