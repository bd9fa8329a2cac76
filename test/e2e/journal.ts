import { readdirSync } from 'node:fs';
import path from 'node:path';
import { readJournal } from '../../harness/store/journal.ts';

/** Waits until the journal of the only experiment in a folder has an event so many times. */
export async function journalSays(results: string, event: string, times = 1, patienceMs = 60_000): Promise<void> {
  for (const deadline = Date.now() + patienceMs; Date.now() < deadline;) {
    const [id] = readdirSync(results).filter((name) => !name.startsWith('catalogue'));
    const entries = id === undefined ? [] : await readJournal(path.join(results, id, 'journal.ndjson'));
    if (entries.filter((entry) => entry.event === event).length >= times) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`the journal never said ${event}`);
}
