import { z } from 'zod';
import { sha256 } from '../../core/hash.ts';
import { usageError } from '../../errors.ts';
import { contentsHash, experimentFile, unpacked, type ExperimentFile, type PackedFile } from './experiment-file.ts';
import { isExperimentName, pathProblem } from './safe-path.ts';

export interface ReadExperiment {
  /** Name of the folder that was exported. */
  readonly experiment: string;
  /** Path below the folder -> bytes. */
  readonly files: ReadonlyMap<string, Buffer>;
}

const required = ['plan.json', 'environment.json', 'command.txt', 'journal.ndjson'];

/**
 * Checks everything about an exported experiment that can be checked before a byte is written: form, paths, checksums.
 * @throws HarnessError IMPORT-NOT-WHOLE, IMPORT-UNSAFE-PATH or IMPORT-CHANGED (exit 2).
 */
export function readExperimentFile(content: unknown): ReadExperiment {
  const file = formOf(content);
  requireSafePaths(file);
  requireNoConflict(file.files);
  requireUnchanged(file);
  const files = new Map(file.files.map((each) => [each.path, unpacked(each)]));
  const missing = required.filter((name) => !files.has(name));
  if (missing.length > 0) throw notWhole(`it has no ${missing.join(', ')}`);
  return { experiment: file.experiment, files };
}

function formOf(content: unknown): ExperimentFile {
  const result = experimentFile.safeParse(content);
  if (result.success) return result.data;
  throw notWhole(z.prettifyError(result.error).replaceAll('\n', '; '));
}

const notWhole = (why: string): Error =>
  usageError({
    code: 'IMPORT-NOT-WHOLE',
    message: `the file is not a whole exported experiment: ${why}`,
    hint: 'export it again (results export <id> --format json --out FILE), and copy the whole file',
  });

function requireSafePaths({ files, experiment }: ExperimentFile): void {
  const problems = files.flatMap(({ path }) => {
    const problem = pathProblem(path);
    return problem === undefined ? [] : [`${JSON.stringify(path)}: ${problem}`];
  });
  if (!isExperimentName(experiment)) problems.push(`${JSON.stringify(experiment)} cannot be the name of an experiment`);
  if (problems.length === 0) return;
  throw usageError({
    code: 'IMPORT-UNSAFE-PATH',
    message: `nothing was written, for the file asks for what an export never holds: ${problems.join('; ')}`,
    hint: 'do not trust this file; ask for a new export from where it came',
  });
}

/** Two files of one name, or a file where another needs a folder. */
function requireNoConflict(files: readonly PackedFile[]): void {
  const names = new Set(files.map(({ path }) => path));
  const folders = files.flatMap(({ path }) => path.split('/').map((_, index, all) => all.slice(0, index).join('/')));
  const clash = folders.find((folder) => names.has(folder));
  if (names.size < files.length) throw notWhole('it holds a file twice');
  if (clash !== undefined) throw notWhole(`${clash} is both a file and a folder`);
}

function requireUnchanged({ files, contentsSha256 }: ExperimentFile): void {
  const changed = files.filter((file) => {
    const content = unpacked(file);
    return content.byteLength !== file.bytes || sha256(content) !== file.sha256;
  });
  const problems = changed.map(({ path }) => `${path} is not what was exported`);
  if (contentsHash(files) !== contentsSha256) problems.push('files were taken out, added or put in another order');
  if (problems.length === 0) return;
  throw usageError({
    code: 'IMPORT-CHANGED',
    message: `the file was changed after it was exported: ${problems.join('; ')}`,
    hint: 'export it again (results export <id> --format json --out FILE), and copy the whole file',
  });
}
