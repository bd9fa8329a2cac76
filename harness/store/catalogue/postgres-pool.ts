import pg from 'pg';
import { HarnessError, messageOf, preflightError } from '../../errors.ts';

const connectMs = 10_000;
const statementMs = 60_000;

const remedy =
  'write DATABASE_URL=postgresql://user:password@host:5432/database (special characters percent-encoded), or unset it to use SQLite; meshbench results reindex fills what is empty';

/**
 * Connections to the server of DATABASE_URL. 64-bit integers come as numbers: all of ours are below 2^53.
 * @throws HarnessError DATABASE-URL-BAD (exit 3), which never quotes the URL: it holds a password.
 */
export function postgresPool(url: string): pg.Pool {
  if (!isPostgresUrl(url)) {
    throw preflightError({
      code: 'DATABASE-URL-BAD',
      message: 'DATABASE_URL is not the address of a PostgreSQL database',
      hint: remedy,
    });
  }
  const pool = new pg.Pool({
    connectionString: url,
    max: 2,
    connectionTimeoutMillis: connectMs,
    statement_timeout: statementMs,
    application_name: 'meshbench',
    types: { getTypeParser: parserOf },
  });
  // A connection that breaks while nobody uses it is replaced at the next query; unheard, it would end the process.
  pool.on('error', () => undefined);
  return pool;
}

const int8 = 20;

type Parser = (text: string) => unknown;
const usualParser = pg.types.getTypeParser as (oid: number, format?: 'text' | 'binary') => Parser;
const parserOf = (oid: number, format?: 'text' | 'binary'): Parser =>
  oid === int8 && format !== 'binary' ? Number : usualParser(oid, format);

function isPostgresUrl(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && ['postgres:', 'postgresql:'].includes(url.protocol) && isDecodable(url);
}

function isDecodable({ username, password, hostname, pathname }: URL): boolean {
  try {
    [username, password, hostname, pathname].forEach(decodeURIComponent);
    return true;
  } catch {
    return false;
  }
}

/** `postgresql://user@host:5432/database`: who and where, without the password and without parameters. */
export function withoutPassword(url: string): string {
  const parsed = URL.parse(url);
  if (!parsed) return 'PostgreSQL';
  const { protocol, username, host, pathname } = parsed;
  return `${protocol}//${username === '' ? '' : `${username}@`}${host}${pathname}`;
}

/** Classes of errors in the data that we sent (https://www.postgresql.org/docs/current/errcodes-appendix.html). */
const ourFault = /^2[23]/;

/** An error of the server or of the way to it as one that people can act on; our own faults stay as they are. */
export function postgresError(cause: unknown, url: string): unknown {
  if (cause instanceof HarnessError) return cause;
  if (cause instanceof pg.DatabaseError && ourFault.test(cause.code ?? '')) return cause;
  return preflightError({
    code: 'CATALOGUE-UNREACHABLE',
    message: `${withoutPassword(url)} cannot be used: ${reasonOf(cause)}`,
    hint: `start the server, and give its user a database of its own; ${remedy}`,
    cause,
  });
}

/** Several addresses of a host are several errors, with an empty message above them. */
const reasonOf = (cause: unknown): string =>
  cause instanceof AggregateError && cause.message === '' ? cause.errors.map(messageOf).join('; ') : messageOf(cause);
