import type { ColumnDefinitionBuilder, Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

type Column = ColumnDefinitionBuilder;

/** What was planned and measured. There is no way down: a catalogue can be thrown away. */
export const trials: Migration = {
  async up(db) {
    await createExperiments(db);
    await createArms(db);
    await createLoads(db);
    await createVersions(db);
    await createTrials(db);
  },
};

const present = (column: Column): Column => column.notNull();
const ofExperiment = (column: Column): Column => column.notNull().references('experiments.id').onDelete('cascade');

async function createExperiments({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable('experiments')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('source', 'text', present)
    .addColumn('kind', 'text', present)
    .addColumn('title', 'text', present)
    .addColumn('created_at', 'text', present)
    .addColumn('design', 'text', present)
    .addColumn('target', 'text', present)
    .addColumn('scenario', 'text', present)
    .addColumn('plan_hash', 'text', present)
    .addColumn('seed', 'bigint', present)
    .addColumn('fingerprint', 'text', present)
    .addColumn('harness_version', 'text', present)
    .addColumn('harness_commit', 'text')
    .addColumn('rounds_planned', 'integer', present)
    .addColumn('rounds_done', 'integer', present)
    .addColumn('ended', 'text')
    .addColumn('journal_bytes', 'bigint', present)
    .execute();
  await schema.createIndex('experiments_by_time').on('experiments').columns(['created_at', 'id']).execute();
  await schema
    .createIndex('experiments_by_environment')
    .on('experiments')
    .columns(['fingerprint', 'design', 'created_at'])
    .execute();
}

async function createArms({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable('arms')
    .addColumn('experiment', 'text', ofExperiment)
    .addColumn('arm', 'text', present)
    .addColumn('position', 'integer', present)
    .addColumn('label', 'text', present)
    .addColumn('mesh', 'text', present)
    .addColumn('profile', 'text', present)
    .addColumn('role', 'text', present)
    .addColumn('fidelity', 'text', present)
    .addPrimaryKeyConstraint('arms_key', ['experiment', 'arm'])
    .execute();
  await schema.createIndex('arms_by_mesh').on('arms').columns(['mesh', 'experiment']).execute();
}

async function createLoads({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable('loads')
    .addColumn('experiment', 'text', ofExperiment)
    .addColumn('load', 'text', present)
    .addColumn('position', 'integer', present)
    .addColumn('rate_per_arm_rps', 'double precision', present)
    .addColumn('connections', 'integer', present)
    .addColumn('payload_bytes', 'bigint', present)
    .addColumn('warm_up_s', 'double precision', present)
    .addColumn('measure_s', 'double precision', present)
    .addPrimaryKeyConstraint('loads_key', ['experiment', 'load'])
    .execute();
}

async function createVersions({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable('versions')
    .addColumn('experiment', 'text', ofExperiment)
    .addColumn('name', 'text', present)
    .addColumn('pinned', 'text')
    .addColumn('observed', 'text')
    .addPrimaryKeyConstraint('versions_key', ['experiment', 'name'])
    .execute();
}

async function createTrials({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable('trials')
    .addColumn('experiment', 'text', present)
    .addColumn('number', 'integer', present)
    .addColumn('round', 'integer', present)
    .addColumn('load', 'text', present)
    .addColumn('arm', 'text', present)
    .addColumn('state', 'text', present)
    .addColumn('started_at', 'text')
    .addColumn('p50_ms', 'double precision')
    .addColumn('p90_ms', 'double precision')
    .addColumn('p99_ms', 'double precision')
    .addColumn('completed_requests', 'bigint')
    .addColumn('errors', 'bigint')
    .addColumn('cpu_seconds_per_million', 'double precision')
    .addColumn('reasons', 'text', present)
    .addPrimaryKeyConstraint('trials_key', ['experiment', 'number'])
    .addForeignKeyConstraint('trials_arm', ['experiment', 'arm'], 'arms', ['experiment', 'arm'], (key) =>
      key.onDelete('cascade'),
    )
    .addForeignKeyConstraint('trials_load', ['experiment', 'load'], 'loads', ['experiment', 'load'], (key) =>
      key.onDelete('cascade'),
    )
    .execute();
}
