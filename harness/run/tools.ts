import path from 'node:path';
import type { Arm } from '../core/plan.ts';
import type { Log } from '../io/log.ts';
import { toolCacheRoot } from '../../toolchain/cache.ts';
import { ensureTools } from '../../toolchain/ensure.ts';
import type { ToolId } from '../../toolchain/registry.ts';
import { toolStatus } from '../../toolchain/status.ts';
import { labPlane } from './arms.ts';

export interface Toolbox {
  readonly cache: string;
  readonly paths: Readonly<Record<string, string>>;
  /** What each binary says of itself. */
  readonly observed: Readonly<Record<string, string>>;
}

/** What every experiment uses, whatever it compares. */
export const rigTools: readonly ToolId[] = ['k6', 'app', 'netns-dialer'];

/** What an experiment in the lab needs, and nothing else. */
export const labTools = (arms: readonly Arm[]): ToolId[] => [
  ...new Set([...rigTools, ...arms.flatMap((arm) => labPlane(arm.mesh).tools)]),
];

/** What the binaries of the arms say of themselves, if all are there already; nothing is built. */
export async function observedIfThere(arms: readonly Arm[]): Promise<Toolbox['observed'] | undefined> {
  const ids = labTools(arms);
  const there = await Promise.all(ids.map(async (id) => (await toolStatus(id)).path !== undefined));
  if (there.includes(false)) return undefined;
  return Object.fromEntries(await Promise.all(ids.map(async (id) => [id, await observedVersion(id)] as const)));
}

/** Gets tools that are not there yet. */
export async function toolsFor(ids: readonly ToolId[], options: { log: Log; signal: AbortSignal }): Promise<Toolbox> {
  const paths = await ensureTools(ids, options);
  const observed = await Promise.all(ids.map(async (id) => [id, await observedVersion(id)] as const));
  return { cache: toolCacheRoot(), paths, observed: Object.fromEntries(observed) };
}

/** With the key of its inputs: our own programs and extensions change without changing a version. */
const observedVersion = async (id: ToolId): Promise<string> => {
  const { observed, version, path: file } = await toolStatus(id);
  const said = observed ?? version;
  return file === undefined ? said : `${said} [${path.basename(path.dirname(file))}]`;
};
