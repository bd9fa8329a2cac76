/**
 * CPU-seconds in user mode and in the kernel. Their sum is exact; the kernel divides it by what its ticks saw (one in
 * 4 ms at 250 Hz), so the division of a role with n ticks has a standard error of up to 0.5 / sqrt(n). Kernel time holds
 * the interrupts and softirqs that ran in the role's context. https://docs.kernel.org/admin-guide/cgroup-v2.html#cpu
 */
export interface UserAndKernel {
  readonly userSeconds: number;
  readonly kernelSeconds: number;
}

export type CostRole = 'application' | 'dataPlane' | 'controlPlane';

/** Roles that are billed to an arm. */
export const costRoles: readonly CostRole[] = ['application', 'dataPlane', 'controlPlane'];

/** Over the measured window; the generator is that of the session, which all its arms share. */
export type CpuSplit = Readonly<Record<CostRole | 'generator', UserAndKernel>>;
