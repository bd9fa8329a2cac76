import type { Lab } from '../targets/lab/lab.ts';
import { meterName } from './measure.ts';

/** Roles of an arm as trials name them, and as cgroups do. */
export const cgroupRoles = {
  application: 'application',
  dataPlane: 'data-plane',
  controlPlane: 'control-plane',
} as const;
export type Role = keyof typeof cgroupRoles;
const roleNames = Object.keys(cgroupRoles) as Role[];

export const roleCgroup = (lab: Lab, arm: string, role: Role): string => lab.cgroup(arm, cgroupRoles[role]);

/** Cgroup folders of an arm's roles by the sampler's names. */
export const meteredGroups = (lab: Lab, arms: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    arms.flatMap((arm) => roleNames.map((role) => [meterName(arm, role), roleCgroup(lab, arm, role)])),
  );

/** Reads something of each role of an arm. */
export async function perRole<T>(read: (role: Role) => Promise<T>): Promise<Record<Role, T>> {
  const [application, dataPlane, controlPlane] = await Promise.all([
    read('application'),
    read('dataPlane'),
    read('controlPlane'),
  ]);
  return { application, dataPlane, controlPlane };
}
