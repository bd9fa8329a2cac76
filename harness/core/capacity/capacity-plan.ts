import { canonicalJson, sha256 } from '../hash.ts';
import type { Arm } from '../plan.ts';
import { seededRandom, type SeededRandom } from '../stats/seeded-random.ts';
import { toSeconds, type Bytes, type Milliseconds } from '../units.ts';
import type { CapacityConfig } from './capacity-config.ts';
import { measureOf } from './step-length.ts';

/** What a rate must keep to: 99 % of the requests that were due answered within `p99Ms`, at most `errorShare` failed. */
export interface Slo {
  readonly p99Ms: number;
  /** Failed requests as a share of all that were due: 0.001 is 0.1 %. */
  readonly errorShare: number;
}

/** The load of every step but for its rate. */
export interface StepLoad {
  readonly connections: number;
  readonly payload: Bytes;
  readonly warmUp: Milliseconds;
  /** At least so much is measured, whole seconds; a confirming step takes longer where p99 needs it. */
  readonly measure: Milliseconds;
}

/** Where a first idea of an arm's capacity comes from: doubling, then bisection on the logarithm of the rate. */
export interface SearchSettings {
  readonly startRps: number;
  /** No rate below it is tried: an SLO that fails here is not met. */
  readonly floorRps: number;
  /** No rate above it is tried: what one generator can offer. */
  readonly ceilingRps: number;
  readonly factor: number;
  /** Ends when the lowest failed rate is at most so many times the highest one that met the SLO. */
  readonly resolution: number;
}

/** How a block narrows it down: a grid of rates around the candidate, `spread` up and down in `divisions` steps each. */
export interface ConfirmSettings {
  readonly blocks: number;
  readonly spread: number;
  readonly divisions: number;
  /** Requests that a step must complete, so that its p99 may be quoted. */
  readonly requests: number;
  /** Times that the two rates around the capacity are tried at least; the majority decides. */
  readonly tries: number;
}

/** One arm on a fresh data plane, for as many steps as it takes. */
export interface Visit {
  /** Unique in the plan: `search-istio`, `block-2-istio`. */
  readonly id: string;
  readonly stage: 'search' | 'confirm';
  /** From 1; 0 in the search. */
  readonly block: number;
  readonly arm: string;
  /** Addresses in the lab. */
  readonly slot: number;
  /** Shifts the grid by a part of its step, -0.5 to 0.5: drawn, so that the grid's coarseness is noise and no bias. */
  readonly offset: number;
}

export interface CapacityPlan {
  readonly schema: 'meshbench.capacity-plan/1';
  readonly title: string;
  readonly target: 'lab';
  readonly scenario: string;
  readonly seed: number;
  readonly arms: readonly Arm[];
  readonly slo: Slo;
  readonly load: StepLoad;
  readonly search: SearchSettings;
  readonly confirm: ConfirmSettings;
  /** In the order in which they are made. */
  readonly visits: readonly Visit[];
  readonly alpha: number;
  /** Two capacities within this share count as the same. */
  readonly margin: number;
  /** Pinned versions that take part, by name. */
  readonly versions: Readonly<Record<string, string>>;
  /** SHA-256 of everything above in canonical form. */
  readonly hash: string;
}

export interface CapacityPlanRequest {
  readonly config: CapacityConfig;
  /** Baseline, twin and treatments, in report order. */
  readonly arms: readonly Arm[];
  readonly versions: Readonly<Record<string, string>>;
  readonly seed: number;
}

/** Requests a second that one k6 process can offer. */
const mostOffered = 20_000;
/** A lower rate would take minutes for one step whose p99 may be quoted. */
const floorRps = 50;

/** The whole experiment before it starts: pure, so that the same config and seed give the same plan and hash. */
export function makeCapacityPlan({ config, arms, versions, seed }: CapacityPlanRequest): CapacityPlan {
  const treatments = arms.filter(({ role }) => role === 'treatment').map(({ label }) => label);
  const content: Omit<CapacityPlan, 'hash'> = {
    schema: 'meshbench.capacity-plan/1',
    title: `Capacity of ${treatments.length === 0 ? 'no mesh' : treatments.join(', ')} at p99 ≤ ${config.sloP99} ms`,
    target: config.target,
    scenario: config.scenario,
    seed,
    arms,
    slo: { p99Ms: config.sloP99, errorShare: 0.001 },
    load: { connections: config.connections, payload: config.payload, warmUp: config.warmUp, measure: config.measure },
    search: { startRps: config.startRps, floorRps, ceilingRps: mostOffered, factor: 2, resolution: 1.1 },
    confirm: { blocks: config.blocks, spread: 1.2, divisions: 2, requests: 10_000, tries: 2 },
    visits: visitsOf(arms, config.blocks, seededRandom(seed)),
    alpha: 0.05,
    margin: 0.05,
    versions,
  };
  return { ...content, hash: capacityPlanHash(content) };
}

/** SHA-256 over the canonical form of the plan without its hash. */
export function capacityPlanHash(plan: Omit<CapacityPlan, 'hash'> & { readonly hash?: string }): string {
  return sha256(canonicalJson(Object.fromEntries(Object.entries(plan).filter(([key]) => key !== 'hash'))));
}

/** Every arm is searched once, then visited once in each block, in orders drawn anew. */
function visitsOf(arms: readonly Arm[], blocks: number, random: SeededRandom): Visit[] {
  const baselineFirst = (a: Arm, b: Arm): number => Number(b.role === 'baseline') - Number(a.role === 'baseline');
  const drawn = random.fork('search');
  // The baseline goes first: an SLO that no mesh at all cannot meet ends the experiment there.
  const search = drawn.shuffle(arms).sort(baselineFirst);
  const slotOf = (from: SeededRandom): number => from.integer(arms.length);
  return [
    ...search.map(({ id }): Visit => {
      return { id: `search-${id}`, stage: 'search', block: 0, arm: id, slot: slotOf(drawn), offset: 0 };
    }),
    ...Array.from({ length: blocks }, (_, index) => index + 1).flatMap((block) => {
      // A stream of its own for each block: more blocks do not change those already drawn.
      const own = random.fork(`block-${block}`);
      return own.shuffle(arms).map(({ id }): Visit => {
        const offset = own.next() - 0.5;
        return { id: `block-${block}-${id}`, stage: 'confirm', block, arm: id, slot: slotOf(own), offset };
      });
    }),
  ];
}

/** Start of k6, proofs and meters around the load of a step, as seen on two cores; seconds. */
const aroundStepSeconds = 2;
/** Namespaces, application, control plane and proxies of a visit; seconds. */
const aroundVisitSeconds = 5;
/** Steps that a visit usually takes. */
const usualSteps = { search: 9, confirm: 5 } as const;

/** How long it takes when every arm carries about this rate, for telling people; minutes. */
export function expectedMinutes(plan: Pick<CapacityPlan, 'visits' | 'load' | 'confirm'>, rateRps: number): number {
  const seconds = plan.visits.map(({ stage }) => {
    const measured = toSeconds(measureOf(plan, stage, rateRps));
    return aroundVisitSeconds + usualSteps[stage] * (toSeconds(plan.load.warmUp) + measured + 1 + aroundStepSeconds);
  });
  return Math.ceil(seconds.reduce((sum, each) => sum + each, 0) / 60);
}

/** The arm against which all others are compared. */
export const baselineArm = ({ arms }: Pick<CapacityPlan, 'arms'>): Arm => {
  const baseline = arms.find(({ role }) => role === 'baseline');
  if (!baseline) throw new Error('a capacity plan has a baseline: makeCapacityPlan puts it there');
  return baseline;
};
