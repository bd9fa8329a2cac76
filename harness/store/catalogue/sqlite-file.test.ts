import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exec } from '../../io/exec.ts';
import { openCatalogue } from './open-catalogue.ts';
import { openSqliteFile, patiently } from './sqlite-file.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'meshbench-sqlite-'));
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

describe('the SQLite file', () => {
  it('has a write-ahead log, and leaves one file when it is closed', async () => {
    const database = await openSqliteFile(path.join(root, 'one.sqlite'));
    expect(database.prepare('pragma journal_mode').get()).toMatchObject({ journal_mode: 'wal' });
    expect(database.prepare('pragma foreign_keys').get()).toMatchObject({ foreign_keys: 1 });
    database.exec('create table t (x)');
    database.close();
    expect(readdirSync(root)).toEqual(['one.sqlite']);
  });

  it('that is no database is refused with a remedy', async () => {
    writeFileSync(path.join(root, 'catalogue.sqlite'), 'not a database at all, but long enough to look at'.repeat(50));
    await expect(openCatalogue({ resultsRoot: root })).rejects.toMatchObject({
      code: 'CATALOGUE-UNUSABLE',
      exitCode: 3,
      message: expect.stringContaining('catalogue.sqlite') as string,
      hint: expect.stringMatching(/delete the file.*results reindex/) as string,
    });
  });

  it('of another program is refused, and left as it is', async () => {
    const other = await openSqliteFile(path.join(root, 'catalogue.sqlite'));
    other.exec('create table arms (length_cm integer)');
    other.close();
    await expect(openCatalogue({ resultsRoot: root })).rejects.toMatchObject({ code: 'CATALOGUE-UNUSABLE' });
    const again = await openSqliteFile(path.join(root, 'catalogue.sqlite'));
    const tables = again
      .prepare(`select name from sqlite_master where type = 'table' and name not like 'catalogue%'`)
      .all();
    expect(tables).toMatchObject([{ name: 'arms' }]);
    again.close();
  });

  it.skipIf(process.getuid?.() === 0)('in a folder that may not be written is refused with a remedy', async () => {
    chmodSync(root, 0o500);
    await expect(openCatalogue({ resultsRoot: root })).rejects.toMatchObject({ code: 'CATALOGUE-UNUSABLE' });
  });

  it('brings no warning of Node to the user', async () => {
    const module = path.join(import.meta.dirname, 'open-catalogue.ts');
    const script = `const { openCatalogue } = await import(${JSON.stringify(module)});
      await (await openCatalogue({ resultsRoot: ${JSON.stringify(root)} })).close();`;
    const { stderr } = await exec(process.execPath, ['--input-type=module', '-e', script], { timeoutMs: 20_000 });
    expect(stderr).toBe('');
  }, 30_000);
});

describe('patience', () => {
  it('waits for another writer without stopping what runs beside it', async () => {
    const file = path.join(root, 'one.sqlite');
    const [first, second] = [await openSqliteFile(file), await openSqliteFile(file)];
    first.exec('create table t (x); begin immediate; insert into t values (1)');
    const waiting = patiently(() => {
      second.exec('insert into t values (2)');
    });
    setTimeout(() => {
      first.exec('commit');
    }, 50);
    await waiting;
    expect(first.prepare('select x from t order by x').all()).toMatchObject([{ x: 1 }, { x: 2 }]);
    first.close();
    second.close();
  });

  it('is for busy databases alone', async () => {
    const database = await openSqliteFile(path.join(root, 'one.sqlite'));
    await expect(
      patiently(() => {
        database.exec('insert into nowhere values (1)');
      }),
    ).rejects.toThrow('no such table');
    database.close();
  });
});
