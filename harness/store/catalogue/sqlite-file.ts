import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf, preflightError } from '../../errors.ts';

/**
 * Opens or makes a database file, with a write-ahead log and foreign keys.
 * @throws HarnessError CATALOGUE-UNUSABLE (exit 3) when it is no database, or cannot be written.
 */
export async function openSqliteFile(file: string): Promise<DatabaseSync> {
  try {
    // SQLite's own waiting blocks the thread, and with it a writer in this very process: `patiently` waits instead.
    const database = new DatabaseSync(file, { timeout: 0, enableForeignKeyConstraints: true });
    try {
      await patiently(() => {
        // The truth lies in the run folders, so the last transactions before a power cut may be lost.
        database.exec('pragma journal_mode = wal; pragma synchronous = normal');
      });
    } catch (error) {
      database.close();
      throw error;
    }
    return database;
  } catch (error) {
    throw sqliteError(error, file);
  }
}

/** How long a writer waits for others, and how long between two attempts, milliseconds. */
const patienceMs = 60_000;
const retryMs = 10;

/** Does something again until no other writer is in its way; what SQLite refuses as busy has had no effect. */
export async function patiently<T>(work: () => T | Promise<T>): Promise<T> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (resultCode(error) !== codes.busy || performance.now() > deadline) throw error;
      // Unevenly, or two writers that met once would meet again.
      await sleep(retryMs * (0.5 + Math.random()));
    }
  }
}

/** Of https://www.sqlite.org/rescode.html. */
const codes = { busy: 5, constraint: 19 } as const;

/** The primary result code; undefined when the error is not SQLite's. */
function resultCode(error: unknown): number | undefined {
  const { errcode } = error as { readonly errcode?: number };
  return errcode === undefined ? undefined : errcode & 0xff;
}

/** What is wrong with the file as an error that people can act on; what is wrong with our own rows stays as it is. */
export function sqliteError(cause: unknown, file: string): unknown {
  const code = resultCode(cause);
  if (code === undefined || code === codes.constraint) return cause;
  return preflightError({
    code: 'CATALOGUE-UNUSABLE',
    message: `${file} cannot be used as a catalogue: ${messageOf(cause)}`,
    hint: 'make its folder writable, or delete the file (it is only an index), then run meshbench results reindex',
    cause,
  });
}
