import type { Plan } from '../../harness/core/plan.ts';

/** What the command of an experiment does not carry, because it belongs to whoever runs it; null in the lab. */
export function reproductionNote({ target, cluster }: Pick<Plan, 'target' | 'cluster'>): string | null {
  if (target === 'lab') return null;
  const existing = cluster?.existing === undefined ? '' : `, with ${cluster.existing} installed as it was`;
  return `It runs on the cluster of KUBECONFIG (or --kubeconfig and --context)${existing}. Add --registry with where meshbench's images are, or --supply with the file that was used for images and charts. With make: TARGET=kubernetes.`;
}
