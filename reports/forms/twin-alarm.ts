/**
 * Whether identical arms differ by more than chance explains among so many comparisons of them (Bonferroni). Each is called
 * different one time in twenty, so an alarm for every one would stop a sound pipeline in every fifth run.
 */
export const isBeyondChance = (
  p: number,
  { comparisons, alpha }: { readonly comparisons: number; readonly alpha: number },
): boolean => p * comparisons < alpha;
