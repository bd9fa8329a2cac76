import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { preflightError } from '../harness/errors.ts';
import { exec, pasteable } from '../harness/io/exec.ts';
import { findCommand } from './find-command.ts';
import { goModuleDigests } from './go-sources.ts';
import type { BuildContext, Inputs, Recipe, RecipeContext } from './tool.ts';

const checkout = path.resolve(import.meta.dirname, '..');

export interface GoBuild {
  /** Folder of go.mod, relative to the checkout. */
  readonly module: string;
  /** A package of that module (`.`, `./cmd`), or of a module that it requires. */
  readonly package: string;
  readonly tags?: string;
  /** String variables set by the linker. */
  readonly variables?: Readonly<Record<string, string>>;
}

/**
 * The same answer from every checkout: nothing of git, paths or the user's GOFLAGS goes into the binary. Without cgo, as
 * the vendors of k6, Consul and Istio release them. Proxy, checksum database and cache folders stay the user's.
 */
const buildEnv = { CGO_ENABLED: '0', GOFLAGS: '-mod=readonly', GOTOOLCHAIN: 'local', GOWORK: 'off' } as const;

/** A binary built from a Go module with the Go toolchain of this machine. */
export function goBuild(spec: GoBuild): Recipe {
  const folder = path.resolve(checkout, spec.module);
  const args = buildArgs(spec);
  return {
    inputs: async (context): Promise<Inputs> => ({
      recipe: 'go-build/1',
      args,
      env: buildEnv,
      go: await goFacts(context),
      // A package of another module is settled by go.mod and go.sum alone.
      files: await goModuleDigests(folder, { withSources: spec.package.startsWith('.') }),
    }),
    ready: async (context) => {
      const [version = ''] = await goFacts(context);
      const needed = /^go (\S+)$/m.exec(await readFile(path.join(folder, 'go.mod'), 'utf8'))?.[1] ?? '1.25';
      requireGo(version, needed);
    },
    build: async (context) => {
      const binary = path.join(context.folder, 'binary');
      const scratch = path.join(context.folder, 'go-tmp');
      await mkdir(scratch);
      await exec(goCommand(context), ['build', '-v', '-o', binary, ...args], {
        cwd: folder,
        // go leaves its scratch folder behind when it is ended by a signal; there it is removed with the build's folder.
        env: { ...context.env, ...buildEnv, GOTMPDIR: scratch },
        timeoutMs: 3_600_000,
        hint: `run it by hand to see all of its output: cd ${folder} && ${pasteable('go', ['build', ...args])}`,
        onLine: goProgress(context),
        ...(context.signal ? { signal: context.signal } : {}),
      });
      return binary;
    },
  };
}

function buildArgs({ tags, variables = {}, package: packagePath }: GoBuild): readonly string[] {
  const assignments = Object.entries(variables).map(([name, value]) => `-X ${name}=${value}`);
  return [
    '-buildvcs=false',
    '-trimpath',
    ...(tags === undefined ? [] : ['-tags', tags]),
    '-ldflags',
    ['-s -w', ...assignments].join(' '),
    packagePath,
  ];
}

const factNames = ['GOVERSION', 'GOOS', 'GOARCH', 'GOAMD64', 'GOARM64', 'GOEXPERIMENT'];

/** Version, system and architecture that the machine's go builds for; the version is the first. */
async function goFacts(context: RecipeContext): Promise<readonly string[]> {
  const { stdout } = await exec(goCommand(context), ['env', ...factNames], {
    env: { ...context.env, ...buildEnv },
    timeoutMs: 30_000,
    exitCode: 3,
    hint: 'repair the Go installation: `go env` should work',
    ...(context.signal ? { signal: context.signal } : {}),
  });
  return stdout.trimEnd().split('\n');
}

function goCommand(context: RecipeContext): string {
  const found = findCommand('go', context.env['PATH']);
  if (found !== undefined) return found;
  throw preflightError({
    code: 'GO-MISSING',
    message: 'the Go toolchain, which builds k6 and the meshes, is not on this machine',
    hint: 'install Go 1.26 or newer: unpack the archive of https://go.dev/dl into /usr/local (Debian 12 has one too old)',
  });
}

/** @throws HarnessError GO-TOO-OLD (exit 3). A development version of Go, which has no number, passes. */
export function requireGo(version: string, needed: string): void {
  const parts = (text: string): readonly number[] => /\d+(\.\d+)*/.exec(text)?.[0].split('.').map(Number) ?? [];
  if (!/^go\d/.test(version) || compare(parts(version), parts(needed)) >= 0) return;
  throw preflightError({
    code: 'GO-TOO-OLD',
    message: `Go ${needed} or newer is needed, this machine has ${version}`,
    hint: 'replace it with the archive of https://go.dev/dl, unpacked into /usr/local, and put /usr/local/go/bin first on PATH',
  });
}

const compare = (a: readonly number[], b: readonly number[]): number =>
  [0, 1, 2].map((place) => (a[place] ?? 0) - (b[place] ?? 0)).find((difference) => difference !== 0) ?? 0;

/** `go build -v` prints the name of every package that it compiles, and "go: downloading" before that. */
function goProgress({ onLine, progress }: BuildContext): (line: string) => void {
  let packages = 0;
  return (line) => {
    onLine(line);
    const module = /^go: downloading (\S+)/.exec(line)?.[1];
    if (module !== undefined) progress(`downloading ${module}`);
    else if (/^[\w.~/-]+$/.test(line)) progress(`${++packages} packages`);
  };
}
