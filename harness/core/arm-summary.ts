import type { ArmLevel, ArmSummary, Levels } from './analysis.ts';
import { armCost } from './cost/arm-cost.ts';
import type { Plan } from './plan.ts';
import { mean } from './stats/descriptive.ts';
import type { CompletedTrial, LatencySummary, Measurement, Trial } from './trial.ts';

/** What each arm did, in the order of the plan. */
export const summariseArms = (plan: Plan, trials: readonly Trial[]): ArmSummary[] =>
  plan.arms.map((arm) => {
    const own = trials.filter((trial) => trial.arm === arm.id);
    const completed = own.filter((trial): trial is CompletedTrial => trial.state === 'completed');
    const measurements = completed.map(({ measurement }) => measurement);
    const cost = armCost(plan.design, measurements);
    return {
      arm: arm.id,
      label: arm.label,
      mesh: arm.mesh,
      profile: arm.profile,
      role: arm.role,
      fidelity: arm.fidelity,
      completed: completed.length,
      invalid: own.filter(({ state }) => state === 'invalid').length,
      errored: own.filter(({ state }) => state === 'errored').length,
      level: measurements.length === 0 ? null : levelOf(measurements),
      ...(cost ? { cost } : {}),
    };
  });

function levelOf(measurements: readonly Measurement[]): ArmLevel {
  const over = (read: (measurement: Measurement) => number): number => mean(measurements.map(read));
  const latency = (read: (measurement: Measurement) => LatencySummary): Levels => {
    const quoted = (quantile: 'p50' | 'p90' | 'p99'): number | null =>
      measurements.every((each) => read(each)[quantile].enoughRequests)
        ? over((each) => read(each)[quantile].ms)
        : null;
    return { p50: quoted('p50'), p90: quoted('p90'), p99: quoted('p99') };
  };
  const perMillion = (seconds: (measurement: Measurement) => number): number =>
    over((each) => (seconds(each) / each.requests.completed) * 1e6);
  return {
    serviceMs: latency((each) => each.serviceTime),
    responseMs: latency((each) => each.responseTime),
    cpuPerMillion: {
      application: perMillion((each) => each.cpuSeconds.application),
      dataPlane: perMillion((each) => each.cpuSeconds.dataPlane),
      controlPlane: perMillion((each) => each.cpuSeconds.controlPlane),
      total: over((each) => each.cpuSecondsPerMillion),
    },
    memoryPssBytes: {
      application: over((each) => each.memory.application.pssBytes),
      dataPlane: over((each) => each.memory.dataPlane.pssBytes),
      controlPlane: over((each) => each.memory.controlPlane.pssBytes),
    },
    memoryAnonymousBytes: {
      application: over((each) => each.memory.application.anonymousBytes),
      dataPlane: over((each) => each.memory.dataPlane.anonymousBytes),
      controlPlane: over((each) => each.memory.controlPlane.anonymousBytes),
    },
    requests: measurements.reduce((sum, each) => sum + each.requests.completed, 0),
  };
}
