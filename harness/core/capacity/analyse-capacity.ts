import type { Arm } from '../plan.ts';
import { holm } from '../stats/multiplicity.ts';
import { armCapacity } from './arm-capacity.ts';
import { blockCapacity, contradictions } from './block-capacity.ts';
import type { ArmAnalysis, ArmBlock, ArmCapacity, CapacityAnalysis, CapacityComparison } from './capacity-analysis.ts';
import { capacityLimits } from './capacity-limits.ts';
import { baselineArm, type CapacityPlan } from './capacity-plan.ts';
import { compareCapacity, type CapacityContext } from './compare-capacity.ts';
import { kneeOf, loadCurve } from './load-curve.ts';
import { searchEnd, visitEnd } from './next-step.ts';
import { metSlo, type CapacityStep } from './step.ts';

/** Raised when the same steps may give other numbers. */
export const capacityAnalysisVersion = '1';

export interface CapacityInput {
  readonly plan: CapacityPlan;
  /** Those that are as they were written. */
  readonly steps: readonly CapacityStep[];
  readonly damaged?: CapacityAnalysis['damaged'];
}

/** From written steps to capacities and verdicts: pure, and repeatable on old steps. */
export function analyseCapacity({ plan, steps, damaged = [] }: CapacityInput): CapacityAnalysis {
  const arms = plan.arms.map((arm) => analyseArm(plan, steps, arm));
  const { comparisons, noiseFloor, familySize } = compareArms(plan, arms);
  const analysis = {
    schema: 'meshbench.capacity/1' as const,
    analysisVersion: capacityAnalysisVersion,
    planHash: plan.hash,
    slo: plan.slo,
    connections: plan.load.connections,
    alpha: plan.alpha,
    margin: plan.margin,
    familySize,
    arms,
    noiseFloor: { logRatio: noiseFloor, share: noiseFloor === null ? null : Math.expm1(noiseFloor) },
    comparisons,
    blocks: { planned: plan.confirm.blocks, done: blocksDone(plan, arms) },
    damaged,
  };
  return { ...analysis, limits: capacityLimits(plan, analysis) };
}

function analyseArm(plan: CapacityPlan, steps: readonly CapacityStep[], arm: Arm): ArmAnalysis {
  const own = steps.filter((step) => step.arm === arm.id);
  const search = searchEnd(plan, steps, arm.id) ?? null;
  const blocks = plan.visits
    .filter((visit) => visit.stage === 'confirm' && visit.arm === arm.id)
    .map((visit): ArmBlock => {
      const finished = visitEnd(plan, steps, visit);
      const visited = own.filter((step) => step.visit === visit.id);
      return {
        block: visit.block,
        capacity: finished ? blockCapacity(finished.end, finished.steps, plan.slo.p99Ms) : { state: 'not-measured' },
        steps: visited.length,
        planes: new Set(visited.map(({ plane }) => plane)).size,
        contradictedRps: contradictions(visited),
      };
    });
  const curve = loadCurve(own);
  const { id, label, mesh, profile, role, fidelity } = arm;
  return {
    ...{ arm: id, label, mesh, profile, role, fidelity, search, blocks, curve },
    capacity: capacityOf({ search, blocks, own, alpha: plan.alpha }),
    knee: kneeOf(curve),
    steps: {
      usable: own.filter((step) => metSlo(step) !== undefined).length,
      invalid: own.filter(({ outcome }) => outcome.state === 'invalid').length,
      errored: own.filter(({ outcome }) => outcome.state === 'errored').length,
    },
    unusableReasons: [...new Set(own.flatMap(unusableReasons))],
  };
}

interface Searched {
  readonly search: ArmAnalysis['search'];
  readonly blocks: readonly ArmBlock[];
  readonly own: readonly CapacityStep[];
  readonly alpha: number;
}

function capacityOf({ search, blocks, own, alpha }: Searched): ArmCapacity {
  if (search === null) return { state: 'refused', because: 'its search is not finished' };
  if (search.end === 'unusable') return { state: 'refused', because: search.because };
  if (search.end !== 'not-met') return armCapacity(blocks, alpha);
  const lowest = own.filter(({ outcome }) => outcome.state === 'failed').toSorted((a, b) => a.rateRps - b.rateRps)[0];
  const because = lowest?.outcome.state === 'failed' ? lowest.outcome.because : 'unknown';
  const p50 = lowest?.reading?.serviceMs.p50;
  return {
    state: 'not-met',
    atRps: lowest?.rateRps ?? 0,
    p50Ms: p50?.enoughRequests === true ? p50.ms : null,
    because,
  };
}

const unusableReasons = ({ outcome }: CapacityStep): string[] => {
  if (outcome.state === 'errored') return [outcome.error.message];
  return outcome.state === 'invalid' ? outcome.reasons.map(({ gate, reason }) => `${gate}: ${reason}`) : [];
};

/** Blocks in which every arm that has a candidate came to its end. */
const blocksDone = ({ confirm }: CapacityPlan, arms: readonly ArmAnalysis[]): number =>
  Array.from({ length: confirm.blocks }, (_, index) => index + 1).filter((block) => {
    const measured = arms.filter(({ search }) => search !== null && 'candidateRps' in search);
    const own = measured.map(({ blocks }) => blocks.find((each) => each.block === block)?.capacity.state);
    return own.length > 0 && own.every((state) => state !== 'not-measured');
  }).length;

interface Compared {
  readonly comparisons: CapacityComparison[];
  readonly noiseFloor: number | null;
  readonly familySize: number;
}

function compareArms(plan: CapacityPlan, arms: readonly ArmAnalysis[]): Compared {
  const treatments = arms.filter(({ role }) => role === 'treatment');
  const familySize = Math.max(1, treatments.length);
  const baselineId = baselineArm(plan).id;
  const baseline = arms.find(({ arm }) => arm === baselineId);
  if (!baseline) throw new Error('the analysis has every arm of the plan');
  const { alpha, margin } = plan;
  // A twin is judged alone: it is a control, not a claim that Holm must correct for.
  const alone: CapacityContext = { alpha, margin, familySize: 1, noiseFloor: null, isTwin: true };
  const twins = arms.filter(({ role }) => role === 'twin').map((twin) => compareCapacity(baseline, twin, alone));
  const noiseFloor = floorOf(twins[0]);
  const context: CapacityContext = { alpha, margin, familySize, noiseFloor, isTwin: false };
  const first = treatments.map((arm) => compareCapacity(baseline, arm, context));
  // A claim without a number stays in the family, with the p of no finding.
  const adjusted = first.length === 0 ? [] : holm(first.map((result) => (result.state === 'estimated' ? result.p : 1)));
  const judged = treatments.map((arm, index) => compareCapacity(baseline, arm, { ...context, pHolm: adjusted[index] }));
  return { comparisons: [...twins, ...judged], noiseFloor, familySize };
}

function floorOf(twin: CapacityComparison | undefined): number | null {
  if (twin?.state !== 'estimated') return null;
  return Math.max(Math.abs(Math.log(twin.ci.lower)), Math.abs(Math.log(twin.ci.upper)));
}
