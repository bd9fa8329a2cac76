import { HarnessError, messageOf } from '../harness/errors.ts';
import { entryOf, inspect, toolCacheRoot } from './cache.ts';
import { toolOf } from './registry.ts';
import type { Tool, ToolId } from './tool.ts';

export interface ToolStatus {
  readonly id: ToolId;
  readonly title: string;
  /** As pinned. */
  readonly version: string;
  /** In the cache, and of the SHA-256 that its manifest states. */
  readonly present: boolean;
  readonly path?: string;
  readonly bytes?: number;
  /** What the binary said of itself when it was new. */
  readonly observed?: string;
  /** How long getting it took on this machine. */
  readonly seconds?: number;
  readonly obtained: string;
  /** What getting it costs on two cores with empty caches. */
  readonly estimatedMinutes: number;
  /** Why it is not usable, when it is more than just absent: corrupted, or this machine cannot get it. */
  readonly problem?: string;
  /** What to do about the problem. */
  readonly remedy?: string;
}

export interface StatusOptions {
  readonly cacheRoot?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** What is in the cache for a tool; gets nothing, changes nothing. */
export const toolStatus = (id: ToolId, options: StatusOptions = {}): Promise<ToolStatus> =>
  statusOf(toolOf(id), options);

export async function statusOf(
  tool: Tool,
  { cacheRoot = toolCacheRoot(), env = {} }: StatusOptions,
): Promise<ToolStatus> {
  const { id, title, version, obtained, estimatedMinutes, recipe } = tool;
  const status = { id, title, version, present: false, obtained, estimatedMinutes };
  try {
    const entry = entryOf(cacheRoot, tool, await recipe.inputs({ env }));
    const found = await inspect(entry);
    if (found.state === 'corrupted') {
      return {
        ...status,
        problem: `corrupted: ${found.reason}`,
        remedy: 'none needed: the next run that needs it gets it again',
      };
    }
    if (found.state === 'absent') return await recipe.ready({ env }).then(() => status);
    const { bytes, observed, seconds } = found.manifest;
    return { ...status, present: true, path: entry.binary, bytes, observed, seconds };
  } catch (error) {
    const remedy =
      error instanceof HarnessError ? error.hint : 'this may be a defect of the checkout: git status, git pull';
    return { ...status, problem: messageOf(error), remedy };
  }
}
