import { trialNumber } from '../core/trial-number.ts';
import type { Arm, Plan } from '../core/plan.ts';
import type { Trial } from '../core/trial.ts';
import type { Sample } from '../meters/sampler.ts';
import type { PlacedSession } from './stage.ts';
import type { ObservedArm } from './observe-arm.ts';
import { generatorMeter, type SessionReadings } from './measure.ts';

/** Everything that a trial is called by; the position in the plan numbers it, whatever the order of events. */
export function trialIdentity(
  plan: Plan,
  { round, position, session }: PlacedSession,
  arm: Arm,
): Omit<Trial, 'state' | 'startedAt' | 'endedAt'> {
  return {
    schema: 'meshbench.trial/2',
    number: trialNumber(plan, { round, load: session.load, arm: arm.id, probes: session.probes }),
    round,
    load: session.load,
    position,
    arm: arm.id,
    mesh: arm.mesh,
    profile: arm.profile,
    fidelity: arm.fidelity,
    ...(session.probes === undefined ? {} : { probes: session.probes }),
    slot: session.arms.find((each) => each.arm === arm.id)?.slot ?? -1,
  };
}

/** Completed when no gate failed and everything is there; else invalid, with whatever was measured and proved. */
export function trialOf(
  identity: Omit<Trial, 'state'>,
  { measurement, evidence, reasons, probed }: ObservedArm,
): Trial {
  const withProbed = probed ? { probed } : {};
  if (reasons.length === 0 && measurement && evidence)
    return { ...identity, state: 'completed', measurement, evidence, ...withProbed };
  return {
    ...identity,
    state: 'invalid',
    reasons,
    ...(measurement ? { measurement } : {}),
    ...(evidence ? { evidence } : {}),
    ...withProbed,
  };
}

/** The arm's part of what the generator wrote, and what the meters read. */
export function readingsFiles({ generator, samples }: SessionReadings, arm: string): Record<string, string> {
  const { hdr, summary } = generator;
  const own = [...hdr.latency.filter((line) => line.arm === arm), ...hdr.counters.filter((line) => line.arm === arm)];
  const lines = [...own, ...hdr.lag, ...hdr.generator];
  return {
    'latency.ndjson': lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
    'k6-summary.json': json(summary),
    'meters.json': json({ schema: 'meshbench.meters/1', samples: samples.map((sample) => sampleOf(sample, arm)) }),
  };
}

/** The arm's own meters and the generator's; the other arms keep theirs. */
const sampleOf = (sample: Sample, arm: string): Sample => ({
  ...sample,
  cpu: Object.fromEntries(
    Object.entries(sample.cpu).filter(([name]) => name.startsWith(`${arm}.`) || name === generatorMeter),
  ),
});

export const json = (value: unknown): string => `${JSON.stringify(value)}\n`;
