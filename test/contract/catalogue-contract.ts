import type { Kysely } from 'kysely';
import { afterEach, beforeEach } from 'vitest';
import type { Catalogue } from '../../harness/store/catalogue/catalogue.ts';
import { connect, openCatalogue, type CatalogueOptions } from '../../harness/store/catalogue/open-catalogue.ts';
import type { CatalogueSchema } from '../../harness/store/catalogue/schema.ts';
import { answersQuestions } from './catalogue-questions.ts';
import { storesExperiments } from './catalogue-storing.ts';
import { servesSeveralWriters } from './catalogue-writers.ts';

/** A database without tables, of its own for each test. */
export interface EmptyDatabase {
  readonly options: CatalogueOptions;
  drop(): Promise<void>;
}

/** What a part of the contract works on; a new catalogue in every test. */
export interface ContractContext {
  readonly catalogue: Catalogue;
  /** How the catalogue was opened. */
  readonly options: CatalogueOptions;
  freshDatabase(): Promise<EmptyDatabase>;
}

/** What every database under the catalogue must do. */
export function catalogueContract(freshDatabase: () => Promise<EmptyDatabase>): void {
  let database: EmptyDatabase;
  let catalogue: Catalogue;
  beforeEach(async () => {
    database = await freshDatabase();
    catalogue = await openCatalogue(database.options);
  });
  afterEach(async () => {
    await catalogue.close();
    await database.drop();
  });
  const context: ContractContext = {
    get catalogue() {
      return catalogue;
    },
    get options() {
      return database.options;
    },
    freshDatabase,
  };
  storesExperiments(context);
  answersQuestions(context);
  servesSeveralWriters(context);
}

/** Looks at the tables themselves. */
export async function withTables<T>(
  options: CatalogueOptions,
  work: (db: Kysely<CatalogueSchema>) => Promise<T>,
): Promise<T> {
  const { db } = await connect(options);
  try {
    return await work(db);
  } finally {
    await db.destroy();
  }
}

/** The experiments of each series. */
export const experimentsOf = (series: Awaited<ReturnType<Catalogue['series']>>): string[][] =>
  series.map(({ points }) => points.map(({ experiment }) => experiment));
