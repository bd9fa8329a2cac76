import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Environment } from '../core/environment.ts';
import type { Arm } from '../core/plan.ts';
import type { Log } from '../io/log.ts';
import { labFacts } from '../targets/lab/facts.ts';
import { Lab } from '../targets/lab/lab.ts';
import { acquireLabLock } from '../targets/lab/lock.ts';
import { labPreflight, requireLinuxRoot } from '../targets/lab/preflight.ts';
import type { ClusterAccess } from './cluster/cluster-access.ts';
import type { Interrupt } from './interrupt.ts';
import { labTools, rigTools, toolsFor, type Toolbox } from './tools.ts';
import { interruptOr, UndoStack } from './undo-stack.ts';

export interface RunContext {
  readonly resultsRoot: string;
  /** How long to wait for another experiment on this machine, milliseconds. */
  readonly waitMs: number;
  readonly log: Log;
  readonly interrupt: Interrupt;
  /** How to reach a cluster, and where images and charts come from; of the target kubernetes. */
  readonly cluster?: ClusterAccess;
  /** In place of the usual hint, where the experiment is part of something larger. */
  readonly resumeHint?: (id: string) => string;
}

/** What any experiment of the lab writes into. */
export interface LabFolder {
  readonly id: string;
  file(name: string): string;
  recover(): Promise<void>;
  environment(): Promise<Environment>;
  command(): Promise<string>;
}

/** Rights, packages, and the tools of the arms. */
export async function prepareLab(arms: readonly Arm[], { log, interrupt, resultsRoot }: RunContext): Promise<Toolbox> {
  requireLinuxRoot();
  await mkdir(resultsRoot, { recursive: true });
  await labPreflight({ log, signal: interrupt.signal, resultsOn: resultsRoot });
  return toolsFor(labTools(arms), { log, signal: interrupt.signal });
}

/** Where an experiment with these binaries runs. */
export const environmentOf = async (observed: Toolbox['observed']): Promise<Environment> =>
  labFacts({ versions: observed, rig: rigTools, harnessVersion: await harnessVersion() });

export interface LabWork<Folder extends LabFolder> {
  /** Names the holder of the lab to whoever finds it taken: `meshbench bench of none, twin`. */
  readonly what: string;
  /** What to do after an interrupt, given the experiment's id. */
  readonly resumeHint: (id: string) => string;
  readonly open: () => Promise<Folder>;
  readonly work: (run: Folder, lab: Lab) => Promise<void>;
}

/**
 * Takes the lab, works in it and leaves nothing behind, whatever happens.
 * @throws the interrupt (exit 130) once there was one, even when something could not be cleaned up.
 */
export async function inLab<Folder extends LabFolder>(
  { what, resumeHint, open, work }: LabWork<Folder>,
  toolbox: Toolbox,
  context: RunContext,
): Promise<Folder> {
  const { log, interrupt, waitMs } = context;
  const { signal } = interrupt;
  const lock = await acquireLabLock({ what, waitMs, log, signal });
  try {
    const run = await open();
    interrupt.setHint(context.resumeHint?.(run.id) ?? resumeHint(run.id));
    log.info(`experiment ${run.id}`);
    await run.recover();
    const { cache: toolCache, paths: tools } = toolbox;
    const lab = await Lab.up({ what, toolCache, tools, logFolder: run.file('logs'), log, signal });
    const undo = new UndoStack(log);
    undo.push('the lab', () => lab.down());
    await undo.around(() => work(run, lab));
    signal.throwIfAborted();
    return run;
  } catch (error) {
    throw interruptOr(error, { signal, log });
  } finally {
    await lock.release();
  }
}

/** `20261121-110300-istio-1a2b3c`: sorts by time, says what was measured, unique by plan. */
export function experimentId(
  { arms, hash }: { readonly arms: readonly Arm[]; readonly hash: string },
  kind = '',
): string {
  const [date = '', time = ''] = new Date().toISOString().split('T');
  const treatments = arms.filter(({ role }) => role === 'treatment').map(({ id }) => id);
  const what =
    treatments.length === 0 ? 'twin' : treatments.length > 2 ? `${treatments.length}-arms` : treatments.join('-');
  const words = [date.replaceAll('-', ''), time.slice(0, 8).replaceAll(':', ''), kind, what, hash.slice(0, 6)];
  return words.filter((word) => word !== '').join('-');
}

async function harnessVersion(): Promise<string> {
  const file = path.join(import.meta.dirname, '../../package.json');
  return (JSON.parse(await readFile(file, 'utf8')) as { version: string }).version;
}
