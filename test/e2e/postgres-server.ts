import { spawn, type ChildProcess } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { messageOf } from '../../harness/errors.ts';
import { exec } from '../../harness/io/exec.ts';
import { decidePackages } from '../../harness/targets/lab/package-decision.ts';
import { situationOf, thisMachine } from '../../harness/targets/lab/packages.ts';
import { findCommand } from '../../toolchain/find-command.ts';

/** A real PostgreSQL of its own: on 127.0.0.1 and a free port, under a user without rights, in a temporary folder. */
export interface PostgresServer {
  readonly password: string;
  readonly port: number;
  /** Makes a database. @returns its postgresql:// address. */
  createDatabase(name: string): Promise<string>;
  dropDatabase(name: string): Promise<void>;
  /** Runs a statement in the database of an address. */
  execute(url: string, text: string): Promise<void>;
  /** Ends the server and removes its folder. */
  stop(): Promise<void>;
}

const user = 'meshbench';
/** With characters that a URL cannot carry as they are. */
const password = 'p@ss/w:rd?#%';
const patienceMs = 60_000;

/** Installs Debian's package when it is missing, as the lab does with its own; NO_INSTALL forbids it. */
export async function startPostgres(): Promise<PostgresServer> {
  const initdb = await installedInitdb();
  const folder = await mkdtemp(path.join(tmpdir(), 'meshbench-postgres-'));
  const identity = await ownedByNobody(folder);
  await makeCluster(folder, ['setpriv', ...identity, '--', initdb]);
  const port = await freePort();
  const settings = { listen_addresses: '127.0.0.1', port, unix_socket_directories: '', fsync: 'off' };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  // SIGINT is PostgreSQL's fast shutdown: it ends with this process, however that ends.
  const program = [...identity, '--pdeathsig', 'INT', '--', path.join(path.dirname(initdb), 'postgres')];
  const server = spawn('setpriv', [...program, '-D', dataOf(folder), ...flags], { cwd: folder, stdio: 'pipe' });
  const stop = async (): Promise<void> => {
    await end(server);
    await rm(folder, { recursive: true });
  };
  const url = (database: string): string =>
    `postgresql://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;
  await untilItAnswers(url('postgres'), server).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return {
    password,
    port,
    createDatabase: async (name) => {
      await query(url('postgres'), `create database ${name}`);
      return url(name);
    },
    dropDatabase: (name) => query(url('postgres'), `drop database if exists ${name} with (force)`),
    execute: query,
    stop,
  };
}

const dataOf = (folder: string): string => path.join(folder, 'data');

async function makeCluster(folder: string, [command = '', ...args]: readonly string[]): Promise<void> {
  const cluster = ['--pgdata', dataOf(folder), '--username', user, '--auth', 'scram-sha-256'];
  const options = ['--pwfile', path.join(folder, 'password'), '--encoding', 'UTF8', '--locale', 'C.UTF-8', '--no-sync'];
  await exec(command, [...args, ...cluster, ...options], { timeoutMs: patienceMs, cwd: folder });
}

/** PostgreSQL refuses to run as root. @returns flags of setpriv for whoever owns the folder now. */
async function ownedByNobody(folder: string): Promise<string[]> {
  await mkdir(dataOf(folder), { mode: 0o700 });
  await writeFile(path.join(folder, 'password'), password, { mode: 0o600 });
  if (process.getuid?.() !== 0) return [];
  const nobody = /^nobody:[^:]*:(\d+):(\d+):/m.exec(readFileSync('/etc/passwd', 'utf8'));
  if (!nobody) throw new Error('this machine has no user nobody');
  const [uid, gid] = [Number(nobody[1]), Number(nobody[2])];
  for (const each of [folder, dataOf(folder), path.join(folder, 'password')]) await chown(each, uid, gid);
  return ['--reuid', String(uid), '--regid', String(gid), '--clear-groups'];
}

/** Debian keeps the server's programs out of PATH, a folder for each version. */
const findInitdb = (): string | undefined =>
  globSync('/usr/lib/postgresql/*/bin/initdb').sort().at(-1) ?? findCommand('initdb');

async function installedInitdb(): Promise<string> {
  const before = findInitdb();
  if (before !== undefined) return before;
  const machine = thisMachine();
  const packages = { debian: 'postgresql', fedora: 'postgresql-server', alpine: 'postgresql', arch: 'postgresql' };
  const missing = { command: 'initdb', why: 'a test', packages: { ...packages, suse: 'postgresql-server' } };
  const decision = decidePackages({ ...situationOf(machine, true), missing: [missing] });
  if (decision.action === 'refuse') throw new Error(`${decision.message}; ${decision.hint}`);
  const apt = (...args: readonly string[]): Promise<unknown> =>
    machine.exec('apt-get', ['-o', 'DPkg::Lock::Timeout=120', ...args], {
      timeoutMs: 600_000,
      env: { DEBIAN_FRONTEND: 'noninteractive' },
    });
  await apt('update');
  await apt('install', '-y', '--no-install-recommends', 'postgresql');
  const after = findInitdb();
  if (after === undefined) throw new Error('the package postgresql did not bring initdb');
  return after;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function query(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}

async function untilItAnswers(url: string, server: ChildProcess): Promise<void> {
  let said = '';
  for (const stream of [server.stdout, server.stderr])
    stream?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const deadline = performance.now() + patienceMs;
  for (;;) {
    try {
      await query(url, 'select 1');
      return;
    } catch (error) {
      const ended = server.exitCode !== null || server.signalCode !== null;
      if (ended || performance.now() > deadline) throw new Error(`PostgreSQL: ${messageOf(error)}\n${said}`);
      await sleep(50);
    }
  }
}

/** Asks for a fast shutdown by the pid that was started, and waits. */
async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGINT');
  await ended;
}
