import { mkdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import type { CapacityPlan } from '../../core/capacity/capacity-plan.ts';
import { judgeStep } from '../../core/capacity/judge-step.ts';
import type { PlannedStep } from '../../core/capacity/next-step.ts';
import { stepGates } from '../../core/capacity/step-gates.ts';
import type { CapacityStep, StepOutcome, StepReading } from '../../core/capacity/step.ts';
import type { Load } from '../../core/plan.ts';
import { perSecond, toSeconds } from '../../core/units.ts';
import { startGenerator, type GeneratorResult, type GeneratorRun } from '../../load/generator.ts';
import { loadAverage1 } from '../../meters/procfs.ts';
import { Sampler } from '../../meters/sampler.ts';
import type { Lab } from '../../targets/lab/lab.ts';
import { loadArm, type LiveArm } from '../arm-in-session.ts';
import { generatorMeter, type SessionReadings } from '../measure.ts';
import { observeArm, switchesOf } from '../observe-arm.ts';
import { meteredGroups } from '../roles.ts';
import { json } from '../trial-files.ts';
import { readStep } from './read-step.ts';

export interface StepContext {
  readonly plan: CapacityPlan;
  readonly lab: Lab;
  /** The bundled scenario. */
  readonly script: string;
  /** Scratch folder of the step. */
  readonly folder: string;
}

/** What came of a step, and the files to keep of it. */
export interface StepResult extends Pick<CapacityStep, 'outcome' | 'reading'> {
  readonly files: Readonly<Record<string, string>>;
}

/** What k6 may take beside the load: start, last requests, summary. A generator that needs longer cannot keep up. */
const deadlineGraceMs = 10_000;

/**
 * One run of the generator at one rate against the arm that is up, its path proved before and after.
 * An arm that cannot be proved gives an invalid step; only an abort or a failure of the generator itself throws.
 */
export async function runStep(context: StepContext, live: LiveArm, planned: PlannedStep): Promise<StepResult> {
  const { lab, plan, folder } = context;
  await mkdir(folder, { recursive: true });
  const load: Load = { ...plan.load, measure: planned.measure, ratePerArm: perSecond(planned.rateRps) };
  const proved: LiveArm = { ...live, proofBefore: await live.enrolled.proveBefore() };
  const switchesBefore = await switchesOf(lab, live.arm.id);
  const run = await runGenerator(context, proved, load);
  if ('deadline' in run) return { outcome: deadlineMissed(run.deadline), files: {} };
  const after = { live: proved, readings: run.readings, switchesBefore, load, baseline: live.arm.id };
  const { measurement, reasons, files } = await observeArm(lab, after);
  const which = { arm: live.arm.id, sloMs: plan.slo.p99Ms };
  const reading = measurement && readStep(run.readings, measurement, which);
  return {
    outcome: outcomeOf(context, planned, { invalid: stepGates(reasons, reading), reading }),
    files: measurement ? { ...files, 'measurement.json': json(measurement) } : files,
    ...(reading ? { reading } : {}),
  };
}

interface Gated {
  readonly invalid: ReturnType<typeof stepGates>;
  readonly reading: StepReading | undefined;
}

function outcomeOf({ plan }: StepContext, { rateRps }: PlannedStep, { invalid, reading }: Gated): StepOutcome {
  if (invalid.length > 0) return { state: 'invalid', reasons: invalid };
  if (!reading) return { state: 'invalid', reasons: [{ gate: 'no-reading', reason: 'nothing could be measured' }] };
  return judgeStep(reading, { slo: plan.slo, rateRps, connections: plan.load.connections });
}

const deadlineMissed = (seconds: number): StepOutcome => ({
  state: 'failed',
  reason: 'deadline',
  because: `the generator was not done ${deadlineGraceMs / 1000} s after the ${seconds} s of its load`,
});

type Generated = { readonly readings: SessionReadings } | { readonly deadline: number };

async function runGenerator(context: StepContext, live: LiveArm, load: Load): Promise<Generated> {
  const { lab } = context;
  const { generator, seconds } = await startLoad(context, live, load);
  const groups = { ...meteredGroups(lab, [live.arm.id]), [generatorMeter]: generator.process.cgroup };
  const sampler = new Sampler(groups, lab.quotaFile);
  let result: GeneratorResult | undefined;
  try {
    await sampler.start();
    result = await finishedInTime(generator, seconds * 1000 + deadlineGraceMs);
  } finally {
    await sampler.stop();
  }
  if (!result) return { deadline: seconds };
  const cores = availableParallelism();
  return {
    readings: { generator: result, samples: sampler.samples, loadAverage1: await loadAverage1(), cores, load },
  };
}

async function startLoad(
  { lab, plan, script, folder }: StepContext,
  live: LiveArm,
  load: Load,
): Promise<{ generator: GeneratorRun; seconds: number }> {
  const warmUpSeconds = toSeconds(load.warmUp);
  // A second more than is asked for: the first second of a run is partial and goes to the warm-up.
  const seconds = warmUpSeconds + toSeconds(load.measure) + 1;
  const generator = await startGenerator(lab, {
    script,
    folder,
    load: {
      rate: load.ratePerArm,
      durationSeconds: seconds,
      warmUpSeconds,
      connections: load.connections,
      seed: plan.seed,
      closedLoop: false,
      arms: [loadArm(live, load.payload)],
    },
  });
  return { generator, seconds };
}

/** Undefined when the generator had to be ended. */
async function finishedInTime(generator: GeneratorRun, longestMs: number): Promise<GeneratorResult | undefined> {
  const late = { ended: false };
  const timer = setTimeout(() => {
    late.ended = true;
    generator.process.signal('SIGKILL');
  }, longestMs);
  try {
    return await generator.finished;
  } catch (error) {
    if (late.ended) return undefined;
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
