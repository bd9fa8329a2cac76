import { open, readFile, type FileHandle } from 'node:fs/promises';
import { messageOf, targetError } from '../errors.ts';

/** One step of an experiment, as it happened. */
export interface JournalEntry {
  readonly at: string;
  readonly event: string;
  readonly [detail: string]: unknown;
}

/** The event that names a trial and the hash of its checksums. */
export const trialWritten = 'trial-written';
/** The event that says how the experiment came to its end. */
export const experimentEnded = 'experiment-finished';

/** Append-only, one JSON object a line, each on the disk before the experiment goes on. */
export class Journal {
  readonly #file: string;
  readonly #handle: FileHandle;

  private constructor(file: string, handle: FileHandle) {
    this.#file = file;
    this.#handle = handle;
  }

  static async open(file: string): Promise<Journal> {
    const handle = await open(file, 'a+');
    const journal = new Journal(file, handle);
    await journal.#endBrokenLine();
    return journal;
  }

  async write(event: string, details: Readonly<Record<string, unknown>> = {}): Promise<void> {
    const entry: JournalEntry = { at: new Date().toISOString(), event, ...details };
    try {
      await this.#handle.appendFile(`${JSON.stringify(entry)}\n`);
      await this.#handle.datasync();
    } catch (cause) {
      throw targetError({
        code: 'JOURNAL-NOT-WRITTEN',
        message: `${this.#file} could not be written: ${messageOf(cause)}`,
        hint: 'free space there, then go on with --resume; finished trials are kept',
        cause,
      });
    }
  }

  close(): Promise<void> {
    return this.#handle.close();
  }

  /** A crash may leave half a line; the next entry must not be glued to it. */
  async #endBrokenLine(): Promise<void> {
    const { size } = await this.#handle.stat();
    if (size === 0) return;
    const { buffer } = await this.#handle.read(Buffer.alloc(1), 0, 1, size - 1);
    if (buffer[0] !== 0x0a) await this.#handle.appendFile('\n');
  }
}

/** All whole entries; a line that a crash cut short is left out. */
export async function readJournal(file: string): Promise<JournalEntry[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.split('\n').flatMap((line) => {
    try {
      return [JSON.parse(line) as JournalEntry];
    } catch {
      return [];
    }
  });
}
