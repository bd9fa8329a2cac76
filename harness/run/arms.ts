import type { ArmConfig, Config } from '../core/config.ts';
import type { Arm } from '../core/plan.ts';
import { preflightError, usageError } from '../errors.ts';
import type { Lab, PodPair } from '../targets/lab/lab.ts';
import type { DataPlane } from '../../meshes/mesh.ts';
import { meshById, meshes } from '../../meshes/registry.ts';

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
      hint: `known: ${meshes.map((each) => each.id).join(', ')}`,
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

/** Baseline, twins and what was asked for, each with the fidelity of its plane. */
export function resolveArms({ arms, twins }: Pick<Config, 'arms' | 'twins'>): Arm[] {
  const base = { mesh: baselineMesh, profile: 'vendor', ...fidelityOf(baselineMesh) } as const;
  return [
    { ...base, id: 'none', label: 'no mesh', role: 'baseline' },
    ...Array.from({ length: twins }, (_, index): Arm => {
      const copy = index === 0 ? '' : `-${index + 1}`;
      return { ...base, id: `${firstTwin}${copy}`, label: `no mesh again${copy.replace('-', ' ')}`, role: 'twin' };
    }),
    ...arms.map(treatment),
  ];
}

function fidelityOf(mesh: string): Required<Pick<Arm, 'fidelity' | 'fidelityNote'>> {
  const { fidelity, fidelityNote } = labPlane(mesh);
  return { fidelity, fidelityNote };
}

function treatment({ mesh, profile, plantedDelay, bypassed }: ArmConfig): Arm {
  const parts = [
    mesh,
    ...(profile === 'vendor' ? [] : [profile]),
    ...(plantedDelay === undefined ? [] : [`planted-${Number((plantedDelay * 1000).toPrecision(9))}us`]),
    ...(bypassed === true ? ['bypassed'] : []),
  ];
  return {
    id: parts.join('-'),
    label:
      plantedDelay === undefined ? parts.join('/') : `${mesh === baselineMesh ? 'no mesh' : mesh} + ${plantedDelay} ms`,
    mesh,
    profile,
    role: 'treatment',
    ...fidelityOf(mesh),
    ...(plantedDelay === undefined ? {} : { planted: { delayMs: plantedDelay } }),
    ...(bypassed === true ? { bypassed: true as const } : {}),
  };
}

/** Pinned versions of everything that takes part, by name. */
export function pinnedVersions(arms: readonly Arm[]): Record<string, string> {
  return Object.assign({}, ...arms.map((arm) => labPlane(arm.mesh).versions)) as Record<string, string>;
}
