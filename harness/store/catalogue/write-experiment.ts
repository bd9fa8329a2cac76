import type { Kysely } from 'kysely';
import type { CatalogueSchema, IndexedExperiment } from './schema.ts';

type Database = Kysely<CatalogueSchema>;

/** Rows of one statement: 50 of 14 columns stay far below either database's limit of parameters. */
const rowsAtOnce = 50;

/**
 * Replaces all rows of an experiment in one transaction. Its own row comes first: it is the lock that a second writer of
 * the same experiment waits for.
 */
export async function writeExperiment(
  db: Database,
  { source, ...indexed }: IndexedExperiment & { readonly source: string },
): Promise<void> {
  const { id, ...rest } = storable({ ...indexed.experiment, source });
  await db.transaction().execute(async (transaction) => {
    await transaction
      .insertInto('experiments')
      .values({ id, ...rest })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(rest))
      .execute();
    await deleteParts(transaction, id);
    await insertParts(transaction, id, indexed);
  });
}

async function deleteParts(db: Database, id: string): Promise<void> {
  await db.deleteFrom('results').where('experiment', '=', id).execute();
  await db.deleteFrom('trials').where('experiment', '=', id).execute();
  await db.deleteFrom('versions').where('experiment', '=', id).execute();
  await db.deleteFrom('loads').where('experiment', '=', id).execute();
  await db.deleteFrom('arms').where('experiment', '=', id).execute();
}

async function insertParts(db: Database, experiment: string, parts: IndexedExperiment): Promise<void> {
  const rowsOf = <Row extends object>(rows: readonly Row[]): (Row & { experiment: string })[] =>
    rows.map((row) => ({ ...storable(row), experiment }));
  await inChunks(rowsOf(parts.arms), (rows) => db.insertInto('arms').values(rows).execute());
  await inChunks(rowsOf(parts.loads), (rows) => db.insertInto('loads').values(rows).execute());
  await inChunks(rowsOf(parts.versions), (rows) => db.insertInto('versions').values(rows).execute());
  await inChunks(rowsOf(parts.trials), (rows) => db.insertInto('trials').values(rows).execute());
  await inChunks(rowsOf(parts.results), (rows) => db.insertInto('results').values(rows).execute());
}

async function inChunks<Row>(rows: readonly Row[], insert: (chunk: readonly Row[]) => Promise<unknown>): Promise<void> {
  for (let from = 0; from < rows.length; from += rowsAtOnce) await insert(rows.slice(from, from + rowsAtOnce));
}

/** PostgreSQL stores no NUL and UTF-8 no half of a pair of surrogates: both databases get the replacement character. */
const storable = <Row extends object>(row: Row): Row =>
  Object.fromEntries(
    Object.entries(row).map(([column, value]: [string, unknown]) => [
      column,
      typeof value === 'string' ? value.toWellFormed().replaceAll('\0', '\uFFFD') : value,
    ]),
  ) as Row;
