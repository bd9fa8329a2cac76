import type { Expectation } from '../../core/expectation.ts';
import type { Plan } from '../../core/plan.ts';
import { expectationOf, historicMetrics } from '../../core/twin-history.ts';
import type { Catalogue } from './catalogue.ts';
import { shapeOfLoad } from './read-experiment.ts';

/** What the twins of earlier experiments, in this environment, design and at these loads, predict of a plan. */
export async function expectExperiment(catalogue: Catalogue, plan: Plan, fingerprint: string): Promise<Expectation> {
  const { design } = plan;
  const twins = historicMetrics.map(async (metric) => {
    const atLoads = plan.loads.map((load) =>
      catalogue.twinHistory({ fingerprint, design, metric, load: shapeOfLoad(load) }),
    );
    return [metric, (await Promise.all(atLoads)).flat()] as const;
  });
  return expectationOf(plan, Object.fromEntries(await Promise.all(twins)));
}
