import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HarnessError } from '../../harness/errors.ts';
import { openCatalogue } from '../../harness/store/catalogue/open-catalogue.ts';
import { catalogueContract } from '../contract/catalogue-contract.ts';
import { madeUp } from '../contract/catalogue-experiments.ts';
import { startPostgres, type PostgresServer } from './postgres-server.ts';

let server: PostgresServer;
let resultsRoot: string;
let made = 0;
beforeAll(async () => {
  resultsRoot = mkdtempSync(path.join(tmpdir(), 'meshbench-catalogue-'));
  server = await startPostgres();
});
afterAll(async () => {
  await server.stop();
  rmSync(resultsRoot, { recursive: true });
});

const freshDatabase = async (): Promise<{ name: string; databaseUrl: string }> => {
  const name = `catalogue_${++made}`;
  return { name, databaseUrl: await server.createDatabase(name) };
};

describe('the catalogue on PostgreSQL', () => {
  catalogueContract(async () => {
    const { name, databaseUrl } = await freshDatabase();
    return { options: { resultsRoot, databaseUrl }, drop: () => server.dropDatabase(name) };
  });

  it('serves several results folders: each knows its own, a list has all', async () => {
    const { databaseUrl } = await freshDatabase();
    const [here, there] = await Promise.all(
      ['/results/here', '/results/there'].map((folder) => openCatalogue({ resultsRoot: folder, databaseUrl })),
    );
    if (!here || !there) throw new Error('two were opened');
    await here.index(madeUp({ id: 'a' }));
    await there.index(madeUp({ id: 'b' }));
    expect(await here.ownIds()).toEqual(['a']);
    expect(await there.ownIds()).toEqual(['b']);
    expect((await here.list()).map(({ id }) => id).sort()).toEqual(['a', 'b']);
    await here.close();
    await there.close();
  });

  it('is named without its password', async () => {
    const { name, databaseUrl } = await freshDatabase();
    const catalogue = await openCatalogue({ resultsRoot, databaseUrl });
    expect(catalogue.location).toBe(`postgresql://meshbench@127.0.0.1:${server.port}/${name}`);
    await catalogue.close();
  });

  it.each([
    ['a wrong password', (url: URL) => (url.password = 'wr0ng-s3cret')],
    ['a database that is not there', (url: URL) => (url.pathname = '/nowhere')],
    ['a port where nobody listens', (url: URL) => (url.port = '1')],
  ])('refuses %s with a remedy, and tells no password', async (_, spoil) => {
    const { databaseUrl } = await freshDatabase();
    const url = new URL(databaseUrl);
    spoil(url);
    const error: unknown = await openCatalogue({ resultsRoot, databaseUrl: url.href }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ code: 'CATALOGUE-UNREACHABLE', exitCode: 3 });
    const { message, hint, stack, cause } = error as HarnessError;
    expect(hint).toContain('DATABASE_URL=postgresql://user:password@host:5432/database');
    const shown = [message, hint, stack, (cause as Error).message, (cause as Error).stack].join('\n');
    for (const secret of [
      server.password,
      encodeURIComponent(server.password),
      url.password,
      decodeURIComponent(url.password),
    ])
      expect(shown).not.toContain(secret);
  });

  it('that goes away while it is used is an error that people can act on', async () => {
    const { name, databaseUrl } = await freshDatabase();
    const catalogue = await openCatalogue({ resultsRoot, databaseUrl });
    await server.dropDatabase(name);
    await expect(catalogue.list()).rejects.toMatchObject({ code: 'CATALOGUE-UNREACHABLE', exitCode: 3 });
    await catalogue.close();
  });

  it('refuses a database whose tables of these names belong to someone else', async () => {
    const { databaseUrl } = await freshDatabase();
    await server.execute(databaseUrl, 'create table arms (length_cm int)');
    await expect(openCatalogue({ resultsRoot, databaseUrl })).rejects.toMatchObject({
      code: 'CATALOGUE-UNREACHABLE',
      message: expect.stringContaining('relation "arms" already exists') as string,
      hint: expect.stringContaining('a database of its own') as string,
    });
  });
});
