import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Kysely } from 'kysely';
import { describe, expect, it } from 'vitest';
import { migrationTable, migratorOf } from '../../harness/store/catalogue/migrate.ts';
import { migrations } from '../../harness/store/catalogue/migrations/registry.ts';
import { connect, openCatalogue, type CatalogueOptions } from '../../harness/store/catalogue/open-catalogue.ts';
import { experimentsOf, withTables, type ContractContext } from './catalogue-contract.ts';
import { madeUp } from './catalogue-experiments.ts';

/** Several at once, of one version and of several. */
export function servesSeveralWriters(context: ContractContext): void {
  describe('several writers at once', () => {
    it('from two connections of one process keep every experiment whole', async () => {
      const second = await openCatalogue(context.options);
      const ids = Array.from({ length: 20 }, (_, index) => `x${index}`);
      try {
        await Promise.all(
          ids.flatMap((id) => [
            context.catalogue.index(madeUp({ id, rounds: 6 })),
            second.index(madeUp({ id, rounds: 60 })),
            second.index(madeUp({ id: `${id}-own`, rounds: 3 })),
          ]),
        );
      } finally {
        await second.close();
      }
      const listed = await context.catalogue.list();
      expect(listed).toHaveLength(40);
      for (const { roundsDone, trials } of listed) expect(trials.completed + trials.invalid).toBe(3 * roundsDone);
    });

    it('may open a database that none has seen in one process', async () => {
      const fresh = await context.freshDatabase();
      try {
        const opened = await Promise.all([0, 1, 2].map(() => openCatalogue(fresh.options)));
        for (const [index, each] of opened.entries()) await each.index(madeUp({ id: `x${index}` }));
        expect(await opened[0]?.list()).toHaveLength(3);
        for (const each of opened) await each.close();
      } finally {
        await fresh.drop();
      }
    });

    it('from four processes, on a database that none has seen, make its tables once and keep every experiment whole', async () => {
      const fresh = await context.freshDatabase();
      try {
        const said = await Promise.all([4, 7, 40, 11].map((rounds) => writeInProcess(fresh.options, rounds)));
        expect(said.map(({ stderr }) => stderr)).toEqual(['', '', '', '']);
        const opened = await openCatalogue(fresh.options);
        const listed = await opened.list();
        await opened.close();
        expect(listed).toHaveLength(10);
        for (const { roundsDone, trials } of listed) expect(trials.completed + trials.invalid).toBe(3 * roundsDone);
      } finally {
        await fresh.drop();
      }
    }, 60_000);
  });

  describe('versions of the tables', () => {
    it('are brought from each earlier one to the newest, keeping what was written', async () => {
      const [first = '', ...later] = Object.keys(migrations);
      expect(later.length).toBeGreaterThan(0);
      const old = await context.freshDatabase();
      try {
        const { db } = await connect(old.options);
        expect((await migratorOf(db).migrateTo(first)).error).toBeUndefined();
        const { experiment } = madeUp({ id: 'from-before' });
        await db
          .insertInto('experiments')
          .values({ ...experiment, source: '.' })
          .execute();
        await db.destroy();
        const opened = await openCatalogue(old.options);
        expect((await opened.list()).map(({ id }) => id)).toEqual(['from-before']);
        await opened.index(madeUp({ id: 'from-before' }));
        expect(experimentsOf(await opened.series({ arm: 'istio', metric: 'p50' }))).toEqual([['from-before']]);
        await opened.close();
      } finally {
        await old.drop();
      }
    });

    it('that are newer than the program are refused, with what to do', async () => {
      await withTables(context.options, async (db) => {
        await (db as unknown as Kysely<Record<string, { name: string; timestamp: string }>>)
          .insertInto(migrationTable)
          .values({ name: '9999-of-the-future', timestamp: '2036-01-01T00:00:00.000Z' })
          .execute();
      });
      await expect(openCatalogue(context.options)).rejects.toMatchObject({
        code: 'CATALOGUE-NEWER',
        exitCode: 3,
        message: expect.stringContaining('9999-of-the-future') as string,
        hint: expect.stringMatching(/update meshbench.*results reindex/) as string,
      });
    });
  });
}

/** Another process that indexes ten experiments, the same for all, with so many rounds. */
const writeInProcess = (
  { resultsRoot, databaseUrl = '' }: CatalogueOptions,
  rounds: number,
): Promise<{ stdout: string; stderr: string }> =>
  promisify(execFile)(
    process.execPath,
    [path.join(import.meta.dirname, 'catalogue-writing-process.ts'), resultsRoot, String(rounds)],
    { env: { ...process.env, DATABASE_URL: databaseUrl }, timeout: 50_000 },
  );
