import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Fidelity } from '../../core/plan.ts';
import { parseDuration } from '../../core/units.ts';
import { messageOf, usageError } from '../../errors.ts';

const meshSupply = z.strictObject({
  /** What its images make of the mesh: lower than its own, never higher. */
  fidelity: z.enum(['real', 'real-control-plane', 'model']).optional(),
  fidelityNote: z.string().optional(),
  /** Pinned versions by name, laid over the mesh's own. */
  versions: z.record(z.string(), z.string()).optional(),
  /** Folder or package by name of the chart; relative to the file. */
  charts: z.record(z.string(), z.string()).optional(),
  /** Values by name of the chart, merged deeply over ours. */
  values: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
  /** How long the workloads of a chart may take, instead of the mesh's own time: `10m` where images come slowly. */
  readyTimeout: z
    .string()
    .refine((text) => parseDuration(text) !== undefined, 'write a duration such as 10m')
    .optional(),
});

const supplySchema = z.strictObject({
  schema: z.literal('meshbench.supply/1'),
  /** Where our own images are: `registry.example.com/meshbench`. */
  registry: z.string().min(1).optional(),
  imagePullPolicy: z.enum(['Always', 'IfNotPresent', 'Never']).optional(),
  meshes: z.record(z.string(), meshSupply).default({}),
});

/** Where images and charts come from when not from the vendors' registries. */
export type Supply = z.output<typeof supplySchema>;

export const noSupply: Supply = { schema: 'meshbench.supply/1', meshes: {} };

/**
 * The supply of a file; without one, nothing is supplied.
 * @throws HarnessError SUPPLY-UNREADABLE, SUPPLY-INVALID or SUPPLY-CHART-MISSING (exit 2).
 */
export async function readSupply(file: string | undefined): Promise<Supply> {
  if (file === undefined || file === '') return noSupply;
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw usageError({
      code: 'SUPPLY-UNREADABLE',
      message: `the supply file cannot be read: ${messageOf(cause)}`,
      hint: 'give its path with --supply or MESHBENCH_SUPPLY, or leave both out to take the vendors’ charts and images',
      cause,
    });
  });
  const supply = parseSupply(text, file);
  return { ...supply, meshes: withFolders(supply.meshes, file) };
}

/** @throws HarnessError SUPPLY-INVALID (exit 2) listing all problems. */
export function parseSupply(text: string, name: string): Supply {
  const parsed = supplySchema.safeParse(yamlOf(text, name));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'the file'}: ${issue.message}`);
  throw invalid(name, problems.join('; '));
}

function yamlOf(text: string, name: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    throw invalid(name, messageOf(error));
  }
}

const invalid = (name: string, problems: string): Error =>
  usageError({
    code: 'SUPPLY-INVALID',
    message: `the supply file ${name} is not right: ${problems}`,
    hint: 'docs/kubernetes.md shows one',
  });

function withFolders(meshes: Supply['meshes'], file: string): Supply['meshes'] {
  const located = Object.entries(meshes).map(([mesh, given]) => {
    const charts = Object.entries(given.charts ?? {}).map(([chart, folder]) => {
      const at = path.resolve(path.dirname(file), folder);
      if (existsSync(at)) return [chart, at] as const;
      throw usageError({
        code: 'SUPPLY-CHART-MISSING',
        message: `the supply file ${file} names ${at} for chart ${chart} of ${mesh}, and there is nothing`,
        hint: 'put the chart there, or mend meshes.<mesh>.charts in the file',
      });
    });
    return [mesh, { ...given, ...(given.charts ? { charts: Object.fromEntries(charts) } : {}) }] as const;
  });
  return Object.fromEntries(located);
}

/** From the vendor's own to what only has its shape. */
const ladder: readonly Fidelity[] = ['real', 'real-control-plane', 'model'];

/** A supply may lower what a mesh is, never raise it. */
export const loweredFidelity = (own: Fidelity, given: Fidelity | undefined): Fidelity =>
  given !== undefined && ladder.indexOf(given) > ladder.indexOf(own) && ladder.includes(own) ? given : own;
