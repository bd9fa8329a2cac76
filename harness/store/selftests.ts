import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { SelftestSummary } from '../core/selftest.ts';
import { writeFileAtomic } from '../io/files.ts';

const fileName = 'selftest.json';

/** Writes `<results>/selftests/<time>/selftest.json`; the experiments of the selftest lie beside it. */
export async function writeSelftest(folder: string, summary: SelftestSummary): Promise<void> {
  await writeFileAtomic(path.join(folder, fileName), `${JSON.stringify(summary, null, 1)}\n`);
}

/** The newest selftest of an environment below a results folder; undefined when none was run in it. */
export async function lastSelftest(resultsRoot: string, fingerprint: string): Promise<SelftestSummary | undefined> {
  const root = path.join(resultsRoot, 'selftests');
  const names = (await readdir(root).catch(() => [])).sort().reverse();
  for (const name of names) {
    // One that was cut short has no file, or half of one.
    const summary = await readFile(path.join(root, name, fileName), 'utf8')
      .then((text) => JSON.parse(text) as SelftestSummary)
      .catch(() => undefined);
    if (summary?.schema === 'meshbench.selftest/1' && summary.fingerprint === fingerprint) return summary;
  }
  return undefined;
}
