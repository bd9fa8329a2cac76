import { readFile } from 'node:fs/promises';
import { StatisticsError } from '../core/stats/errors.ts';
import { checkVectors, type VectorResult } from '../core/stats/vector-check.ts';
import { exitCodes, messageOf, usageError, type ExitCode } from '../errors.ts';

interface Output {
  write(text: string): unknown;
}

const usage = 'run: npm run -s vectors -- FILE';

/**
 * `vectors FILE`: checks the statistics kernel against known answers. Prints a line per failing case and, last,
 * `N passed, N failed`; answers 0, or 1 when a case failed. Throws a usage error (exit code 2) when FILE is missing,
 * unreadable or not of the form.
 */
export async function vectors(args: readonly string[], stdout: Output): Promise<ExitCode> {
  const [path, ...surplus] = args;
  if (path === undefined || surplus.length > 0) {
    throw usageError({ code: 'VECTORS-USAGE', message: `one FILE is wanted, ${args.length} given`, hint: usage });
  }
  const results = checked(path, await parsed(path));
  const failed = results.filter((result) => result.state === 'failed');
  for (const { id, because } of failed) stdout.write(`${id}: ${because}\n`);
  stdout.write(`${results.length - failed.length} passed, ${failed.length} failed\n`);
  return failed.length === 0 ? exitCodes.done : exitCodes.internal;
}

async function parsed(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    const hint = `give a readable JSON file; ${usage}`;
    throw usageError({ code: 'VECTORS-UNREADABLE', message: messageOf(cause), hint, cause });
  });
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    const hint = 'mend the JSON: vectors files hold one object with an array "cases"';
    throw usageError({ code: 'VECTORS-NOT-JSON', message: `${path}: ${messageOf(cause)}`, hint, cause });
  }
}

function checked(path: string, file: unknown): VectorResult[] {
  try {
    return checkVectors(file);
  } catch (cause) {
    if (!(cause instanceof StatisticsError)) throw cause;
    const hint = 'compare with test/fixtures/vectors/own-cases.json, which is of the form';
    throw usageError({ code: 'VECTORS-FORM', message: `${path}: ${cause.message}`, hint, cause });
  }
}
