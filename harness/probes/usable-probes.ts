import { mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { namedCodes, obstacleOf, unmetNeed, type KernelFacts } from '../core/probes/kernel-needs.ts';
import { HarnessError, messageOf } from '../errors.ts';
import type { Lab } from '../targets/lab/lab.ts';
import { probeCommands } from '../targets/lab/package-decision.ts';
import { ensureSystemPackages } from '../targets/lab/packages.ts';
import { stateFolder } from '../targets/lab/state.ts';
import { bpftrace } from './bpftrace.ts';
import { probesIn, type Probe } from './catalogue.ts';
import type { ProbeEngine } from './engine.ts';
import { kernelFacts } from './kernel-facts.ts';

export interface SkippedProbe {
  readonly probe: Probe;
  /** Why, with the remedy where there is one: for people. */
  readonly because: string;
}

export interface UsableProbes {
  /** In the order of their names; their codes carry the names of this machine's kernel. */
  readonly usable: Probe[];
  readonly skipped: SkippedProbe[];
}

/**
 * Which probes an experiment can use here: what they need is looked up, then all are attached once together, and when that
 * fails one more at a time. Never throws for a probe that does not work; installs bpftrace where packages may be installed.
 * @throws the signal's reason when the lab's work is interrupted.
 */
export async function usableProbes(lab: Lab, probes?: readonly Probe[]): Promise<UsableProbes> {
  await installBpftrace(lab);
  const engine = bpftrace(lab);
  const all = probes ?? (await probesIn());
  const facts = await kernelFacts(engine, all);
  const asked = whatFits(all, facts);
  const tried = await tryOut(lab, engine, asked.usable);
  return { usable: tried.usable, skipped: [...asked.skipped, ...tried.skipped] };
}

/** Whether it worked shows when the engine is asked for. */
export async function installBpftrace({ log, signal }: Pick<Lab, 'log' | 'signal'>): Promise<void> {
  const allowInstall = (process.env['NO_INSTALL'] ?? '') === '';
  await ensureSystemPackages({ log, signal, allowInstall, commands: probeCommands }).catch((error: unknown) => {
    signal.throwIfAborted();
    log.debug(messageOf(error));
  });
}

/** The probes whose needs are met by the facts, and why the others are skipped. */
export function whatFits(probes: readonly Probe[], facts: KernelFacts): UsableProbes {
  const obstacle = obstacleOf(facts);
  const names = facts.tracefs.state === 'yes' ? facts.tracefs.names : new Map<string, Record<string, string>>();
  const usable: Probe[] = [];
  const skipped: SkippedProbe[] = [];
  for (const probe of probes) {
    const because = obstacle ? `${obstacle.because}: ${obstacle.remedy}` : unmetNeed(probe.spec, facts);
    if (because === undefined) usable.push({ ...probe, spec: namedCodes(probe.spec, process.arch, names) });
    else skipped.push({ probe, because });
  }
  return { usable, skipped };
}

/** All at once; when that fails, one more at a time, so that what is usable can be attached together. */
async function tryOut(lab: Lab, engine: ProbeEngine, probes: readonly Probe[]): Promise<UsableProbes> {
  if (probes.length === 0 || (await refusal(lab, engine, probes)) === undefined) {
    return { usable: [...probes], skipped: [] };
  }
  const usable: Probe[] = [];
  const skipped: SkippedProbe[] = [];
  for (const probe of probes) {
    const because = await refusal(lab, engine, [...usable, probe]);
    if (because === undefined) usable.push(probe);
    else skipped.push({ probe, because });
  }
  return { usable, skipped };
}

/** What the kernel says against attaching these; undefined when they were attached, and they are detached again. */
async function refusal(lab: Lab, engine: ProbeEngine, probes: readonly Probe[]): Promise<string | undefined> {
  const folder = await mkdtemp(path.join(stateFolder, 'probes-'));
  try {
    // Nobody is watched: a process and a namespace that there never are, so that the maps have their types.
    const filters = { processes: [{ pid: 0x7fffffff, group: 1, role: 1 }], links: [{ inode: 1, link: 1 }] };
    const attached = await engine.attach({ probes, filters, folder });
    await attached.detach();
    return undefined;
  } catch (error) {
    lab.signal.throwIfAborted();
    if (error instanceof HarnessError) return error.message;
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
