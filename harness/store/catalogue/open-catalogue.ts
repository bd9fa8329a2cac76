import { hostname } from 'node:os';
import path from 'node:path';
import { CamelCasePlugin, Kysely, PostgresDialect } from 'kysely';
import { Catalogue } from './catalogue.ts';
import { migrate } from './migrate.ts';
import { NodeSqliteDialect } from './node-sqlite-dialect.ts';
import { postgresError, postgresPool, withoutPassword } from './postgres-pool.ts';
import type { CatalogueSchema } from './schema.ts';
import { openSqliteFile, sqliteError } from './sqlite-file.ts';

export interface CatalogueOptions {
  /** The folder of the run folders. */
  readonly resultsRoot: string;
  /** postgres:// or postgresql://; absent or empty: SQLite in the results folder. */
  readonly databaseUrl?: string | undefined;
}

/** What DATABASE_URL says, for a results folder. */
export const catalogueOptions = (resultsRoot: string): CatalogueOptions => ({
  resultsRoot: path.resolve(resultsRoot),
  databaseUrl: process.env['DATABASE_URL'],
});

export const sqliteFile = 'catalogue.sqlite';

/** A database before its tables are looked at. */
export interface Connection {
  readonly db: Kysely<CatalogueSchema>;
  /** For people; without the password. */
  readonly location: string;
  /** Marks the experiments of this results folder; a SQLite file lies in it and knows no other. */
  readonly source: string;
  /** An error of the database as one for people. */
  readonly explain: (error: unknown) => unknown;
}

/** @throws HarnessError DATABASE-URL-BAD or CATALOGUE-UNUSABLE (exit 3). */
export async function connect({ resultsRoot, databaseUrl = '' }: CatalogueOptions): Promise<Connection> {
  const plugins = [new CamelCasePlugin()];
  if (databaseUrl !== '') {
    return {
      db: new Kysely({ dialect: new PostgresDialect({ pool: postgresPool(databaseUrl) }), plugins }),
      location: withoutPassword(databaseUrl),
      source: `${hostname()}:${resultsRoot}`,
      explain: (error) => postgresError(error, databaseUrl),
    };
  }
  const file = path.join(resultsRoot, sqliteFile);
  return {
    db: new Kysely({ dialect: new NodeSqliteDialect(await openSqliteFile(file)), plugins }),
    location: file,
    source: '.',
    explain: (error) => sqliteError(error, file),
  };
}

/**
 * The index over the run folders, its tables brought to this program's version. Close it.
 * @throws HarnessError (exit 3): DATABASE-URL-BAD, CATALOGUE-UNREACHABLE, CATALOGUE-UNUSABLE, CATALOGUE-NEWER.
 */
export async function openCatalogue(options: CatalogueOptions): Promise<Catalogue> {
  const connection = await connect(options);
  try {
    await migrate(connection.db, connection.location);
  } catch (error) {
    await connection.db.destroy();
    throw connection.explain(error);
  }
  return new Catalogue(connection);
}
