import { z } from 'zod';
import { sha256 } from '../../core/hash.ts';

/** One experiment in one file: every file of its folder, so that another machine can have it byte for byte. */
export const experimentFileSchema = 'meshbench.experiment/1';

const digest = z.string().regex(/^[0-9a-f]{64}$/);
const known = { path: z.string(), sha256: digest, bytes: z.int().min(0) };

const packedFile = z.union([
  z.strictObject({ ...known, text: z.string() }),
  /** Where the bytes are not UTF-8. */
  z.strictObject({ ...known, base64: z.base64() }),
]);

export const experimentFile = z.strictObject({
  schema: z.literal(experimentFileSchema),
  /** Name of its folder. */
  experiment: z.string(),
  planHash: digest,
  /** Over path and SHA-256 of every file, so that a file that was taken out is missed. */
  contentsSha256: digest,
  /** Ordered by path. */
  files: z.array(packedFile),
});

export type PackedFile = z.infer<typeof packedFile>;
export type ExperimentFile = z.infer<typeof experimentFile>;

/** SHA-256 over a line `<sha256>  <path>` for each file, in the order of the file. */
export const contentsHash = (files: readonly Pick<PackedFile, 'path' | 'sha256'>[]): string =>
  sha256(files.map((file) => `${file.sha256}  ${file.path}\n`).join(''));

/** A file's bytes as text where they are UTF-8, else as base64. */
export function packed(path: string, content: Buffer): PackedFile {
  const text = content.toString('utf8');
  const facts = { path, sha256: sha256(content), bytes: content.byteLength };
  return Buffer.from(text, 'utf8').equals(content)
    ? { ...facts, text }
    : { ...facts, base64: content.toString('base64') };
}

/** The bytes of a file; whether they are the right ones is for the caller to check. */
export const unpacked = (file: PackedFile): Buffer =>
  'text' in file ? Buffer.from(file.text, 'utf8') : Buffer.from(file.base64, 'base64');
