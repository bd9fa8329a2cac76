import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { preflightError } from '../../../harness/errors.ts';
import { exec } from '../../../harness/io/exec.ts';
import { findCommand } from '../../../toolchain/find-command.ts';
import { toolOf } from '../../../toolchain/registry.ts';

const toolchainModule = path.join(import.meta.dirname, '../../../toolchain/istio');
const downloaded = z.object({ Dir: z.string().min(1) });

/**
 * Folder of the Go module that our istiod is built from; it holds the charts and the proxy's bootstrap too, of the same
 * version, verified by go.sum. Fetched through the Go proxy when the module cache has it no more.
 */
export async function istioModule(): Promise<string> {
  const { stdout } = await exec(findCommand('go') ?? 'go', ['mod', 'download', '-json', 'istio.io/istio'], {
    cwd: toolchainModule,
    env: { GOFLAGS: '-mod=readonly', GOTOOLCHAIN: 'local', GOWORK: 'off' },
    timeoutMs: 600_000,
    exitCode: 3,
    hint: 'the charts come with the Go module: check the network and `go env GOPROXY`',
  });
  return downloaded.parse(JSON.parse(stdout)).Dir;
}

export interface IstioCharts {
  /** Folders of the charts. */
  readonly base: string;
  readonly istiod: string;
}

const sources = { base: 'base', istiod: 'istio-control/istio-discovery' } as const;

/** Copies Istio's charts below `folder`, with the version of our istiod written into them as Istio's release does. */
export async function istioCharts(folder: string): Promise<IstioCharts> {
  const charts = path.join(await istioModule(), 'manifests/charts');
  await mkdir(folder, { recursive: true });
  const copies = { base: path.join(folder, 'base'), istiod: path.join(folder, 'istiod') };
  for (const name of ['base', 'istiod'] as const) {
    await rm(copies[name], { recursive: true, force: true });
    // The module cache is read-only, and its modes are not to be copied.
    await exec('cp', ['-r', '--no-preserve=mode', path.join(charts, sources[name]), copies[name]], {
      timeoutMs: 60_000,
    });
    const description = path.join(copies[name], 'Chart.yaml');
    await writeFile(description, versioned(await readFile(description, 'utf8'), toolOf('pilot-discovery').version));
  }
  return copies;
}

/**
 * Chart.yaml of another version.
 * @throws HarnessError CHART-UNEXPECTED (exit 3) when it does not state exactly one of each.
 */
export function versioned(text: string, version: string): string {
  const stated = text.match(/^(version|appVersion): .*$/gm) ?? [];
  if (stated.length === 2) return text.replace(/^(version|appVersion): .*$/gm, `$1: ${version}`);
  throw preflightError({
    code: 'CHART-UNEXPECTED',
    message: `a chart of Istio states ${stated.join(', ') || 'no version'} where one version and one appVersion were expected`,
    hint: 'compare test/e2e/cluster/istio-charts.ts with the charts of the version that toolchain/istio/go.mod pins',
  });
}
