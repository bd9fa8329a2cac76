import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Journal, readJournal } from './journal.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'meshbench-journal-'));
  file = path.join(folder, 'journal.ndjson');
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

it('keeps entries in order, over several openings', async () => {
  for (const event of ['a', 'b']) {
    const journal = await Journal.open(file);
    await journal.write(event, { round: 1 });
    await journal.close();
  }
  expect((await readJournal(file)).map(({ event }) => event)).toEqual(['a', 'b']);
});

it('survives a line that a crash cut short', async () => {
  const first = await Journal.open(file);
  await first.write('whole');
  await first.close();
  appendFileSync(file, '{"at":"2026","event":"cut');
  const second = await Journal.open(file);
  await second.write('after');
  await second.close();
  expect((await readJournal(file)).map(({ event }) => event)).toEqual(['whole', 'after']);
});
