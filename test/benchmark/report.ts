import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { analyse } from '../../harness/core/analyse.ts';
import { spreadTrials, timelinesOf } from '../../harness/run/timelines.ts';
import { RunFolder } from '../../harness/store/run-folder.ts';
import { reportModel, type ReportInput } from '../../reports/model.ts';
import { renderHtml } from '../../reports/render.ts';
import { largeInput, usualInput, writeLatencies } from './made-up-report.ts';

/**
 * What a report costs: `node test/benchmark/report.ts`. Two SYNTHETIC experiments (nothing was measured), each in a process
 * of its own, whose memory includes that of inventing it. Curves come with the input, latencies over time are read from
 * files as they are from a run folder; reading and verifying 10,000 trial folders is not in it. Limits are held by the
 * clock: on a busy machine the CPU figures beside it say more.
 */
const cases = {
  usual: { name: '6 arms x 20 rounds', input: usualInput, limits: { seconds: 5, megabytes: 1.5, peakRssMiB: 1024 } },
  large: { name: '10 arms x 1,000 rounds', input: largeInput, limits: { seconds: 10, megabytes: 5, peakRssMiB: 1024 } },
} as const;
type CaseName = keyof typeof cases;

interface Step {
  readonly name: string;
  /** By the clock, and by all threads of the process together. */
  readonly seconds: number;
  readonly cpuSeconds: number;
}

interface Reading {
  readonly trials: number;
  readonly steps: readonly Step[];
  readonly megabytes: number;
  readonly peakRssMiB: number;
}

async function measured(name: CaseName): Promise<Reading> {
  const input = cases[name].input();
  const folder = mkdtempSync(path.join(tmpdir(), 'meshbench-report-'));
  try {
    writeLatencies(folder, spreadTrials(input.trials));
    return await readingOf(input, new RunFolder(folder));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function readingOf({ plan, trials, ...rest }: ReportInput, run: RunFolder): Promise<Reading> {
  const steps: Step[] = [];
  const timed = async <T>(name: (value: T) => string, work: () => T | Promise<T>): Promise<T> => {
    const [started, cpu] = [performance.now(), process.cpuUsage()];
    const value = await work();
    const { user, system } = process.cpuUsage(cpu);
    steps.push({ name: name(value), seconds: (performance.now() - started) / 1000, cpuSeconds: (user + system) / 1e6 });
    return value;
  };
  const analysis = await timed(
    () => 'analysis',
    () => analyse({ plan, trials, ended: 'all-rounds' }),
  );
  const timelines = await timed(
    ({ length }) => `latency over time of ${length} trials read`,
    () => timelinesOf(run, trials),
  );
  const model = await timed(
    () => 'model',
    () => reportModel({ ...rest, plan, trials, analysis, timelines }),
  );
  const html = await timed(
    () => 'page',
    () => renderHtml(model),
  );
  const megabytes = Buffer.byteLength(html) / 1e6;
  return { trials: trials.length, steps, megabytes, peakRssMiB: process.resourceUsage().maxRSS / 1024 };
}

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** @returns how many limits are broken. */
function conclude(name: CaseName, { trials, steps, megabytes, peakRssMiB }: Reading): number {
  const { name: title, limits } = cases[name];
  const sum = (read: (step: Step) => number): number => steps.reduce((total, step) => total + read(step), 0);
  const all = { name: 'all of it', seconds: sum(({ seconds }) => seconds), cpuSeconds: sum((step) => step.cpuSeconds) };
  const figures: Figure[] = [
    ...steps.map(figureOf),
    { ...figureOf(all), limit: limits.seconds },
    { name: 'size of the page', value: megabytes, unit: 'MB', limit: limits.megabytes },
    { name: 'peak RSS', value: peakRssMiB, unit: 'MiB', limit: limits.peakRssMiB },
  ];
  say(`${title}, ${trials} trials`);
  for (const { name: figure, value, unit, beside = '', limit } of figures) {
    const held =
      limit === undefined ? '' : `limit ${limit} ${unit}`.padEnd(16) + (value <= limit ? 'passed' : 'FAILED');
    say(`  ${figure.padEnd(42)}${`${value.toFixed(2)} ${unit}`.padStart(12)}${beside.padEnd(16)}${held}`);
  }
  return figures.filter(({ value, limit }) => limit !== undefined && value > limit).length;
}

interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly beside?: string;
  readonly limit?: number;
}

const figureOf = ({ name, seconds, cpuSeconds }: Step): Figure => ({
  name,
  value: seconds,
  unit: 's',
  beside: ` (CPU ${cpuSeconds.toFixed(2)})`,
});

async function benchmark(): Promise<number> {
  say(
    `report; ${availableParallelism()} cores, load average ${(loadavg()[0] ?? 0).toFixed(1)}, Node ${process.version}`,
  );
  let failed = 0;
  for (const name of Object.keys(cases) as CaseName[]) {
    const { stdout } = await promisify(execFile)(process.execPath, [import.meta.filename, '--case', name]);
    failed += conclude(name, JSON.parse(stdout) as Reading);
  }
  say(failed === 0 ? 'all limits kept' : `${failed} limits broken`);
  return failed === 0 ? 0 : 1;
}

const [, , argument = '', name = ''] = process.argv;
if (argument === '--case') process.stdout.write(JSON.stringify(await measured(name as CaseName)));
else process.exitCode = await benchmark();
