import type { Migration } from 'kysely/migration';
import { trials } from './0001-trials.ts';
import { results } from './0002-results.ts';

/** Every migration in its order; one that was released is never changed. */
export const migrations: Readonly<Record<string, Migration>> = {
  '0001-trials': trials,
  '0002-results': results,
};
