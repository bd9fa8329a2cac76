import { mkdir, readFile, readdir, rm, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { sha256 } from '../../core/hash.ts';
import { messageOf, targetError, usageError } from '../../errors.ts';
import { writeFileAtomic } from '../../io/files.ts';
import { isSitePath, manifestPath } from '../../../reports/site/paths.ts';

const schema = 'meshbench.site/1';

const manifest = z.strictObject({
  schema: z.literal(schema),
  /** By path; what is not of a site's own names is refused with the rest. */
  files: z.record(
    z.string().refine(isSitePath, 'it is no file of a site'),
    z.strictObject({
      /** Of the file; absent while it is being written. */
      sha256: z.string().optional(),
      /** What it was made from, where that tells whether it must be made again. */
      madeFrom: z.string().optional(),
    }),
  ),
});

type Files = z.output<typeof manifest>['files'];

export interface Written {
  readonly written: number;
  readonly unchanged: number;
  readonly removed: readonly string[];
}

/**
 * The folder of a site. `site.json` lists what is in it; a file of an earlier run that is not made again is removed at the
 * end, and nothing else ever is. A file appears whole or not at all; one with the same bytes is not touched.
 */
export class SiteFolder {
  readonly folder: string;
  readonly #before: Files;
  readonly #now = new Map<string, Files[string]>();
  #written = 0;

  private constructor(folder: string, before: Files) {
    this.folder = folder;
    this.#before = before;
  }

  /** @throws HarnessError OUT-NOT-OURS (exit 2) when the folder holds something else, or a list that is not ours. */
  static async open(folder: string): Promise<SiteFolder> {
    const entries = await readdir(folder).catch((error: unknown): string[] => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw notOurs(folder, messageOf(error), error);
    });
    if (entries.length === 0) return new SiteFolder(folder, {});
    if (!entries.includes(manifestPath)) throw notOurs(folder, `it is not empty and holds no ${manifestPath}`);
    try {
      const text = await readFile(path.join(folder, manifestPath), 'utf8');
      return new SiteFolder(folder, manifest.parse(JSON.parse(text)).files);
    } catch (cause) {
      throw notOurs(folder, `its ${manifestPath} is not one that this version writes`, cause);
    }
  }

  /** Notes files before they are written, so that a run that is cut short leaves none that nobody knows. */
  async claim(paths: readonly string[]): Promise<void> {
    if (paths.every((each) => each in this.#before)) return;
    const claimed = Object.fromEntries(paths.map((each) => [each, this.#before[each] ?? {}]));
    await this.#writeManifest({ ...this.#before, ...claimed, ...Object.fromEntries(this.#now) });
  }

  /** Whether the file was made from this before, and is as it was; then it is kept, and need not be made again. */
  async keep(file: string, madeFrom: string): Promise<boolean> {
    const noted = this.#before[file];
    if (noted?.madeFrom !== madeFrom || noted.sha256 === undefined) return false;
    const there = await readFile(this.#place(file)).catch(() => undefined);
    if (there === undefined || sha256(there) !== noted.sha256) return false;
    this.#now.set(file, noted);
    return true;
  }

  async write(file: string, content: string, madeFrom?: string): Promise<void> {
    const place = this.#place(file);
    const there = await readFile(place, 'utf8').catch(() => undefined);
    if (there !== content) {
      await this.#put(place, content);
      this.#written++;
    }
    this.#now.set(file, { sha256: sha256(content), ...(madeFrom === undefined ? {} : { madeFrom }) });
  }

  /** Removes what was not made again, and writes the list. */
  async finish(): Promise<Written> {
    const removed = Object.keys(this.#before)
      .filter((file) => !this.#now.has(file))
      .sort();
    for (const file of removed) {
      await rm(this.#place(file), { force: true });
      // Its folder too, if nothing else is in it.
      await rmdir(path.dirname(this.#place(file))).catch(() => undefined);
    }
    await this.#writeManifest(Object.fromEntries(this.#now));
    return { written: this.#written, unchanged: this.#now.size - this.#written, removed };
  }

  #place(file: string): string {
    if (!isSitePath(file)) throw new Error(`${file} is no file of a site`);
    return path.join(this.folder, file);
  }

  async #writeManifest(files: Files): Promise<void> {
    const ordered = Object.fromEntries(Object.entries(files).toSorted(([a], [b]) => (a < b ? -1 : 1)));
    await this.#put(path.join(this.folder, manifestPath), `${JSON.stringify({ schema, files: ordered }, null, 1)}\n`);
  }

  async #put(place: string, content: string): Promise<void> {
    try {
      await mkdir(path.dirname(place), { recursive: true });
      await writeFileAtomic(place, content);
    } catch (cause) {
      throw targetError({
        code: 'SITE-NOT-WRITTEN',
        message: `${place} could not be written: ${messageOf(cause)}`,
        hint: 'free space there, or give another folder with --out; the run can be repeated',
        cause,
      });
    }
  }
}

const notOurs = (folder: string, why: string, cause?: unknown): Error =>
  usageError({
    code: 'OUT-NOT-OURS',
    message: `${folder} is not the folder of a site: ${why}`,
    hint: 'give a folder that is empty or does not exist, or one that meshbench report site made',
    cause,
  });
