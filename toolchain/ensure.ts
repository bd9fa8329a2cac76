import { isDeepStrictEqual } from 'node:util';
import { preflightError } from '../harness/errors.ts';
import { exec } from '../harness/io/exec.ts';
import type { Log } from '../harness/io/log.ts';
import { buildFailure } from './build-failure.ts';
import { withBuildLock } from './build-lock.ts';
import { entryOf, inspect, publish, toolCacheRoot, type CacheEntry, type Found } from './cache.ts';
import { elapsed, megabytes, startProgress } from './progress.ts';
import { toolOf } from './registry.ts';
import { sweepStaging, withStaging } from './staging.ts';
import type { RecipeContext, Tool, ToolId } from './tool.ts';

export interface EnsureOptions {
  readonly log: Log;
  readonly signal?: AbortSignal;
  /** Another cache than the user's: tests. */
  readonly cacheRoot?: string;
  /** Added to the environment of every command. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Absolute paths of the tools asked for, after building what is missing, one at a time. Paths lie below
 * `toolCacheRoot()`, which only the user may be able to enter. Each binary is checked once in the life of this process.
 * @throws HarnessError (exit 3) when one cannot be got; the signal's reason when it is aborted.
 */
export async function ensureTools<T extends ToolId>(
  ids: readonly T[],
  options: EnsureOptions,
): Promise<Record<T, string>> {
  const paths = await ensureEach(ids.map(toolOf), options);
  return Object.fromEntries(ids.map((id, index) => [id, paths[index]])) as Record<T, string>;
}

/** The same for tools that need not be in the registry; paths in the order of the tools. */
export async function ensureEach(tools: readonly Tool[], options: EnsureOptions): Promise<readonly string[]> {
  const context = contextOf(options);
  const cacheRoot = options.cacheRoot ?? toolCacheRoot();
  const wanted: { readonly tool: Tool; readonly entry: CacheEntry; readonly found: Found }[] = [];
  for (const tool of tools) {
    options.signal?.throwIfAborted();
    const entry = entryOf(cacheRoot, tool, await tool.recipe.inputs(context));
    await sweepStaging(entry.toolFolder);
    wanted.push({ tool, entry, found: await inspectOnce(entry) });
  }
  const missing = wanted.filter(({ found }) => found.state !== 'present');
  // What this machine cannot build is said before minutes go into what it can.
  for (const { tool } of missing) await tool.recipe.ready(context);
  for (const { tool, entry } of missing) await buildOnce(tool, entry, options);
  return wanted.map(({ entry }) => entry.binary);
}

/** Binaries that this process has hashed: all of them together take most of a second. Their size is looked at always. */
const hashed = new Set<string>();

async function inspectOnce(entry: CacheEntry): Promise<Found> {
  const found = await inspect(entry, { hash: !hashed.has(entry.binary) });
  if (found.state === 'present') hashed.add(entry.binary);
  return found;
}

async function buildOnce(tool: Tool, entry: CacheEntry, options: EnsureOptions): Promise<void> {
  const what = `${tool.id} ${tool.version}`;
  const lock = { what, log: options.log, ...(options.signal ? { signal: options.signal } : {}) };
  await withBuildLock(entry.toolFolder, lock, async () => {
    // Whoever held the lock until now may have built it.
    const found = await inspectOnce(entry);
    if (found.state === 'present') return;
    if (found.state === 'corrupted') {
      options.log.warn(`${what} in the cache is corrupted (${found.reason}): getting it again`);
    }
    await withStaging(entry.toolFolder, (folder) => build(tool, entry, folder, options));
  });
}

async function build(tool: Tool, entry: CacheEntry, folder: string, options: EnsureOptions): Promise<void> {
  const what = `${tool.id} ${tool.version}`;
  const context = contextOf(options);
  const started = performance.now();
  options.log.info(`building ${what} (${tool.obtained}; ${estimate(tool)}, once)`);
  const progress = startProgress(`building ${what}`, options.log);
  try {
    const binary = await tool.recipe.build({
      ...context,
      folder,
      onLine: (line) => {
        options.log.debug(line);
      },
      progress: (doing) => {
        progress.doing(doing);
      },
    });
    const observed = await versionOf(tool, binary, context);
    await requireSameInputs(tool, entry, context);
    options.signal?.throwIfAborted();
    const { bytes } = await publish(entry, folder, {
      binary,
      manifest: {
        schema: 'meshbench.tool/1',
        tool: tool.id,
        version: tool.version,
        observed,
        inputs: entry.inputs,
        builtAt: new Date().toISOString(),
        seconds: Math.round(performance.now() - started) / 1000,
      },
    });
    options.log.info(`${what} built in ${elapsed(performance.now() - started)} (${megabytes(bytes)})`);
  } catch (error) {
    options.signal?.throwIfAborted();
    throw buildFailure(tool, error);
  } finally {
    progress.stop();
  }
}

/** Somebody may have edited the sources meanwhile: such a binary is of neither state and gets no place in the cache. */
async function requireSameInputs(tool: Tool, entry: CacheEntry, context: RecipeContext): Promise<void> {
  if (isDeepStrictEqual(await tool.recipe.inputs(context), entry.inputs)) return;
  throw preflightError({
    code: 'TOOL-INPUTS-CHANGED',
    message: 'its sources changed while it was being built',
    hint: 'run this again',
  });
}

/** The first line that the new binary says of itself; it has to run, or it is not worth keeping. */
async function versionOf(tool: Tool, binary: string, context: RecipeContext): Promise<string> {
  if (!tool.versionArgs) return '';
  const { stdout, stderr } = await exec(binary, tool.versionArgs, {
    timeoutMs: 60_000,
    ...(context.signal ? { signal: context.signal } : {}),
  });
  const [first = ''] = (stdout.trim() === '' ? stderr : stdout).trim().split('\n');
  // Envoy begins with its own path, which is that of the build's folder.
  return first.replaceAll(binary, tool.id);
}

/** `about 4 minutes on two cores`. */
export const estimate = ({ estimatedMinutes: minutes }: Tool): string =>
  minutes < 1 ? `about ${Math.round(minutes * 60)} seconds` : `about ${minutes} min on two cores`;

function contextOf({ env = {}, signal }: EnsureOptions): RecipeContext {
  return { env, ...(signal ? { signal } : {}) };
}
