import type { Expectation } from '../../core/expectation.ts';
import type { Plan } from '../../core/plan.ts';
import { expectationOf, historicMetrics } from '../../core/twin-history.ts';
import type { Catalogue } from './catalogue.ts';
import { shapeOfLoad } from './read-experiment.ts';

/** What the twins of earlier experiments predict of a plan: in this environment, design and scenario, at these loads, among as many arms. */
export async function expectExperiment(catalogue: Catalogue, plan: Plan, fingerprint: string): Promise<Expectation> {
  const { design, scenario } = plan;
  const armsTogether = design === 'interleaved' ? plan.arms.length : 1;
  const twins = historicMetrics.map(async (metric) => {
    const atLoads = plan.loads.map((load) =>
      catalogue.twinHistory({ fingerprint, design, scenario, armsTogether, metric, load: shapeOfLoad(load) }),
    );
    return [metric, await Promise.all(atLoads)] as const;
  });
  return expectationOf(plan, Object.fromEntries(await Promise.all(twins)));
}
