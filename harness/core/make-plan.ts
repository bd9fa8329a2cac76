import type { Config } from './config.ts';
import { canonicalJson, sha256 } from './hash.ts';
import type { Arm, Plan, RoundPlan } from './plan.ts';
import { seededRandom } from './stats/seeded-random.ts';

export interface PlanRequest {
  readonly config: Config;
  /** Baseline, twin and treatments, in report order. */
  readonly arms: readonly Arm[];
  /** Pinned versions that take part, by name. */
  readonly versions: Readonly<Record<string, string>>;
  readonly seed: number;
}

/** The whole experiment before it starts: pure, so that the same config and seed give the same plan and hash. */
export function makePlan({ config, arms, versions, seed }: PlanRequest): Plan {
  const ids = arms.map((arm) => arm.id);
  const content: Omit<Plan, 'hash'> = {
    schema: 'meshbench.plan/1',
    title: config.title,
    design: config.design,
    target: config.target,
    scenario: config.scenario,
    seed,
    arms,
    load: {
      ratePerArm: config.load.rate,
      connections: config.load.connections,
      payload: config.load.payload,
      warmUp: config.load.warmUp,
      measure: config.load.measure,
    },
    rounds: Array.from({ length: config.rounds }, (_, index) => roundPlan(seed, index + 1, ids)),
    alpha: config.alpha,
    margins: config.margins,
    versions,
  };
  return { ...content, hash: planHash(content) };
}

/** SHA-256 over the canonical form of everything but the hash itself. */
export function planHash(plan: Omit<Plan, 'hash'> & { readonly hash?: string }): string {
  return sha256(canonicalJson(Object.fromEntries(Object.entries(plan).filter(([key]) => key !== 'hash'))));
}

/** Each round draws from a stream of its own: more rounds later do not change those already drawn. */
function roundPlan(seed: number, round: number, ids: readonly string[]): RoundPlan {
  const random = seededRandom(seed).fork(`round-${round}`);
  return {
    round,
    slots: random.shuffle(ids),
    startOrder: random.shuffle(ids),
    loadSeed: random.integer(2 ** 32),
  };
}
