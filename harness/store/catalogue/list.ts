import type { Kysely, Selectable } from 'kysely';
import type { CatalogueSchema, CataloguedState, ExperimentTable } from './schema.ts';

export interface ListFilter {
  /** Absent: all. */
  readonly limit?: number;
  /** Only experiments with an arm of this mesh. */
  readonly mesh?: string;
  readonly fingerprint?: string;
}

export interface CataloguedExperiment extends Selectable<ExperimentTable> {
  /** Labels in the order of the plan. */
  readonly arms: readonly string[];
  /** Trials by state. */
  readonly trials: Readonly<Record<CataloguedState, number>>;
}

/** Newest first; two of the same moment by id. */
export async function listExperiments(
  db: Kysely<CatalogueSchema>,
  filter: ListFilter,
): Promise<CataloguedExperiment[]> {
  const page = pageOf(db, filter);
  const [experiments, arms, trials] = await Promise.all([
    page.selectAll().execute(),
    db
      .selectFrom('arms')
      .select(['experiment', 'label'])
      .where('experiment', 'in', page.select('id'))
      .orderBy('position')
      .execute(),
    db
      .selectFrom('trials')
      .select(({ fn }) => ['experiment', 'state', fn.countAll<number>().as('count')])
      .where('experiment', 'in', page.select('id'))
      .groupBy(['experiment', 'state'])
      .execute(),
  ]);
  const labels = Map.groupBy(arms, ({ experiment }) => experiment);
  const counts = Map.groupBy(trials, ({ experiment }) => experiment);
  return experiments.map((experiment) => ({
    ...experiment,
    arms: (labels.get(experiment.id) ?? []).map(({ label }) => label),
    trials: {
      ...{ completed: 0, invalid: 0, errored: 0, damaged: 0 },
      ...Object.fromEntries((counts.get(experiment.id) ?? []).map(({ state, count }) => [state, count])),
    },
  }));
}

function pageOf(db: Kysely<CatalogueSchema>, { limit, mesh, fingerprint }: ListFilter) {
  return db
    .selectFrom('experiments')
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .$if(limit !== undefined, (query) => query.limit(limit ?? 0))
    .$if(fingerprint !== undefined, (query) => query.where('fingerprint', '=', fingerprint ?? ''))
    .$if(mesh !== undefined, (query) =>
      query.where((eb) =>
        eb.exists(
          eb
            .selectFrom('arms')
            .select('arms.arm')
            .whereRef('arms.experiment', '=', 'experiments.id')
            .where('arms.mesh', '=', mesh ?? ''),
        ),
      ),
    );
}
