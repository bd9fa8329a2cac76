import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { expectedRoundSeconds, type Plan } from '../core/plan.ts';
import type { Trial } from '../core/trial.ts';
import { messageOf } from '../errors.ts';
import type { Log } from '../io/log.ts';
import { bundleScenario } from '../load/bundle.ts';
import { Journal, readJournal, trialWritten } from '../store/journal.ts';
import { trialName, type RunFolder, type TrialFiles } from '../store/run-folder.ts';
import type { Lab, PodPair } from '../targets/lab/lab.ts';
import type { Installed } from '../../meshes/mesh.ts';
import { labPlane } from './arms.ts';
import { runRound } from './round.ts';
import { UndoStack } from './undo-stack.ts';

export interface ExperimentContext {
  readonly plan: Plan;
  readonly run: RunFolder;
  readonly lab: Lab;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/**
 * Runs the rounds of the plan that are not written yet. Every round is on the disk before the next begins, so that an
 * experiment can be continued after any end.
 */
export async function runExperiment(context: ExperimentContext): Promise<void> {
  const { plan, run, log } = context;
  const journal = await Journal.open(run.file('journal.ndjson'));
  const undo = new UndoStack(log);
  try {
    const written = await run.trials();
    await recordRecovered(context, journal, written);
    const done = new Set(written.map(({ round }) => round));
    const todo = plan.rounds.filter(({ round }) => !done.has(round));
    await journal.write(done.size === 0 ? 'experiment-started' : 'experiment-resumed', {
      plan: plan.hash,
      seed: plan.seed,
      roundsDone: done.size,
    });
    if (todo.length > 0) await runRounds(context, { journal, undo, todo });
    await journal.write('experiment-finished');
  } catch (error) {
    // The first error is the one to tell; a full disk would replace it by its own.
    await journal
      .write(context.signal.aborted ? 'experiment-interrupted' : 'experiment-failed', { reason: String(error) })
      .catch((second: unknown) => {
        log.warn(messageOf(second));
      });
    if (context.signal.aborted) await rm(scratchOf(run), { recursive: true, force: true });
    throw error;
  } finally {
    try {
      await undo.unwind();
    } finally {
      await journal.close();
    }
  }
}

/** How long a control plane may take to be ready. */
const readyTimeoutMs = 30_000;

/** Logs and generator files of the round that is running. */
const scratchOf = (run: RunFolder): string => run.file('.rounds');

interface Rounds {
  readonly journal: Journal;
  readonly undo: UndoStack;
  readonly todo: Plan['rounds'];
}

async function runRounds(context: ExperimentContext, { journal, undo, todo }: Rounds): Promise<void> {
  const { plan, run, lab, log, signal } = context;
  const scratch = scratchOf(run);
  await rm(scratch, { recursive: true, force: true });
  await mkdir(scratch, { recursive: true });
  const script = path.join(scratch, 'scenario.js');
  await bundleScenario(plan.scenario, script);
  const installed = await installAll(context, { journal, undo });
  const started = performance.now();
  for (const [index, round] of todo.entries()) {
    signal.throwIfAborted();
    log.status(progress(plan, { round: round.round, index, todo: todo.length, started }));
    await journal.write('round-started', { round: round.round, slots: round.slots, startOrder: round.startOrder });
    const folder = path.join(scratch, `round-${round.round}`);
    const step = (event: string, details = {}): Promise<void> =>
      journal.write(event, { round: round.round, ...details });
    const commit = async (trials: readonly TrialFiles[]): Promise<void> => {
      await run.commitRound(round.round, trials);
      for (const { trial } of trials) await recordTrial(context, journal, trial);
    };
    await runRound({ plan, lab, installed, script, folder, commit, step }, round);
    await journal.write('round-finished', { round: round.round });
  }
  // Kept after a failure: the generator's log and those of a round that was not written lie in it.
  await rm(scratch, { recursive: true, force: true });
}

/** The journal knows every trial by the hash of its checksums: one that is taken away or replaced is missed. */
async function recordTrial({ run, log }: ExperimentContext, journal: Journal, trial: Trial): Promise<void> {
  const name = trialName(trial);
  await journal.write(trialWritten, {
    round: trial.round,
    trial: name,
    state: trial.state,
    sha256: await run.trialHash(name),
  });
  if (trial.state === 'invalid')
    log.warn(`${name} is invalid: ${trial.reasons.map(({ reason }) => reason).join('; ')}`);
  if (trial.state === 'errored') log.warn(`${name} failed: ${trial.error.message}`);
}

/** A crash between writing a round and noting it leaves trials that the journal does not know yet. */
async function recordRecovered(context: ExperimentContext, journal: Journal, trials: readonly Trial[]): Promise<void> {
  const entries = await readJournal(context.run.file('journal.ndjson'));
  const known = new Set(entries.filter(({ event }) => event === trialWritten).map((entry) => entry['trial']));
  for (const trial of trials) if (!known.has(trialName(trial))) await recordTrial(context, journal, trial);
}

async function installAll(
  { plan, lab, run, log }: ExperimentContext,
  { journal, undo }: Pick<Rounds, 'journal' | 'undo'>,
): Promise<Map<string, Installed<PodPair>>> {
  const installed = new Map<string, Installed<PodPair>>();
  for (const arm of plan.arms) {
    log.status(`setting up ${arm.label}`);
    const logFolder = run.file(path.join('logs', arm.id));
    await mkdir(logFolder, { recursive: true });
    const plane = await labPlane(arm.mesh).install(lab, {
      arm: arm.id,
      profile: arm.profile,
      logFolder,
      readyTimeoutMs,
    });
    undo.push(`uninstall ${arm.id}`, () => plane.uninstall());
    installed.set(arm.id, plane);
    await journal.write('arm-installed', { arm: arm.id });
  }
  return installed;
}

function progress(
  plan: Plan,
  { round, index, todo, started }: { round: number; index: number; todo: number; started: number },
): string {
  const elapsed = (performance.now() - started) / 1000;
  const perRound = index === 0 ? expectedRoundSeconds(plan.load) : elapsed / index;
  const left = Math.ceil(perRound * (todo - index));
  const arms = plan.arms.map(({ id }) => id).join(', ');
  return `round ${round} of ${plan.rounds.length} (${arms}): about ${left} s left`;
}
