import type { Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import { preflightError } from '../../errors.ts';
import { migrations } from './migrations/registry.ts';
import type { CatalogueSchema } from './schema.ts';

/** Not Kysely's usual names: the database may be shared with programs that use those. */
export const migrationTable = 'catalogue_migration';

export const migratorOf = (db: Kysely<CatalogueSchema>): Migrator =>
  new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve({ ...migrations }) },
    migrationTableName: migrationTable,
    migrationLockTableName: 'catalogue_migration_lock',
  });

/**
 * Brings the tables to this program's version; safe when several processes do it at once.
 * @throws HarnessError CATALOGUE-NEWER (exit 3) when a newer program wrote them.
 */
export async function migrate(db: Kysely<CatalogueSchema>, location: string): Promise<void> {
  const done = await executedMigrations(db);
  const unknown = done.filter((name) => !(name in migrations));
  if (unknown.length > 0) {
    throw preflightError({
      code: 'CATALOGUE-NEWER',
      message: `${location} was written by a newer meshbench (${unknown.join(', ')})`,
      hint: 'update meshbench; or delete the SQLite file, or point DATABASE_URL at another database, and run meshbench results reindex',
    });
  }
  if (done.length === Object.keys(migrations).length) return;
  const { error } = await migratorOf(db).migrateToLatest();
  if (error !== undefined) throw error as Error;
}

async function executedMigrations(db: Kysely<CatalogueSchema>): Promise<string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some(({ name }) => name === migrationTable)) return [];
  const rows = await (db as unknown as Kysely<Record<string, { name: string }>>)
    .selectFrom(migrationTable)
    .select('name')
    .execute();
  return rows.map(({ name }) => name);
}
