import type { Migration } from 'kysely/migration';

/** What was concluded. */
export const results: Migration = {
  async up(db) {
    await db.schema
      .createTable('results')
      .addColumn('experiment', 'text', (column) => column.notNull())
      .addColumn('load', 'text', (column) => column.notNull())
      .addColumn('arm', 'text', (column) => column.notNull())
      .addColumn('metric', 'text', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('n', 'integer')
      .addColumn('ratio', 'double precision')
      .addColumn('ci_lower', 'double precision')
      .addColumn('ci_upper', 'double precision')
      .addColumn('mean_log_ratio', 'double precision')
      .addColumn('sd_log_ratio', 'double precision')
      .addColumn('p', 'double precision')
      .addColumn('verdict', 'text')
      .addColumn('noise_floor_log', 'double precision')
      .addPrimaryKeyConstraint('results_key', ['experiment', 'load', 'arm', 'metric'])
      .addForeignKeyConstraint('results_arm', ['experiment', 'arm'], 'arms', ['experiment', 'arm'], (key) =>
        key.onDelete('cascade'),
      )
      .addForeignKeyConstraint('results_load', ['experiment', 'load'], 'loads', ['experiment', 'load'], (key) =>
        key.onDelete('cascade'),
      )
      .execute();
    await db.schema.createIndex('results_by_arm').on('results').columns(['arm', 'metric', 'experiment']).execute();
  },
};
