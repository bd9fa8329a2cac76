import { describe, expect, it } from 'vitest';
import type { CatalogueOptions } from '../../harness/store/catalogue/open-catalogue.ts';
import { withTables, type ContractContext } from './catalogue-contract.ts';
import { madeUp } from './catalogue-experiments.ts';

/** Rows are written whole, once, and come back as they were. */
export function storesExperiments(context: ContractContext): void {
  describe('writing', () => {
    it('keeps every value of every table as it was given', async () => {
      const given = madeUp({ id: 'one' });
      await context.catalogue.index(given);
      await withTables(context.options, async (db) => {
        const { source, ...experiment } = await db.selectFrom('experiments').selectAll().executeTakeFirstOrThrow();
        expect(experiment).toEqual(given.experiment);
        expect(source).not.toBe('');
        for (const table of ['arms', 'loads', 'versions', 'trials', 'results'] as const) {
          const rows: object[] = await db.selectFrom(table).selectAll().execute();
          expect(sorted(rows)).toEqual(sorted(given[table].map((row) => ({ ...row, experiment: 'one' }))));
        }
      });
    });

    it('twice leaves what once leaves', async () => {
      await context.catalogue.index(madeUp({ id: 'one' }));
      const once = await contents(context.options);
      await context.catalogue.index(madeUp({ id: 'one' }));
      expect(await contents(context.options)).toEqual(once);
    });

    it('replaces all rows of the experiment and no other', async () => {
      await context.catalogue.index(madeUp({ id: 'one', rounds: 9, mesh: 'istio' }));
      await context.catalogue.index(madeUp({ id: 'other' }));
      await context.catalogue.index(madeUp({ id: 'one', rounds: 4, mesh: 'consul' }));
      const replaced = await contents(context.options);
      await context.catalogue.remove('one');
      await context.catalogue.remove('other');
      await context.catalogue.index(madeUp({ id: 'one', rounds: 4, mesh: 'consul' }));
      await context.catalogue.index(madeUp({ id: 'other' }));
      expect(replaced).toEqual(await contents(context.options));
    });

    it('that fails half-way leaves what was there', async () => {
      await context.catalogue.index(madeUp({ id: 'one' }));
      const before = await contents(context.options);
      const broken = madeUp({ id: 'one', rounds: 3 });
      const [first] = broken.results;
      if (!first) throw new Error('the experiment has results');
      await expect(context.catalogue.index({ ...broken, results: [{ ...first, arm: 'unplanned' }] })).rejects.toThrow(
        /foreign key/i,
      );
      expect(await contents(context.options)).toEqual(before);
    });

    it('removes all rows of an experiment, and says whether it was there', async () => {
      await context.catalogue.index(madeUp({ id: 'one' }));
      expect(await context.catalogue.ownIds()).toEqual(['one']);
      expect(await context.catalogue.remove('one')).toBe(true);
      expect(Object.values(await contents(context.options)).flat()).toEqual([]);
      expect(await context.catalogue.remove('one')).toBe(false);
    });

    it('stores hostile text intact', async () => {
      const title = `'; drop table trials; -- "quoted" \\ \u202e%_ 服务网格 🦄 \n\t\u0301`;
      await context.catalogue.index(madeUp({ id: `x'y"z`, title, reason: title, mesh: title, fingerprint: title }));
      const [listed] = await context.catalogue.list({ mesh: title, fingerprint: title });
      expect(listed).toMatchObject({ id: `x'y"z`, title, arms: ['none/vendor', 'twin/vendor', `${title}/vendor`] });
      const [series] = await context.catalogue.series({ arm: title, metric: 'p50' });
      expect(series?.points).toHaveLength(1);
      await withTables(context.options, async (db) => {
        const { reasons } = await db
          .selectFrom('trials')
          .select('reasons')
          .where('number', '=', 1)
          .executeTakeFirstOrThrow();
        expect(JSON.parse(reasons)).toEqual([{ gate: 'achieved-rate', reason: title }]);
      });
      expect(await context.catalogue.remove(`x'y"z`)).toBe(true);
    });

    it('stores what no database can hold as the replacement character', async () => {
      await context.catalogue.index(madeUp({ id: 'one', title: 'a\0b\ud800c' }));
      expect(await context.catalogue.list()).toMatchObject([{ title: 'a\ufffdb\ufffdc' }]);
    });
  });
}

const tables = ['experiments', 'arms', 'loads', 'versions', 'trials', 'results'] as const;

/** Every row of every table, as the database has it. */
const contents = (options: CatalogueOptions): Promise<Record<string, unknown[]>> =>
  withTables(options, async (db) => {
    const rows = await Promise.all(
      tables.map(async (table) => {
        const all: object[] = await db.selectFrom(table).selectAll().execute();
        return [table, sorted(all)] as const;
      }),
    );
    return Object.fromEntries(rows);
  });

const sorted = (rows: readonly object[]): string[] =>
  rows.map((row) => JSON.stringify(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)))).sort();
