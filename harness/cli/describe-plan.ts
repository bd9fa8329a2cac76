import { labPlane } from '../run/arms.ts';
import { limits } from '../core/gates.ts';
import { requestsNeeded } from '../core/histogram.ts';
import { expectedRoundSeconds, type Plan } from '../core/plan.ts';
import { toSeconds } from '../core/units.ts';

/** What is going to be run, for people. */
export function describePlan(plan: Plan): string {
  const { load, rounds } = plan;
  const arms = plan.arms.map(
    ({ label, mesh }) => `  ${label.padEnd(18)} ${labPlane(mesh).fidelity}: ${labPlane(mesh).fidelityNote}`,
  );
  const perRound = expectedRoundSeconds(load);
  const requests = Math.round(load.ratePerArm * toSeconds(load.measure));
  return [
    `plan ${plan.hash.slice(0, 12)} (seed ${plan.seed}): ${plan.design} on the ${plan.target}, scenario ${plan.scenario}`,
    ...arms,
    `${rounds.length} rounds of ${toSeconds(load.warmUp)} s warm-up and ${toSeconds(load.measure)} s measured, about ${Math.ceil((perRound * rounds.length) / 60)} min in all`,
    `${load.ratePerArm} rps to each arm (${load.ratePerArm * plan.arms.length} rps in total), ${load.connections} connections each, ${load.payload} B answers`,
    `${requests} requests a trial: ${quotableFrom(requests)}`,
    '',
  ].join('\n');
}

/** A valid trial has at least the share of its requests that the gate asks for. */
function quotableFrom(requests: number): string {
  const percentiles = { p50: 0.5, p90: 0.9, p99: 0.99 };
  const names = Object.entries(percentiles).map(([name, p]) => ({ name, needed: requestsNeeded(p) }));
  const sure = names.filter(({ needed }) => requests * limits.achievedShare >= needed).map(({ name }) => name);
  const short = names.filter(({ name }) => !sure.includes(name)).map(({ name, needed }) => `${name} needs ${needed}`);
  return [...(sure.length > 0 ? [`${sure.join(', ')} can be quoted`] : []), ...short].join('; ');
}
