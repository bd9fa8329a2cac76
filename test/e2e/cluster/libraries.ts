import { realpath } from 'node:fs/promises';
import { preflightError } from '../../../harness/errors.ts';
import { exec } from '../../../harness/io/exec.ts';

/** A file of this machine and where it goes in an image. */
export interface PlacedFile {
  readonly from: string;
  readonly to: string;
}

/** The shared libraries that programs (and libraries) of this machine load, and the loader itself, each once. */
export async function librariesOf(programs: readonly string[]): Promise<readonly PlacedFile[]> {
  const { stdout } = await exec('ldd', programs, { timeoutMs: 60_000, exitCode: 3 });
  const paths = [...new Set(loadedBy(stdout))].sort();
  return Promise.all(paths.map(async (to) => ({ from: await realpath(to), to })));
}

/**
 * Paths in what `ldd` prints; the kernel's own (vdso) has none.
 * @throws HarnessError LIBRARY-MISSING (exit 3).
 */
export function loadedBy(ldd: string): string[] {
  const missing = /^\t(\S+) => not found$/m.exec(ldd)?.[1];
  if (missing !== undefined) {
    throw preflightError({
      code: 'LIBRARY-MISSING',
      message: `${missing}, which a program of a test image loads, is not on this machine`,
      hint: 'install what the program needs: apt-get install -y --no-install-recommends iptables',
    });
  }
  return [...ldd.matchAll(/^\t(?:\S+ => )?(\/\S+) \(0x[0-9a-f]+\)$/gm)].map(([, file = '']) => file);
}
