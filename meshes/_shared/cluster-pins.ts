import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import type { ChartSource } from '../cluster-plane.ts';

const version = z.string().regex(/^v?\d|^edge-/, { error: 'a version begins with a digit, v or edge-' });

const pinsSchema = z.strictObject({
  schema: z.literal('meshbench.mesh-versions/1'),
  /** What reports print, and what values are made of; by name. */
  versions: z.record(z.string(), version),
  charts: z.record(
    z.string(),
    z.strictObject({
      repository: z.string().regex(/^(https|oci):\/\//, { error: 'a repository is https://... or oci://...' }),
      version,
      /** Of the packaged chart. */
      sha256: z
        .string()
        .regex(/^[0-9a-f]{64}$/)
        .optional(),
    }),
  ),
  /** Images of the vendor that the default values pull, as the charts name them. */
  images: z.array(z.string().regex(/^[\w.-]+\/.+:.+$/, { error: 'an image is registry/name:tag' })),
  gatewayApi: version.optional(),
});

/** What a mesh's `versions.yaml` pins. */
export type Pins = z.infer<typeof pinsSchema>;

/** Reads `versions.yaml` of a mesh's folder. @throws ZodError with every path that is wrong. */
export const readPins = (folder: string): Pins =>
  pinsSchema.parse(parse(readFileSync(path.join(folder, 'versions.yaml'), 'utf8')));

/** A chart by the name under which it is pinned. @throws Error when `versions.yaml` has no such chart. */
export function chartSource(pins: Pins, name: string): ChartSource {
  const pin = pins.charts[name];
  if (!pin) throw new Error(`versions.yaml pins no chart ${name}`);
  const { repository, version, sha256 } = pin;
  return { name, repository, version, ...(sha256 === undefined ? {} : { sha256 }) };
}
