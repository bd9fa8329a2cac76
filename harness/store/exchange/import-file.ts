import path from 'node:path';
import { parse } from 'yaml';
import { usageError } from '../../errors.ts';
import { experimentFileSchema } from './experiment-file.ts';
import { importExternal, type ExternalReference } from './external.ts';
import { importExperiment, type Imported } from './import-experiment.ts';
import { readExperimentFile } from './read-experiment-file.ts';
import { readSmp } from './smp-read.ts';

export interface ImportRequest {
  /** The results folder. */
  readonly root: string;
  /** Name or path of the file, for messages and for the name of an external reference. */
  readonly file: string;
  readonly text: string;
  /** ISO 8601. */
  readonly now: string;
}

export type ImportedFile =
  ({ readonly kind: 'experiment' } & Imported) | { readonly kind: 'external'; readonly reference: ExternalReference };

/**
 * Imports an exported experiment, or keeps an SMP file as an external reference; what it is, the file itself says.
 * @throws HarnessError IMPORT-NOT-WHOLE, IMPORT-UNKNOWN-SCHEMA, IMPORT-UNKNOWN-FORM (exit 2), and what the two throw.
 */
export async function importFile({ root, file, text, now }: ImportRequest): Promise<ImportedFile> {
  const content = contentOf(text);
  const schema = schemaOf(content) ?? schemaOf(contentOf(text.split('\n')[0] ?? ''));
  if (schema === experimentFileSchema) {
    return { kind: 'experiment', ...(await importExperiment(root, readExperimentFile(content))) };
  }
  if (schema !== undefined) throw unknownSchema(file, schema);
  if (content === undefined && text.slice(0, 200).includes(`"${experimentFileSchema}"`)) throw truncated(file);
  const results = readSmp(content);
  if (results.length === 0) throw unknownForm(file);
  const external = { file: path.basename(file), text, results, importedAt: now };
  return { kind: 'external', reference: await importExternal(root, external) };
}

/** JSON or YAML; undefined when it is neither. */
function contentOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    if (text.trimStart().startsWith('{')) return undefined;
    try {
      return parse(text, { logLevel: 'error' }) as unknown;
    } catch {
      return undefined;
    }
  }
}

function schemaOf(content: unknown): string | undefined {
  const schema = typeof content === 'object' && content !== null && 'schema' in content ? content.schema : undefined;
  return typeof schema === 'string' && schema.startsWith('meshbench.') ? schema : undefined;
}

const truncated = (file: string): Error =>
  usageError({
    code: 'IMPORT-NOT-WHOLE',
    message: `${file} begins as an exported experiment and is not whole JSON: it was cut short or changed`,
    hint: 'export it again (results export <id> --format json --out FILE), and copy the whole file',
  });

const unknownSchema = (file: string, schema: string): Error =>
  usageError({
    code: 'IMPORT-UNKNOWN-SCHEMA',
    message: `${file} is of schema ${schema}; what can be imported is ${experimentFileSchema}`,
    hint: 'export the experiment with --format json by this version; csv, ndjson and smp are for other programs',
  });

const unknownForm = (file: string): Error =>
  usageError({
    code: 'IMPORT-UNKNOWN-FORM',
    message: `${file} is neither an exported experiment nor a result of Service Mesh Performance`,
    hint: 'docs/exchange.md says what can be imported',
  });
