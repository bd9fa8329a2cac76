import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { median } from '../../harness/core/stats/descriptive.ts';
import type { Catalogue } from '../../harness/store/catalogue/catalogue.ts';
import { reindex } from '../../harness/store/catalogue/index-folders.ts';
import { catalogueOptions, openCatalogue } from '../../harness/store/catalogue/open-catalogue.ts';
import { startPostgres } from '../e2e/postgres-server.ts';
import { trialsInEach, writeMadeUpExperiment } from './made-up-results.ts';

/**
 * What the catalogue costs: `node test/benchmark/catalogue.ts [--postgres]`. 10,000 made-up trials (nothing was measured)
 * in 100 run folders of a temporary folder, with files as large as those of a short real trial; read into an empty
 * catalogue by a process of its own, then asked as `results ls` and `results series` ask.
 */
const experiments = 100;
const trialsExpected = experiments * trialsInEach;
const limits = { reindexSeconds: 60, peakRssMiB: 300, queryMs: 50 };
const queries = 50;

interface Reading {
  readonly seconds: number;
  readonly peakRssMiB: number;
  readonly trials: number;
}

/** In a process of its own, so that its memory is that of reindexing alone. */
async function measuredReindex(root: string): Promise<Reading> {
  const catalogue = await openCatalogue(catalogueOptions(root));
  const started = performance.now();
  const { trials } = await reindex(root, catalogue);
  const seconds = (performance.now() - started) / 1000;
  await catalogue.close();
  return { seconds, trials, peakRssMiB: process.resourceUsage().maxRSS / 1024 };
}

async function benchmark(onPostgres: boolean): Promise<number> {
  const root = mkdtempSync(path.join(tmpdir(), 'meshbench-benchmark-'));
  const server = onPostgres ? await startPostgres() : undefined;
  try {
    const databaseUrl = (await server?.createDatabase('benchmark')) ?? '';
    say(`writing ${experiments} experiments of ${trialsInEach} trials to ${root}`);
    for (let index = 0; index < experiments; index++) writeMadeUpExperiment(root, index);
    const { stdout } = await promisify(execFile)(process.execPath, [import.meta.filename, '--reindex', root], {
      env: { ...process.env, DATABASE_URL: databaseUrl },
    });
    const reading = JSON.parse(stdout) as Reading;
    const catalogue = await openCatalogue({ resultsRoot: root, databaseUrl });
    try {
      return conclude(reading, await timeQueries(catalogue), catalogue.location);
    } finally {
      await catalogue.close();
    }
  } finally {
    await server?.stop();
    rmSync(root, { recursive: true });
  }
}

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

type Timings = Readonly<Record<string, number>>;

/** Median milliseconds of each question. */
async function timeQueries(catalogue: Catalogue): Promise<Timings> {
  const twins = { fingerprint: 'machine-0', design: 'interleaved', metric: 'p99' } as const;
  const load = { ratePerArmRps: 400, connections: 20, payloadBytes: 1024, warmUpS: 3, measureS: 25 };
  const questions = {
    'list of the newest 50': () => catalogue.list({ limit: 50 }),
    'list of all': () => catalogue.list(),
    'list of a mesh': () => catalogue.list({ limit: 50, mesh: 'consul' }),
    'series of an arm': () => catalogue.series({ arm: 'istio', metric: 'p50' }),
    'series in one environment': () =>
      catalogue.series({ arm: 'istio', metric: 'p50', load, fingerprint: 'machine-0' }),
    'history of the twin': () => catalogue.expectation({ ...twins, load }),
  };
  const timed: [string, number][] = [];
  for (const [name, ask] of Object.entries(questions)) {
    const answer = await ask();
    if (Array.isArray(answer) && answer.length === 0) throw new Error(`${name}: no answer`);
    timed.push([name, median(await timesOf(ask))]);
  }
  return Object.fromEntries(timed);
}

async function timesOf(ask: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let count = 0; count < queries; count++) {
    const started = performance.now();
    await ask();
    times.push(performance.now() - started);
  }
  return times;
}

function conclude({ seconds, peakRssMiB, trials }: Reading, timings: Timings, location: string): number {
  const checks = [
    { name: 'trials indexed', value: trials, unit: '', passed: trials === trialsExpected },
    {
      name: 'reindex',
      value: seconds,
      unit: 's',
      passed: seconds < limits.reindexSeconds,
      limit: limits.reindexSeconds,
    },
    {
      name: 'peak RSS',
      value: peakRssMiB,
      unit: 'MiB',
      passed: peakRssMiB < limits.peakRssMiB,
      limit: limits.peakRssMiB,
    },
    ...Object.entries(timings).map(([name, value]) => ({
      name: `${name} (median of ${queries})`,
      value,
      unit: 'ms',
      passed: value < limits.queryMs,
      limit: limits.queryMs,
    })),
  ];
  say(`catalogue in ${location}; ${availableParallelism()} cores, Node ${process.version}`);
  for (const { name, value, unit, passed, ...rest } of checks) {
    const limit = 'limit' in rest ? `limit ${rest.limit} ${unit}` : '';
    const figure = Number.isInteger(value) ? String(value) : value.toFixed(1);
    say(`  ${name.padEnd(44)}${`${figure} ${unit}`.padStart(12)}   ${limit.padEnd(14)}${passed ? 'passed' : 'FAILED'}`);
  }
  const failed = checks.filter(({ passed }) => !passed).length;
  say(`${checks.length - failed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

const [, , argument = '', folder = ''] = process.argv;
if (argument === '--reindex') process.stdout.write(JSON.stringify(await measuredReindex(folder)));
else process.exitCode = await benchmark(argument === '--postgres');
