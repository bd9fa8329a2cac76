import type { Config } from './config.ts';
import { canonicalJson, sha256 } from './hash.ts';
import { stopRuleOf } from './looks.ts';
import type { Arm, ClusterPlan, Design, Extension, Plan, RoundPlan, Session } from './plan.ts';
import { factorialOf } from './planned-loads.ts';
import type { ProbeTier } from './probes/probe-spec.ts';
import type { SloProfile } from './slo/slo-profile.ts';
import { seededRandom, type SeededRandom } from './stats/seeded-random.ts';

export interface PlanRequest {
  readonly config: Config;
  /** Baseline, twins and treatments, in report order. */
  readonly arms: readonly Arm[];
  /** Pinned versions that take part, by name. */
  readonly versions: Readonly<Record<string, string>>;
  readonly seed: number;
  /** The profile that `config.slo` names, read. */
  readonly slo?: SloProfile | undefined;
}

/** The whole experiment before it starts: pure, so that the same config and seed give the same plan and hash. */
export function makePlan({ config, arms, versions, seed, slo }: PlanRequest): Plan {
  const { loads, factorial } = factorialOf(config);
  const { labels, probes } = config;
  const cells = {
    design: config.design,
    arms: arms.map(({ id }) => id),
    loads: loads.map(({ id }) => id),
    probes: probes ?? [],
  };
  const content: Omit<Plan, 'hash'> = {
    schema: 'meshbench.plan/2',
    title: config.title,
    design: config.design,
    target: config.target,
    ...(config.target === 'kubernetes' ? { cluster: clusterPlan(config) } : {}),
    scenario: config.scenario,
    seed,
    arms,
    loads,
    ...(factorial ? { factorial } : {}),
    rounds: roundsFrom(1, config.rounds, { seed, cells }),
    stop: stopRuleOf(config),
    alpha: config.alpha,
    margins: config.margins,
    ...(slo ? { slo } : {}),
    ...(probes ? { probes } : {}),
    ...(labels && Object.keys(labels).length > 0 ? { labels } : {}),
    versions,
  };
  return { ...content, hash: planHash(content) };
}

const clusterPlan = ({ cluster }: Config): ClusterPlan => ({
  singleNode: cluster?.singleNode ?? false,
  cpuBudgetCores: cluster?.cpuBudget ?? defaultCpuBudget,
  ...(cluster?.existing === undefined ? {} : { existing: cluster.existing }),
});

/** One core for the proxy of the client, one for that of the server. */
const defaultCpuBudget = 2;

/** SHA-256 over the canonical form of the plan as it was made: without the hash itself and what extensions added. */
export function planHash(plan: Omit<Plan, 'hash'> & { readonly hash?: string }): string {
  const later = ['hash', 'extensions'];
  // The last planned look is after the last planned round.
  const made = { ...plan, rounds: plan.rounds.slice(0, plan.stop.looks.at(-1)?.afterRounds) };
  return sha256(canonicalJson(Object.fromEntries(Object.entries(made).filter(([key]) => !later.includes(key)))));
}

/** The plan with the rounds that extensions add, drawn from the same seed. Its hash stays that of the original. */
export function extendPlan(plan: Plan, extensions: readonly Extension[]): Plan {
  if (extensions.length === 0) return plan;
  const needed = Math.max(...extensions.map(({ afterRounds, rounds }) => afterRounds + rounds));
  const cells = {
    design: plan.design,
    arms: plan.arms.map(({ id }) => id),
    loads: plan.loads.map(({ id }) => id),
    probes: plan.probes ?? [],
  };
  const added = roundsFrom(plan.rounds.length + 1, needed, { seed: plan.seed, cells });
  return { ...plan, rounds: [...plan.rounds, ...added], extensions };
}

/** The rounds of the plan up to where its last extension ends; all of them without one. */
export function roundsToRun({ rounds, extensions = [] }: Plan): readonly RoundPlan[] {
  const last = extensions.at(-1);
  return last ? rounds.slice(0, last.afterRounds + last.rounds) : rounds;
}

interface Cells {
  readonly design: Design;
  readonly arms: readonly string[];
  readonly loads: readonly string[];
  readonly probes: readonly ProbeTier[];
}

/** Each round draws from a stream of its own: more rounds later do not change those already drawn. */
function roundsFrom(first: number, last: number, { seed, cells }: { seed: number; cells: Cells }): RoundPlan[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => {
    const round = first + index;
    const stream = (name: string): SeededRandom => seededRandom(seed).fork(`round-${round}${name}`);
    const scored = sessionsOf[cells.design](cells, stream(''));
    const probed = cells.probes.flatMap((probes) =>
      sessionsOf[cells.design](cells, stream(`-probes-${probes}`)).map((session) => ({ ...session, probes })),
    );
    // With a stream of its own, too: what is scored is drawn as if there were no probes.
    return { round, sessions: probed.length === 0 ? scored : stream('-order').shuffle([...scored, ...probed]) };
  });
}

const seedsBelow = 2 ** 32;

const sessionsOf: Readonly<Record<Design, (cells: Cells, random: SeededRandom) => Session[]>> = {
  /** All arms at once, load after load in drawn order; arms are dealt to slots and to start order. */
  interleaved: ({ arms, loads }, random) =>
    random.shuffle(loads).map((load) => {
      const slots = random.shuffle(arms);
      const order = random.shuffle(arms);
      return {
        load,
        arms: order.map((arm) => ({ arm, slot: slots.indexOf(arm) })),
        loadSeed: random.integer(seedsBelow),
      };
    }),
  /** Every arm at every load alone, in one drawn order: a randomised complete block. */
  blocked: ({ arms, loads }, random) => {
    const cells = loads.flatMap((load) => arms.map((arm) => ({ load, arm })));
    return random.shuffle(cells).map(({ load, arm }) => ({
      load,
      arms: [{ arm, slot: random.integer(arms.length) }],
      loadSeed: random.integer(seedsBelow),
    }));
  },
};
