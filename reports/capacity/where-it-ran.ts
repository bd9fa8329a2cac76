import type { Environment } from '../../harness/core/environment.ts';
import type { Plan } from '../../harness/core/plan.ts';
import { environmentFacts, type EnvironmentFacts } from '../model/environment-facts.ts';

/** Machine and versions as every report shows them. */
export function whereItRan(
  environment: Environment,
  versions: Plan['versions'],
): Pick<EnvironmentFacts, 'fingerprint' | 'machine' | 'versions'> {
  // Of the plan it reads the pinned versions alone.
  return environmentFacts(environment, { versions } as Plan);
}
