import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { CapacityPlan, Visit } from '../../core/capacity/capacity-plan.ts';
import { nextStep, visitsLeft, type PlannedStep } from '../../core/capacity/next-step.ts';
import { metSlo, type CapacityStep } from '../../core/capacity/step.ts';
import type { Arm } from '../../core/plan.ts';
import { HarnessError, messageOf } from '../../errors.ts';
import type { Log } from '../../io/log.ts';
import { bundleScenario } from '../../load/bundle.ts';
import { stepName, stepWritten, type CapacityFolder } from '../../store/capacity-folder.ts';
import { experimentEnded, Journal } from '../../store/journal.ts';
import type { Lab } from '../../targets/lab/lab.ts';
import { waitForQuiet } from './quiet-machine.ts';
import { runStep, type StepResult } from './run-step.ts';
import { requireBaseline } from './require-baseline.ts';
import { LiveVisit } from './visit.ts';

export interface CapacityRun {
  readonly plan: CapacityPlan;
  readonly run: CapacityFolder;
  readonly lab: Lab;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/**
 * Takes the steps that are not written yet, until the plan has no next one. What comes next follows from the written
 * steps alone, and each is on the disk before the next begins: an experiment can be continued after any end.
 */
export async function runSteps(context: CapacityRun): Promise<void> {
  const { plan, run, log, signal } = context;
  const journal = await Journal.open(run.file('journal.ndjson'));
  try {
    await noteRecovered(run, journal);
    const { steps } = await run.contents();
    await journal.write(steps.length === 0 ? 'experiment-started' : 'experiment-resumed', {
      plan: plan.hash,
      seed: plan.seed,
      stepsWritten: steps.length,
    });
    await new Steps(context, journal, [...steps]).run();
    await journal.write(experimentEnded, { ended: 'all-visits' });
  } catch (error) {
    // The first error is the one to tell; a full disk would replace it by its own.
    await journal
      .write(signal.aborted ? 'experiment-interrupted' : 'experiment-failed', { reason: String(error) })
      .catch((second: unknown) => {
        log.warn(messageOf(second));
      });
    throw error;
  } finally {
    await journal.close();
  }
}

/** A crash between writing a step and noting it leaves one that the journal does not know yet. */
async function noteRecovered(run: CapacityFolder, journal: Journal): Promise<void> {
  for (const name of await run.unnoted()) {
    await journal.write(stepWritten, { step: name, sha256: await run.stepHash(name) });
  }
}

/** The generator's files of the step that is running. */
const scratchOf = (run: CapacityFolder): string => run.file('.steps');

/** Gates that fail because of what else runs, and pass once it has ended. */
const ofTheMachine: readonly string[] = ['other-load', 'steal'];

class Steps {
  readonly #context: CapacityRun;
  readonly #journal: Journal;
  readonly #steps: CapacityStep[];
  #up: LiveVisit | undefined;

  constructor(context: CapacityRun, journal: Journal, steps: CapacityStep[]) {
    this.#context = context;
    this.#journal = journal;
    this.#steps = steps;
  }

  async run(): Promise<void> {
    const { plan, run, signal } = this.#context;
    const scratch = scratchOf(run);
    await rm(scratch, { recursive: true, force: true });
    await mkdir(scratch, { recursive: true });
    await bundleScenario(plan.scenario, path.join(scratch, 'scenario.js'));
    try {
      for (let next = nextStep(plan, this.#steps); next; next = nextStep(plan, this.#steps)) {
        requireBaseline(plan, this.#steps);
        signal.throwIfAborted();
        await this.#take(next);
      }
    } finally {
      await this.#down();
      if (signal.aborted) await rm(scratch, { recursive: true, force: true });
    }
    // Kept after a failure: the generator's log of the step that was not written lies in it.
    await rm(scratch, { recursive: true, force: true });
  }

  async #take(planned: PlannedStep): Promise<void> {
    const { run, signal } = this.#context;
    const startedAt = new Date().toISOString();
    const number = await run.nextNumber();
    if (this.#up?.visit.id !== planned.visit.id) await this.#down();
    const plane = this.#planeOf(planned.visit);
    this.#showProgress(planned);
    const result = await this.#resultOf(planned, { number, plane });
    signal.throwIfAborted();
    const step: CapacityStep = {
      ...identityOf(planned, this.#armOf(planned.visit)),
      ...{ number, plane, startedAt, endedAt: new Date().toISOString(), outcome: result.outcome },
      ...(result.reading ? { reading: result.reading } : {}),
    };
    await this.#write(step, result.files);
    if (metSlo(step) === undefined) await this.#recover(step);
  }

  /** After a step that cannot be used the next one gets a data plane of its own, on a machine that is quiet. */
  async #recover({ outcome }: CapacityStep): Promise<void> {
    await this.#down();
    const busy = outcome.state === 'invalid' && outcome.reasons.some(({ gate }) => ofTheMachine.includes(gate));
    if (busy) await waitForQuiet(this.#context);
  }

  async #resultOf(planned: PlannedStep, { number, plane }: { number: number; plane: number }): Promise<StepResult> {
    const { plan, lab, run } = this.#context;
    const { visit, rateRps } = planned;
    const folder = path.join(scratchOf(run), String(number));
    try {
      this.#up ??= await this.#begin(visit, plane);
      await this.#journal.write('step-started', {
        step: stepName({ number, arm: visit.arm }),
        visit: visit.id,
        rateRps,
      });
      const script = path.join(scratchOf(run), 'scenario.js');
      const result = await runStep({ plan, lab, script, folder }, this.#up.live, planned);
      await rm(folder, { recursive: true, force: true });
      return result;
    } catch (error) {
      lab.signal.throwIfAborted();
      if (isOfTheGenerator(error)) throw error;
      return { outcome: { state: 'errored', error: errorData(error) }, files: {} };
    }
  }

  async #begin(visit: Visit, plane: number): Promise<LiveVisit> {
    const { lab, run, log } = this.#context;
    const arm = this.#armOf(visit);
    log.status(`setting up ${arm.label}`);
    const logFolder = run.file(path.join('logs', `${visit.id}-${plane}`));
    const up = await LiveVisit.begin(lab, { visit, arm, logFolder });
    await this.#journal.write('arm-ready', { visit: visit.id, arm: arm.id, plane });
    return up;
  }

  async #write(step: CapacityStep, files: Readonly<Record<string, string>>): Promise<void> {
    const { run, log } = this.#context;
    await run.commitStep({ step, files });
    this.#steps.push(step);
    const name = stepName(step);
    const { outcome } = step;
    await this.#journal.write(stepWritten, { step: name, state: outcome.state, sha256: await run.stepHash(name) });
    if (outcome.state === 'invalid')
      log.warn(`${name} is invalid: ${outcome.reasons.map(({ reason }) => reason).join('; ')}`);
    if (outcome.state === 'errored') log.warn(`${name} failed: ${outcome.error.message}`);
    log.debug(`${name} at ${step.rateRps} rps: ${outcome.state === 'failed' ? outcome.because : outcome.state}`);
  }

  async #down(): Promise<void> {
    const up = this.#up;
    this.#up = undefined;
    await up?.end();
  }

  /** The data plane that is up, or the number of the next one of this visit. */
  #planeOf(visit: Visit): number {
    const last = Math.max(0, ...this.#steps.filter((step) => step.visit === visit.id).map(({ plane }) => plane));
    return this.#up ? Math.max(1, last) : last + 1;
  }

  #armOf(visit: Visit): Arm {
    const arm = this.#context.plan.arms.find(({ id }) => id === visit.arm);
    if (!arm) throw new Error(`a visit names ${visit.arm}, which the plan does not have`);
    return arm;
  }

  #showProgress({ visit, rateRps }: PlannedStep): void {
    const { plan, log } = this.#context;
    const left = visitsLeft(plan, this.#steps);
    const where = visit.stage === 'search' ? 'search' : `block ${visit.block} of ${plan.confirm.blocks}`;
    log.status(
      `${where}: ${visit.arm} at ${rateRps} rps (visit ${plan.visits.length - left + 1} of ${plan.visits.length})`,
    );
  }
}

const identityOf = ({ visit, rateRps }: PlannedStep, arm: Arm) => ({
  schema: 'meshbench.capacity-step/1' as const,
  visit: visit.id,
  stage: visit.stage,
  block: visit.block,
  arm: arm.id,
  mesh: arm.mesh,
  profile: arm.profile,
  fidelity: arm.fidelity,
  slot: visit.slot,
  rateRps,
});

/** A generator that does not run says nothing about an arm, and would not run for the next one. */
const isOfTheGenerator = (error: unknown): boolean =>
  error instanceof HarnessError && /^(GENERATOR|LATENCY-FILE)-/.test(error.code);

function errorData(error: unknown): { code: string; message: string; hint: string } {
  const known = error instanceof HarnessError;
  return {
    code: known ? error.code : 'UNEXPECTED',
    message: messageOf(error),
    hint: known ? error.hint : 'read the logs of this visit',
  };
}
