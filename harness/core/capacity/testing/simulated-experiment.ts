import type { Arm } from '../../plan.ts';
import { seededRandom } from '../../stats/seeded-random.ts';
import { toSeconds } from '../../units.ts';
import { parseCapacityConfig } from '../capacity-config.ts';
import { makeCapacityPlan, type CapacityPlan } from '../capacity-plan.ts';
import { judgeStep } from '../judge-step.ts';
import { nextStep, type PlannedStep } from '../next-step.ts';
import type { CapacityStep } from '../step.ts';
import { simulateStep, type SimulatedArm } from './simulated-arm.ts';

const arm = (id: string, role: Arm['role']): Arm => ({
  id,
  label: id,
  mesh: role === 'treatment' ? id : 'none',
  profile: 'vendor',
  role,
  fidelity: role === 'treatment' ? 'model' : 'none',
});

/** A plan for no mesh, its twin and one treatment called `mesh`. */
export function simulatedPlan(flags: Readonly<Record<string, string>> = {}, seed = 1): CapacityPlan {
  const parsed = parseCapacityConfig({ sloP99: '10ms', ...flags });
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
  const arms = [arm('none', 'baseline'), arm('twin', 'twin'), arm('mesh', 'treatment')];
  return makeCapacityPlan({ config: parsed.config, arms, versions: {}, seed });
}

/** Takes a planned step, as the lab would. */
export type TakeStep = (planned: PlannedStep, number: number) => CapacityStep;

/** Steps against arms whose capacities are known; every step's luck depends on the seed and its number alone. */
export const stepsOn =
  (plan: CapacityPlan, arms: Readonly<Record<string, SimulatedArm>>, seed = plan.seed): TakeStep =>
  (planned, number) => {
    const { visit, rateRps, measure } = planned;
    const simulated = arms[visit.arm];
    if (!simulated) throw new Error(`no simulated arm ${visit.arm}`);
    const random = seededRandom(seed).fork(`step-${number}`);
    const ofPlane = seededRandom(seed).fork(visit.id);
    const { slo, load } = plan;
    const reading = simulateStep(simulated, {
      rateRps,
      sloMs: slo.p99Ms,
      random,
      ofPlane,
      seconds: toSeconds(measure),
    });
    const outcome = judgeStep(reading, { slo, rateRps, connections: load.connections });
    return { ...identity(planned, number), outcome, reading };
  };

/** What a step is called by. */
export const identity = ({ visit, rateRps }: PlannedStep, number: number): Omit<CapacityStep, 'outcome'> => ({
  schema: 'meshbench.capacity-step/1',
  number,
  visit: visit.id,
  stage: visit.stage,
  block: visit.block,
  arm: visit.arm,
  mesh: visit.arm,
  profile: 'vendor',
  fidelity: 'model',
  slot: visit.slot,
  plane: 1,
  rateRps,
  startedAt: '2026-01-01T00:00:00.000Z',
  endedAt: '2026-01-01T00:00:09.000Z',
});

/** The whole experiment, or its first `most` steps. */
export function simulateExperiment(plan: CapacityPlan, take: TakeStep, most = 1000): CapacityStep[] {
  const steps: CapacityStep[] = [];
  for (let next = nextStep(plan, steps); next && steps.length < most; next = nextStep(plan, steps)) {
    steps.push(take(next, steps.length + 1));
  }
  return steps;
}
