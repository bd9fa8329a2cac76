import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import {
  CompiledQuery,
  SqliteAdapter,
  SqliteDialect,
  SqliteDriver,
  type DatabaseConnection,
  type SqliteDatabase,
  type SqliteStatement,
} from 'kysely';
import { patiently } from './sqlite-file.ts';

/** Kysely on the SQLite that comes with Node; several processes may write, one after the other. */
export class NodeSqliteDialect extends SqliteDialect {
  readonly #database: SqliteDatabase;

  constructor(database: DatabaseSync) {
    const adapted = adapt(database);
    super({ database: adapted });
    this.#database = adapted;
  }

  override createDriver(): SqliteDriver {
    return new PatientDriver({ database: this.#database });
  }

  override createAdapter(): SqliteAdapter {
    return new TransactionalAdapter();
  }
}

/** Waits for other writers; the waiting blocks nothing else in this process. */
class PatientDriver extends SqliteDriver {
  #patient: DatabaseConnection | undefined;

  override async acquireConnection(): Promise<DatabaseConnection> {
    this.#patient ??= patient(await super.acquireConnection());
    return this.#patient;
  }

  /** A transaction that began as a reader may find, at its first write, that another writer came between; it would fail. */
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }
}

const patient = (connection: DatabaseConnection): DatabaseConnection => ({
  executeQuery: (query, options) => patiently(() => connection.executeQuery(query, options)),
  streamQuery: (query, chunkSize, options) => connection.streamQuery(query, chunkSize, options),
});

/** SQLite can undo changes of the schema, so migrations run whole or not at all, one process at a time. */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

const adapt = (database: DatabaseSync): SqliteDatabase => ({
  close: () => {
    database.close();
  },
  prepare: (text): SqliteStatement => {
    const statement = database.prepare(text);
    const bind = (parameters: readonly unknown[]): SQLInputValue[] => parameters as SQLInputValue[];
    return {
      reader: statement.columns().length > 0,
      all: (parameters) => statement.all(...bind(parameters)),
      run: (parameters) => statement.run(...bind(parameters)),
      iterate: (parameters) => statement.iterate(...bind(parameters)),
    };
  },
});
