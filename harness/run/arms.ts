import type { ArmConfig, Config } from '../core/config.ts';
import type { Arm, EncryptionClass, PlantedProxyDelay } from '../core/plan.ts';
import { preflightError, usageError } from '../errors.ts';
import type { Lab, PodPair } from '../targets/lab/lab.ts';
import { loweredFidelity, type Supply } from '../targets/kubernetes/supply.ts';
import { encryptionClass, type DataPlane } from '../../meshes/mesh.ts';
import { meshById, meshes, meshHint } from '../../meshes/registry.ts';
import { clusterPlane } from './cluster/rig.ts';

const baselineMesh = 'none';
/** Id of the twin that gives the noise floor. */
export const firstTwin = 'twin';

/**
 * The plane of a mesh in the lab.
 * @throws HarnessError UNKNOWN-MESH (exit 2), or MESH-NOT-IN-LAB (exit 3) with why and what to use instead.
 */
export function labPlane(id: string): DataPlane<Lab, PodPair> {
  const mesh = meshById(id);
  if (!mesh) {
    throw usageError({
      code: 'UNKNOWN-MESH',
      message: `there is no mesh "${id}"`,
      hint: meshHint(id, meshes),
    });
  }
  const plane = mesh.planes.lab;
  if (plane.available) return plane;
  throw preflightError({
    code: 'MESH-NOT-IN-LAB',
    message: `${mesh.title} cannot run in the lab: ${plane.why}`,
    hint: plane.instead,
  });
}

/**
 * Nothing, where the mesh's own plane can make that proxy spin.
 * @throws HarnessError CANNOT-PLANT (exit 2) with the meshes that can.
 */
function assertPlantable(mesh: string, { proxy }: PlantedProxyDelay): void {
  const canPlant = (plane: (typeof meshes)[number]['planes']['lab']): boolean =>
    plane.available && plane.plantsDelayIn?.includes(proxy) === true;
  if (canPlant(labPlane(mesh))) return;
  const able = meshes.filter(({ planes }) => canPlant(planes.lab)).map(({ id }) => id);
  throw usageError({
    code: 'CANNOT-PLANT',
    message: `${mesh} has no ${proxy} proxy in which a delay can be planted`,
    hint: `plantedProxyDelay works with ${able.join(', ')}; plantedKernelRules works with every mesh`,
  });
}

/** What a plane is on its target. */
type PlaneFacts = Required<Pick<Arm, 'fidelity' | 'fidelityNote' | 'encryptionClass'>> & {
  readonly versions: Readonly<Record<string, string>>;
};

/** How planes are looked up: in the lab, or on a cluster with its supply. */
export type PlaneLookup = (mesh: string) => PlaneFacts;

export const inTheLab: PlaneLookup = (mesh) => {
  const { fidelity, fidelityNote, versions } = labPlane(mesh);
  return { fidelity, fidelityNote, versions, encryptionClass: classOf(mesh) };
};

/** @throws HarnessError UNKNOWN-MESH, MESH-NOT-ON-CLUSTER. */
export const onACluster =
  (supply: Supply): PlaneLookup =>
  (mesh) => {
    const { fidelity, fidelityNote, versions } = clusterPlane(mesh);
    const supplied = supply.meshes[mesh];
    return {
      fidelity: loweredFidelity(fidelity, supplied?.fidelity),
      fidelityNote: supplied?.fidelityNote ?? fidelityNote,
      versions: { ...versions, ...supplied?.versions },
      encryptionClass: classOf(mesh),
    };
  };

const classOf = (mesh: string): EncryptionClass => encryptionClass(meshById(mesh)?.traits ?? { encryption: 'none' });

/** Baseline, twins and what was asked for, each with the fidelity of its plane. */
export function resolveArms({ arms, twins }: Pick<Config, 'arms' | 'twins'>, lookUp: PlaneLookup = inTheLab): Arm[] {
  const base = { mesh: baselineMesh, profile: 'vendor', ...fidelityOf(baselineMesh, lookUp) } as const;
  return [
    { ...base, id: 'none', label: 'no mesh', role: 'baseline' },
    ...Array.from({ length: twins }, (_, index): Arm => {
      const copy = index === 0 ? '' : `-${index + 1}`;
      return { ...base, id: `${firstTwin}${copy}`, label: `no mesh again${copy.replace('-', ' ')}`, role: 'twin' };
    }),
    ...arms.map((arm) => treatment({ ...arm, mesh: meshById(arm.mesh)?.id ?? arm.mesh }, lookUp)),
  ];
}

function fidelityOf(
  mesh: string,
  lookUp: PlaneLookup,
): Required<Pick<Arm, 'fidelity' | 'fidelityNote' | 'encryptionClass'>> {
  const { fidelity, fidelityNote, encryptionClass: vouched } = lookUp(mesh);
  return { fidelity, fidelityNote, encryptionClass: vouched };
}

function treatment({ mesh, profile, plantedDelay, bypassed, ...config }: ArmConfig, lookUp: PlaneLookup): Arm {
  const planting = plantingOf(config);
  if (planting.plantedProxyDelay) assertPlantable(mesh, planting.plantedProxyDelay);
  const parts = [
    mesh,
    ...(profile === 'vendor' ? [] : [profile]),
    ...(plantedDelay === undefined ? [] : [`planted-${microseconds(plantedDelay)}us`]),
    ...(bypassed === true ? ['bypassed'] : []),
  ];
  const name = mesh === baselineMesh ? 'no mesh' : mesh;
  const words = plantingWords(planting);
  const unplanted = mesh === baselineMesh && words.length > 0 ? name : parts.join('/');
  return {
    id: [...parts, ...plantingId(planting)].join('-'),
    label: plantedDelay === undefined ? [unplanted, ...words].join(' ') : `${name} + ${plantedDelay} ms`,
    mesh,
    profile,
    role: 'treatment',
    ...fidelityOf(mesh, lookUp),
    ...(plantedDelay === undefined ? {} : { planted: { delayMs: plantedDelay } }),
    ...planting,
    ...(bypassed === true ? { bypassed: true as const } : {}),
  };
}

const microseconds = (ms: number): number => Number((ms * 1000).toPrecision(9));

type Planting = Pick<Arm, 'plantedProxyDelay' | 'plantedKernelRules'>;

const plantingOf = (config: Pick<ArmConfig, 'plantedProxyDelay' | 'plantedKernelRules'>): Planting => {
  const { plantedProxyDelay: inProxy, plantedKernelRules: rules } = config;
  return {
    ...(inProxy ? { plantedProxyDelay: { delayMs: inProxy.delay, proxy: inProxy.proxy } } : {}),
    ...(rules === undefined ? {} : { plantedKernelRules: rules }),
  };
};

const plantingId = ({ plantedProxyDelay: inProxy, plantedKernelRules: rules }: Planting): string[] => [
  ...(inProxy ? [`planted-${microseconds(inProxy.delayMs)}us-${inProxy.proxy}-proxy`] : []),
  ...(rules === undefined ? [] : [`planted-${rules}-rules`]),
];

const plantingWords = ({ plantedProxyDelay: inProxy, plantedKernelRules: rules }: Planting): string[] => [
  ...(inProxy ? [`with ${inProxy.delayMs} ms planted in the ${inProxy.proxy} proxy`] : []),
  ...(rules === undefined ? [] : [`with ${rules} planted kernel rules`]),
];

/** Pinned versions of everything that takes part, by name. */
export function pinnedVersions(arms: readonly Arm[], lookUp: PlaneLookup = inTheLab): Record<string, string> {
  return Object.assign({}, ...arms.map((arm) => lookUp(arm.mesh).versions)) as Record<string, string>;
}
