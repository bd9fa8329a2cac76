import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { analyse } from '../core/analyse.ts';
import { messageOf, usageError } from '../errors.ts';
import { writeWhereAsked } from '../io/files.ts';
import { exportExperiment } from '../store/exchange/export-experiment.ts';
import type { ExportedExperiment } from '../store/exchange/exported.ts';
import { exportCsv, exportNdjson } from '../store/exchange/flat-exports.ts';
import { importFile } from '../store/exchange/import-file.ts';
import { pooledLatencies } from '../store/exchange/pooled-latency.ts';
import type { MeshFacts } from '../store/exchange/smp-mesh-config.ts';
import { exportSmp } from '../store/exchange/smp.ts';
import { RunFolder } from '../store/run-folder.ts';
import type { MeshTraits } from '../../meshes/mesh.ts';
import { meshById } from '../../meshes/registry.ts';

export interface ExportCommand {
  readonly results: string;
  /** One of `exportFormats`. */
  readonly format: string;
  /** Absent: stdout. */
  readonly out?: string;
}

const formats: Readonly<Record<string, (run: RunFolder) => Promise<string>>> = {
  json: exportExperiment,
  csv: async (run) => exportCsv(await exported(run)),
  ndjson: async (run) => exportNdjson(await exported(run)),
  smp: async (run) => {
    const of = await exported(run);
    return exportSmp({ of, pooled: await pooledLatencies(run, of.trials), meshFacts });
  },
};

/** For the help of `--format`. */
export const exportFormats: readonly string[] = Object.keys(formats);

/**
 * `results export <id>`: the experiment in one of the forms of docs/exchange.md; what goes to stdout, which with `out` is
 * nothing. @throws HarnessError BAD-FORMAT or EXPORT-NOT-WRITTEN (exit 2), and what the form throws.
 */
export async function exportCommand(id: string, { results, format, out }: ExportCommand): Promise<string> {
  const render = Object.hasOwn(formats, format) ? formats[format] : undefined;
  if (!render) {
    throw usageError({
      code: 'BAD-FORMAT',
      message: `there is no format "${format}"`,
      hint: `--format ${exportFormats.join(' | ')}; docs/exchange.md describes them`,
    });
  }
  const text = await render(await RunFolder.open(path.resolve(results), id));
  if (out === undefined) return text;
  await writeWhereAsked(path.resolve(out), text).catch((cause: unknown) => {
    throw usageError({
      code: 'EXPORT-NOT-WRITTEN',
      message: `${out} could not be written: ${messageOf(cause)}`,
      hint: 'name a file in a folder that is there and may be written',
      cause,
    });
  });
  return '';
}

async function exported(run: RunFolder): Promise<ExportedExperiment> {
  const [plan, environment, ended] = await Promise.all([run.plan(), run.environment(), run.ended()]);
  const { trials, probed, damaged } = await run.contents();
  return { experiment: run.id, plan, environment, trials, analysis: analyse({ plan, trials, probed, damaged, ended }) };
}

/** What the adapter of a mesh says; of one that this version does not know, nothing. */
function meshFacts(id: string): MeshFacts {
  const traits: (MeshTraits & { readonly smpType?: string }) | undefined = meshById(id)?.traits;
  if (!traits) return { proxies: 'none' };
  const { proxies, smpType } = traits;
  return { proxies, ...(smpType === undefined ? {} : { smpType }) };
}

export interface ImportCommand {
  readonly results: string;
  readonly json?: boolean;
}

/**
 * `results import FILE`: an exported experiment becomes an experiment again, an SMP file an external reference.
 * @throws HarnessError IMPORT-UNREADABLE (exit 2), and what importFile throws.
 */
export async function importCommand(file: string, { results, json }: ImportCommand): Promise<string> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw usageError({
      code: 'IMPORT-UNREADABLE',
      message: `${file} cannot be read: ${messageOf(cause)}`,
      hint: 'name a file that results export wrote, or one in the form of Service Mesh Performance',
      cause,
    });
  });
  const root = path.resolve(results);
  const imported = await importFile({ root, file, text, now: new Date().toISOString() });
  if (imported.kind === 'experiment') {
    const { experiment, trials, files } = imported;
    return json === true
      ? `${JSON.stringify({ experiment, trials, files })}\n`
      : `imported ${experiment}: ${trials} trials as they were written; meshbench results show ${experiment}\n`;
  }
  const { name, comparable, because, results: found } = imported.reference;
  return json === true
    ? `${JSON.stringify({ external: name, results: found.length, comparable, because })}\n`
    : `kept as the external reference ${name} (${found.length} results), comparable: ${comparable}; ${because}\n`;
}
