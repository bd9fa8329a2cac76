import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { HarnessError, exitCodes, targetError } from '../../errors.ts';
import type { RunFolder } from '../run-folder.ts';
import { contentsHash, experimentFileSchema, packed, type ExperimentFile, type PackedFile } from './experiment-file.ts';

/** Beyond it the text would not fit into one string of the JavaScript engine. */
const mostBytes = 256 * 1024 ** 2;

/**
 * The whole experiment as the text of one JSON file (docs/exchange.md): every file of its folder but hidden ones, which
 * are leftovers of writing.
 * @throws HarnessError RESULTS-DAMAGED (exit 5) when a trial is not what was written: a copy would be refused;
 * NOT-A-FILE or EXPERIMENT-TOO-LARGE (exit 4).
 */
export async function exportExperiment(run: RunFolder): Promise<string> {
  await requireWhole(run);
  const names = (await filesBelow(run.folder)).sort();
  await requireSmall(run, names);
  const files: PackedFile[] = [];
  for (const name of names) files.push(packed(name, await readFile(run.file(name))));
  const content: ExperimentFile = {
    schema: experimentFileSchema,
    experiment: run.id,
    planHash: (await run.plan()).hash,
    contentsSha256: contentsHash(files),
    files,
  };
  return `${JSON.stringify(content, null, 1)}\n`;
}

async function requireWhole(run: RunFolder): Promise<void> {
  const unnoted = (await run.unnoted()).map((name) => `${name} is not in the journal`);
  const problems = [...(await run.verify()), ...unnoted];
  if (problems.length === 0) return;
  throw new HarnessError({
    code: 'RESULTS-DAMAGED',
    message: problems.join('\n'),
    hint: 'restore the files from a copy, or wait until the experiment has ended; csv and ndjson leave damaged trials out',
    exitCode: exitCodes.invalid,
  });
}

/** Paths relative to the folder, with `/`; hidden ones are passed over. */
async function filesBelow(folder: string, below = ''): Promise<string[]> {
  const entries = await readdir(path.join(folder, below), { withFileTypes: true });
  const visible = entries.filter(({ name }) => !name.startsWith('.'));
  const found = visible.map(async (entry): Promise<string[]> => {
    const name = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) return filesBelow(folder, name);
    if (entry.isFile()) return [name];
    throw targetError({
      code: 'NOT-A-FILE',
      message: `${path.join(folder, name)} is neither a file nor a folder`,
      hint: 'move it out of the experiment: a link or a device cannot be exported',
    });
  });
  return (await Promise.all(found)).flat();
}

async function requireSmall(run: RunFolder, names: readonly string[]): Promise<void> {
  const sizes = await Promise.all(names.map((name) => stat(run.file(name)).then(({ size }) => size)));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total <= mostBytes) return;
  throw targetError({
    code: 'EXPERIMENT-TOO-LARGE',
    message: `${run.id} holds ${Math.ceil(total / 1024 ** 2)} MiB; one file of JSON holds ${mostBytes / 1024 ** 2} MiB at most`,
    hint: `pack the folder itself: tar -czf ${run.id}.tar.gz -C ${path.dirname(run.folder)} ${run.id}`,
  });
}
