import type { Kysely } from 'kysely';
import { summariseTwins, type TwinHistory } from '../../core/twin-history.ts';
import { listExperiments, type CataloguedExperiment, type ListFilter } from './list.ts';
import {
  seriesOf,
  twinResults,
  type CataloguedTwin,
  type Series,
  type SeriesQuery,
  type TwinQuery,
} from './history.ts';
import type { CatalogueSchema, IndexedExperiment } from './schema.ts';
import { writeExperiment } from './write-experiment.ts';

export interface CatalogueConnection {
  readonly db: Kysely<CatalogueSchema>;
  readonly location: string;
  readonly source: string;
  readonly explain: (error: unknown) => unknown;
}

/**
 * An index over run folders, never the truth: it can be thrown away and rebuilt. Each method throws HarnessError
 * CATALOGUE-UNUSABLE or CATALOGUE-UNREACHABLE (exit 3) when the database fails.
 */
export class Catalogue {
  /** The file or the server, for people; never with a password. */
  readonly location: string;
  readonly #connection: CatalogueConnection;

  constructor(connection: CatalogueConnection) {
    this.location = connection.location;
    this.#connection = connection;
  }

  /** Replaces everything that is known of the experiment, in one transaction; others may write at the same time. */
  index(experiment: IndexedExperiment): Promise<void> {
    const { source } = this.#connection;
    return this.#run((db) => writeExperiment(db, { ...experiment, source }));
  }

  /** @returns whether it was there. */
  remove(id: string): Promise<boolean> {
    return this.#run(async (db) => {
      const { numDeletedRows } = await db.deleteFrom('experiments').where('id', '=', id).executeTakeFirstOrThrow();
      return numDeletedRows > 0n;
    });
  }

  /** Experiments that were read from this results folder. */
  ownIds(): Promise<string[]> {
    const { source } = this.#connection;
    return this.#run(async (db) => {
      const rows = await db.selectFrom('experiments').select('id').where('source', '=', source).execute();
      return rows.map(({ id }) => id);
    });
  }

  /** Newest first. */
  list(filter: ListFilter = {}): Promise<CataloguedExperiment[]> {
    return this.#run((db) => listExperiments(db, filter));
  }

  /** Log ratios to the same experiment's baseline over time, oldest first; only what may be compared is in one series. */
  series(query: SeriesQuery): Promise<Series[]> {
    return this.#run((db) => seriesOf(db, query));
  }

  /** What the first twin of each finished experiment showed, oldest first. */
  twinHistory(query: TwinQuery): Promise<CataloguedTwin[]> {
    return this.#run((db) => twinResults(db, query));
  }

  /** The same in one: noise floor by history, pooled standard deviation, and alarms. */
  async expectation(query: TwinQuery): Promise<TwinHistory> {
    return summariseTwins(await this.twinHistory(query));
  }

  close(): Promise<void> {
    return this.#connection.db.destroy();
  }

  async #run<T>(work: (db: Kysely<CatalogueSchema>) => Promise<T>): Promise<T> {
    try {
      return await work(this.#connection.db);
    } catch (error) {
      throw this.#connection.explain(error);
    }
  }
}
