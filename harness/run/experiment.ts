import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { roundsToRun } from '../core/make-plan.ts';
import { expectedRoundSeconds, type Plan, type RoundPlan } from '../core/plan.ts';
import { endAfter, isLook, type End } from '../core/stop.ts';
import { trialNumber } from '../core/trial-number.ts';
import type { Trial } from '../core/trial.ts';
import { messageOf } from '../errors.ts';
import type { Log } from '../io/log.ts';
import { bundleScenario } from '../load/bundle.ts';
import { experimentEnded, Journal, readJournal, trialWritten } from '../store/journal.ts';
import type { RunFolder } from '../store/run-folder.ts';
import { trialName, type TrialFiles } from '../store/staged-trials.ts';
import type { PlacedSession, Stage } from './stage.ts';
import { UndoStack } from './undo-stack.ts';

export interface ExperimentContext {
  readonly plan: Plan;
  readonly run: RunFolder;
  /** Where its sessions run. */
  readonly stage: Stage;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/**
 * Runs the sessions of the plan that are not written yet, until a stop rule ends the experiment. Every session is on the
 * disk before the next begins, so that an experiment can be continued after any end.
 */
export async function runExperiment(context: ExperimentContext): Promise<void> {
  const { plan, run, log } = context;
  const journal = await Journal.open(run.file('journal.ndjson'));
  const undo = new UndoStack(log);
  undo.push('the journal', () => journal.close());
  await undo.around(async () => {
    try {
      await recordRecovered(context, journal);
      const written = await run.trialNumbers();
      await journal.write(written.size === 0 ? 'experiment-started' : 'experiment-resumed', {
        plan: plan.hash,
        seed: plan.seed,
        trialsWritten: written.size,
        extensions: plan.extensions ?? [],
        files: await run.headHashes(),
      });
      const ended = await new Rounds(context, { journal, undo, written }).run();
      await journal.write(experimentEnded, { ended });
    } catch (error) {
      await noteFailure(context, journal, error);
      throw error;
    }
  });
}

/** Never throws: the first error is the one to tell; a full disk would replace it by its own. */
async function noteFailure({ run, log, signal }: ExperimentContext, journal: Journal, error: unknown): Promise<void> {
  try {
    await journal.write(signal.aborted ? 'experiment-interrupted' : 'experiment-failed', { reason: String(error) });
    if (signal.aborted) await rm(scratchOf(run), { recursive: true, force: true });
  } catch (second) {
    log.warn(messageOf(second));
  }
}

/** Logs and generator files of the session that is running. */
const scratchOf = (run: RunFolder): string => run.file('.rounds');

interface Running {
  readonly journal: Journal;
  readonly undo: UndoStack;
  /** Numbers of the trials that are on the disk, damaged ones included: none is repeated. */
  readonly written: Set<number>;
}

class Rounds {
  readonly #context: ExperimentContext;
  readonly #running: Running;
  readonly #started = performance.now();
  #sessionsRun = 0;

  constructor(context: ExperimentContext, running: Running) {
    this.#context = context;
    this.#running = running;
  }

  async run(): Promise<End> {
    const { plan, run, signal } = this.#context;
    const rounds = roundsToRun(plan);
    const scratch = scratchOf(run);
    for (const round of rounds) {
      const todo = this.#missing(round);
      if (todo.length === 0) continue;
      const ended = await this.#endBefore(round);
      if (ended) return ended;
      if (this.#sessionsRun === 0) await this.#prepare(scratch);
      await this.#running.journal.write('round-started', {
        round: round.round,
        sessions: todo.map(({ session }) => session),
      });
      for (const placed of todo) {
        signal.throwIfAborted();
        this.#showProgress(placed, rounds);
        await this.#session(placed, scratch);
        this.#sessionsRun++;
      }
      await this.#running.journal.write('round-finished', { round: round.round });
    }
    // Kept after a failure: the generator's log and those of a session that was not written lie in it.
    await rm(scratch, { recursive: true, force: true });
    return (await this.#decided(rounds.at(-1)?.round ?? 0)) ?? 'all-rounds';
  }

  /** Sessions of the round of which no trial is written yet. */
  #missing({ round, sessions }: RoundPlan): PlacedSession[] {
    const isWritten = ({ load, arms, probes }: PlacedSession['session']): boolean =>
      arms.every(({ arm }) => this.#running.written.has(trialNumber(this.#context.plan, { round, load, arm, probes })));
    return sessions
      .map((session, index) => ({ round, position: index + 1, session }))
      .filter(({ session }) => !isWritten(session));
  }

  async #endBefore(next: RoundPlan): Promise<End | undefined> {
    const decided = await this.#decided(next.round - 1);
    if (decided) return decided;
    const { plan } = this.#context;
    const { maxDuration } = plan.stop;
    const elapsedMs = performance.now() - this.#started;
    const sessions = this.#missing(next).length;
    return maxDuration !== undefined && elapsedMs + this.#secondsPerSession() * sessions * 1000 > maxDuration
      ? 'time'
      : undefined;
  }

  /** Whether a stop rule ends the experiment after so many rounds. */
  async #decided(roundsDone: number): Promise<End | undefined> {
    const { plan, run } = this.#context;
    return isLook(plan, roundsDone) ? endAfter(plan, await run.contents(), roundsDone) : undefined;
  }

  async #prepare(scratch: string): Promise<void> {
    const { plan, stage } = this.#context;
    const { journal, undo } = this.#running;
    await rm(scratch, { recursive: true, force: true });
    await mkdir(scratch, { recursive: true });
    await bundleScenario(plan.scenario, path.join(scratch, 'scenario.js'));
    await stage.prepare(undo, (event, details = {}) => journal.write(event, details));
  }

  async #session(placed: PlacedSession, scratch: string): Promise<void> {
    const { run, stage } = this.#context;
    const { journal } = this.#running;
    const { round, position } = placed;
    const name = `${round}-${position}`;
    const step = (event: string, details = {}): Promise<void> => journal.write(event, { round, position, ...details });
    const commit = async (trials: readonly TrialFiles[]): Promise<void> => {
      await run.commitSession(name, trials);
      for (const { trial } of trials) await recordTrial(this.#context, journal, trial);
    };
    const script = path.join(scratch, 'scenario.js');
    await stage.run(placed, { script, folder: path.join(scratch, name), commit, step });
  }

  /** As seen in this run; before the first one as planned. */
  #secondsPerSession(): number {
    const { plan } = this.#context;
    if (this.#sessionsRun === 0) return expectedRoundSeconds(plan) / (plan.rounds[0]?.sessions.length ?? 1);
    return (performance.now() - this.#started) / 1000 / this.#sessionsRun;
  }

  #showProgress({ round, position, session }: PlacedSession, rounds: readonly RoundPlan[]): void {
    const { plan, log } = this.#context;
    const left = rounds
      .filter((each) => each.round >= round)
      .reduce(
        (sum, each) =>
          sum + this.#missing(each).filter((other) => each.round > round || other.position >= position).length,
        0,
      );
    const perRound = rounds[0]?.sessions.length ?? 1;
    const where = perRound === 1 ? '' : `, session ${position} of ${perRound}`;
    const what = [
      ...session.arms.map(({ arm }) => arm),
      ...(plan.loads.length > 1 ? [session.load] : []),
      ...(session.probes === undefined ? [] : ['with probes']),
    ].join(', ');
    log.status(
      `round ${round} of ${rounds.at(-1)?.round ?? round}${where} (${what}): about ${Math.ceil(this.#secondsPerSession() * left)} s left`,
    );
  }
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

/** A crash between writing a session and noting it leaves trials that the journal does not know yet. */
async function recordRecovered(context: ExperimentContext, journal: Journal): Promise<void> {
  const entries = await readJournal(context.run.file('journal.ndjson'));
  const known = new Set(entries.filter(({ event }) => event === trialWritten).map((entry) => entry['trial']));
  const { trials, probed } = await context.run.contents();
  for (const trial of [...trials, ...probed])
    if (!known.has(trialName(trial))) await recordTrial(context, journal, trial);
}
