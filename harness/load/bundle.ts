import { existsSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { messageOf, usageError } from '../errors.ts';

/** The repository's scenarios. */
export const scenarioFolder = path.join(import.meta.dirname, '../../scenarios');

/** @throws HarnessError NO-SUCH-SCENARIO (exit 2). */
export function requireScenario(name: string): void {
  if (existsSync(path.join(scenarioFolder, name, 'scenario.ts'))) return;
  throw usageError({
    code: 'NO-SUCH-SCENARIO',
    message: `there is no scenario "${name}"`,
    hint: 'the scenarios are the folders of scenarios/ that hold a scenario.ts',
  });
}

/**
 * Bundles a TypeScript scenario into one script for k6, which resolves no node modules by itself.
 * @throws HarnessError SCENARIO-UNBUILDABLE (exit 2).
 */
export async function bundleScenario(name: string, outFile: string): Promise<void> {
  try {
    await build({
      entryPoints: [path.join(scenarioFolder, name, 'scenario.ts')],
      outfile: outFile,
      bundle: true,
      format: 'esm',
      platform: 'neutral',
      target: 'es2020',
      external: ['k6', 'k6/*'],
      logLevel: 'silent',
    });
  } catch (cause) {
    throw usageError({
      code: 'SCENARIO-UNBUILDABLE',
      message: `scenario ${name} cannot be bundled: ${messageOf(cause)}`,
      hint: 'the scenarios are the folders of scenarios/ that hold a scenario.ts',
      cause,
    });
  }
}
