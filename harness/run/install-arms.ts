import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Arm } from '../core/plan.ts';
import type { RunFolder } from '../store/run-folder.ts';
import type { Lab, PodPair } from '../targets/lab/lab.ts';
import type { Installed } from '../../meshes/mesh.ts';
import { labPlane } from './arms.ts';

/** How long a control plane may take to be ready. */
const readyTimeoutMs = 30_000;

/** Starts what an arm needs beside its pods: control plane, certificates. Undone by `uninstall`. */
export async function installArm(
  { lab, run }: { readonly lab: Lab; readonly run: RunFolder },
  arm: Arm,
): Promise<Installed<PodPair>> {
  const logFolder = run.file(path.join('logs', arm.id));
  await mkdir(logFolder, { recursive: true });
  const { id, mesh, profile, plantedProxyDelay } = arm;
  const planting = plantedProxyDelay ? { plantedProxyDelay } : {};
  return labPlane(mesh).install(lab, { arm: id, profile, logFolder, readyTimeoutMs, ...planting });
}

/** A plane that could not be installed, as one that cannot be enrolled: its trial is errored, and the round goes on. */
export function notInstalled(error: unknown): Installed<PodPair> {
  const failure = error instanceof Error ? error : new Error(String(error));
  return { enrol: () => Promise.reject(failure), uninstall: () => Promise.resolve() };
}
