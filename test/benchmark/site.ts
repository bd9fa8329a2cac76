import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { publishSite } from '../../harness/run/publish-site.ts';
import { silentLog } from '../../harness/io/log.ts';
import { trialsInEach, writeMadeUpExperiment } from './made-up-results.ts';

/**
 * What a site costs: `node test/benchmark/site.ts [experiments]`. 100 made-up run folders with 100 trials each (nothing was
 * measured): a site from nothing, and again when nothing is new; each in a process of its own.
 */
const count = Number(process.argv[2] ?? 100);
const limits = { firstSeconds: 300, againSeconds: 60, peakRssMiB: 1024 };

interface Reading {
  readonly seconds: number;
  readonly peakRssMiB: number;
  readonly written: number;
}

async function measured(root: string, out: string): Promise<Reading> {
  const started = performance.now();
  const { written } = await publishSite({ root, out, title: 'Benchmark', baseUrl: null }, silentLog);
  const seconds = (performance.now() - started) / 1000;
  return { seconds, written, peakRssMiB: process.resourceUsage().maxRSS / 1024 };
}

const inOwnProcess = async (root: string, out: string): Promise<Reading> => {
  const { stdout } = await promisify(execFile)(process.execPath, [import.meta.filename, '--measure', root, out]);
  return JSON.parse(stdout) as Reading;
};

async function benchmark(): Promise<number> {
  const root = mkdtempSync(path.join(tmpdir(), 'meshbench-benchmark-'));
  const out = mkdtempSync(path.join(tmpdir(), 'meshbench-benchmark-site-'));
  try {
    for (let index = 0; index < count; index++) writeMadeUpExperiment(root, index);
    const first = await inOwnProcess(root, out);
    const again = await inOwnProcess(root, out);
    say(`${count} experiments of ${trialsInEach} trials; ${availableParallelism()} cores, Node ${process.version}`);
    const checks = [
      row('from nothing', first.seconds, limits.firstSeconds, 's'),
      row('with nothing new', again.seconds, limits.againSeconds, 's'),
      row('peak RSS', Math.max(first.peakRssMiB, again.peakRssMiB), limits.peakRssMiB, 'MiB'),
      row('files written although nothing is new', again.written, 0, ''),
    ];
    return checks.every(Boolean) ? 0 : 1;
  } finally {
    rmSync(root, { recursive: true });
    rmSync(out, { recursive: true });
  }
}

function row(name: string, value: number, limit: number, unit: string): boolean {
  const passed = value <= limit;
  const figure = Number.isInteger(value) ? String(value) : value.toFixed(1);
  say(
    `  ${name.padEnd(40)}${`${figure} ${unit}`.padStart(12)}   limit ${limit} ${unit}   ${passed ? 'passed' : 'FAILED'}`,
  );
  return passed;
}

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const [, , argument = '', root = '', out = ''] = process.argv;
if (argument === '--measure') process.stdout.write(JSON.stringify(await measured(root, out)));
else process.exitCode = await benchmark();
