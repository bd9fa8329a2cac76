import { describe, expect, it } from 'vitest';
import type { HarnessError } from '../../errors.ts';
import { openCatalogue } from './open-catalogue.ts';
import { withoutPassword } from './postgres-pool.ts';

describe('DATABASE_URL', () => {
  it.each([
    'mysql://user:s3cret@host/database',
    'user:s3cret@host:5432/database',
    'postgresql://user:s3cret@host:not-a-port/database',
    'postgresql://user:s3cret%zz@host/database',
    'postgres',
  ])('%s is refused with a remedy that tells no password', async (databaseUrl) => {
    const error = await openCatalogue({ resultsRoot: '/nowhere', databaseUrl }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'DATABASE-URL-BAD', exitCode: 3, cause: undefined });
    const { message, hint, stack } = error as HarnessError;
    expect(hint).toContain('DATABASE_URL=postgresql://user:password@host:5432/database');
    expect(`${message}${hint}${stack ?? ''}`).not.toContain('s3cret');
  });

  it('that is empty means SQLite, as no one at all', async () => {
    const opened = openCatalogue({ resultsRoot: '/nowhere', databaseUrl: '' });
    await expect(opened).rejects.toMatchObject({ code: 'CATALOGUE-UNUSABLE' });
  });

  it.each([
    ['postgres://user:s3cret@host:5432/database', 'postgres://user@host:5432/database'],
    ['postgresql://host/database?password=s3cret&user=x', 'postgresql://host/database'],
    ['postgresql:///database?host=/run/postgresql', 'postgresql:///database'],
    ['no address s3cret', 'PostgreSQL'],
  ])('%s is shown as %s', (url, shown) => {
    expect(withoutPassword(url)).toBe(shown);
  });
});
