import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'yaml';
import type { Config } from '../core/config.ts';
import { parseSloProfile, type SloProfile } from '../core/slo/slo-profile.ts';
import { messageOf, usageError } from '../errors.ts';
import type { SloView } from '../../reports/model/slo.ts';

const shipped = path.join(import.meta.dirname, '../../experiments/slo');
const isName = (text: string): boolean => /^[a-z][a-z0-9-]*$/.test(text);

/**
 * A profile of experiments/slo by its name, or any file by its path, which is taken from the folder `from`.
 * @throws HarnessError NO-SUCH-SLO, SLO-UNREADABLE or SLO-INVALID with every problem (exit 2).
 */
export async function readSlo(nameOrFile: string, from = process.cwd()): Promise<SloProfile> {
  const file = isName(nameOrFile) ? path.join(shipped, `${nameOrFile}.yaml`) : path.resolve(from, nameOrFile);
  const result = parseSloProfile(await readYaml(file, nameOrFile));
  if (result.ok) return result.profile;
  throw usageError({
    code: 'SLO-INVALID',
    message: `${result.problems.length === 1 ? 'a problem' : `${result.problems.length} problems`} with the SLO profile ${nameOrFile}:\n${result.problems.map((text) => `  ${text}`).join('\n')}`,
    hint: 'experiments/slo/interactive.yaml is an example; docs/slo.md describes every key',
  });
}

async function readYaml(file: string, nameOrFile: string): Promise<unknown> {
  try {
    return parse(await readFile(file, 'utf8')) as unknown;
  } catch (cause) {
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    if (missing && isName(nameOrFile)) {
      throw usageError({
        code: 'NO-SUCH-SLO',
        message: `experiments/slo holds no profile "${nameOrFile}"`,
        hint: `known: ${(await knownSlos()).join(', ')}; a file is given by its path: ./${nameOrFile}.yaml`,
        cause,
      });
    }
    throw usageError({
      code: 'SLO-UNREADABLE',
      message: `${file} cannot be read as YAML: ${messageOf(cause)}`,
      hint: `give a file, or one of: ${(await knownSlos()).join(', ')}`,
      cause,
    });
  }
}

/** The profile that an experiment names; paths are taken from the folder of its file. @throws HarnessError as readSlo. */
export const plannedSlo = async (
  { slo }: Pick<Config, 'slo'>,
  { config }: { readonly config?: string },
): Promise<SloProfile | undefined> =>
  slo === undefined ? undefined : readSlo(slo, config === undefined ? undefined : path.dirname(path.resolve(config)));

/** Names of the profiles that come with meshbench. */
export const knownSlos = async (): Promise<readonly string[]> =>
  (await readdir(shipped))
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => path.basename(name, '.yaml'))
    .sort();

/**
 * Whether `--fail-on-breach` asks for exit code 6: a treatment arm misses a limit at some load.
 * @throws HarnessError NO-SLO (exit 2) when the report was held against no profile, so that nothing could fail.
 */
export function breachFound(
  loads: readonly { readonly slo: SloView | null }[],
  { failOnBreach }: { readonly failOnBreach?: boolean | undefined },
): boolean {
  if (failOnBreach !== true) return false;
  if (loads.every(({ slo }) => slo === null)) {
    throw usageError({
      code: 'NO-SLO',
      message: '--fail-on-breach has no limits to go by: the plan carries no SLO profile',
      hint: 'add --slo interactive, or the path of a profile',
    });
  }
  return loads.some(({ slo }) => slo !== null && slo.breaches.length > 0);
}
