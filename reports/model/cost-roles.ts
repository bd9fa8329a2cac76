import type { CostRole } from '../../harness/core/cost/cpu-split.ts';
import { grouped } from './numbers.ts';

/** Roles in stacking order, as they are called in the report. */
export const costRoles: readonly { readonly id: CostRole; readonly name: string }[] = [
  { id: 'application', name: 'application' },
  { id: 'dataPlane', name: 'data plane' },
  { id: 'controlPlane', name: 'control plane' },
];

/** Cores at 1,000 requests/s, worded: a million requests at 1,000/s take 1,000 s. */
export const cores = (cpuSecondsPerMillion: number): string => grouped(cpuSecondsPerMillion / 1000, 2);
