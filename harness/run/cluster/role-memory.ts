import type { MemoryUse } from '../../core/trial.ts';
import { perRole, type Role } from '../roles.ts';
import { idsOf, type ContainersByRole } from './cluster-meters.ts';
import type { MemoryReading, NodeMeters } from './node-meters.ts';

/** Memory of an arm by role, and the context switches of its processes since each began. */
export type MemoryByRole = Readonly<Record<Role, MemoryReading>>;

export const memoryByRole = (meters: NodeMeters, containers: ContainersByRole): Promise<MemoryByRole> =>
  perRole((role) => meters.memoryOf(idsOf(containers[role])));

export const usesOf = (memory: MemoryByRole): Readonly<Record<Role, MemoryUse>> => {
  const of = ({ pssBytes, anonymousBytes, rssBytes }: MemoryReading): MemoryUse => ({
    pssBytes,
    anonymousBytes,
    rssBytes,
  });
  return {
    application: of(memory.application),
    dataPlane: of(memory.dataPlane),
    controlPlane: of(memory.controlPlane),
  };
};

/** Of context switches, what came in between. */
export const switchesBetween = (before: MemoryByRole, after: MemoryByRole): Readonly<Record<Role, number>> => ({
  application: after.application.contextSwitches - before.application.contextSwitches,
  dataPlane: after.dataPlane.contextSwitches - before.dataPlane.contextSwitches,
  controlPlane: after.controlPlane.contextSwitches - before.controlPlane.contextSwitches,
});
