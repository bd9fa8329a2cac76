import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Analysis, EstimatedMetric } from '../../harness/core/analysis.ts';
import { meanPlantedShiftMs } from '../../harness/core/planted-shift.ts';
import type { Trial } from '../../harness/core/trial.ts';
import { RunFolder } from '../../harness/store/run-folder.ts';
import { root, run } from './meshbench.ts';

/**
 * `make selfcheck`: is the verdict believable on this machine? Repeats quick experiments whose answer is known.
 *   1. A/A: 20 experiments with nothing but the twin; "different" on p50 at most 3 times.
 *   2. A difference that is certainly there: envoy-sidecar against none is "different" in 5 of 5.
 *   3. A delay planted in the application, its true size taken from the application's own clock: the interval of the
 *      difference covers it in at least 4 of 5, and it is found in all.
 * An experiment that the gates rejected (exit 5) is repeated and counted; nothing else is.
 */
interface Check {
  readonly name: string;
  readonly times: number;
  readonly args: readonly string[];
  readonly arm: string;
  /** Whether the outcome is what must be. */
  readonly holds: (p50: EstimatedMetric, trials: readonly Trial[]) => boolean;
  readonly atLeast: number;
  readonly says: (p50: EstimatedMetric, trials: readonly Trial[]) => string;
}

const share = (ratio: number): string => `${((ratio - 1) * 100).toFixed(1)} %`;
const interval = (p50: EstimatedMetric): string =>
  `${share(p50.ratio)} (${share(p50.ci.lower)} to ${share(p50.ci.upper)})`;

/** What p50 must rise by according to the application's own clock, milliseconds. */
const plantedMs = (trials: readonly Trial[]): number => meanPlantedShiftMs(trials, 'none-planted') ?? Number.NaN;

const covers = ({ difference }: EstimatedMetric, truth: number): boolean =>
  difference.ci.lower <= truth && truth <= difference.ci.upper;

const checks: readonly Check[] = [
  {
    name: 'A/A: two identical arms are not called different',
    times: 20,
    args: ['--mesh', ''],
    arm: 'twin',
    holds: (p50) => p50.verdict !== 'different',
    atLeast: 17,
    says: (p50) => `${p50.verdict}, ${interval(p50)}`,
  },
  {
    name: 'envoy-sidecar is found to differ from none',
    times: 5,
    args: ['--mesh', 'envoy-sidecar'],
    arm: 'envoy-sidecar',
    holds: (p50) => p50.verdict === 'different',
    atLeast: 5,
    says: (p50) => `${p50.verdict}, ${interval(p50)}`,
  },
  {
    name: 'a planted delay is found, and the interval covers its true size',
    times: 5,
    // So few requests that none overlap: beside a longer request the next one starts, and waiting for it is no part of
    // what the application's clock can see (docs/decisions.md, 15).
    args: ['--plant-delay', '500us', '--rps', '60', '--connections', '8'],
    arm: 'none-planted',
    holds: (p50, trials) => p50.verdict === 'different' && covers(p50, plantedMs(trials)),
    atLeast: 4,
    says: (p50, trials) =>
      `${p50.verdict}, +${p50.difference.mean.toFixed(3)} ms (${p50.difference.ci.lower.toFixed(3)} to ${p50.difference.ci.upper.toFixed(3)}), true ${plantedMs(trials).toFixed(3)} ms`,
  },
];

const invalidExitCode = 5;
const mostRepeats = 5;
const results = path.join(root, 'results', `selfcheck-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}`);
mkdirSync(results, { recursive: true });
const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

async function experiment(
  name: string,
  args: readonly string[],
): Promise<{ p50: (arm: string) => EstimatedMetric; trials: Trial[] }> {
  const folder = path.join(results, name);
  for (let repeat = 0; repeat <= mostRepeats; repeat++) {
    const ended = await run(['bench', '--quick', '--json', '--results', folder, ...args]);
    if (ended.code === 0) {
      const { experiment: id } = JSON.parse(ended.stdout) as { experiment: string };
      const stored = new RunFolder(path.join(folder, id));
      return { p50: p50Of(await stored.analysis()), trials: await stored.trials() };
    }
    if (ended.code !== invalidExitCode) throw new Error(`exit ${String(ended.code)}:\n${ended.stderr}`);
    print(
      `    (rejected by the gates, repeated: ${ended.stderr.split('\n').find((line) => line.includes('error[')) ?? ''})`,
    );
  }
  throw new Error(`rejected ${mostRepeats + 1} times in a row: this machine is too busy for a check`);
}

const p50Of =
  (analysis: Analysis) =>
  (arm: string): EstimatedMetric => {
    const found = analysis.comparisons.find((each) => each.arm === arm)?.metrics.find(({ metric }) => metric === 'p50');
    if (found?.state !== 'estimated') throw new Error(`p50 of ${arm} was not estimated`);
    return found;
  };

const outcomes: { readonly name: string; readonly held: number; readonly times: number; readonly atLeast: number }[] =
  [];
for (const [index, check] of checks.entries()) {
  print(`${check.name} (at least ${check.atLeast} of ${check.times})`);
  let held = 0;
  for (let i = 1; i <= check.times; i++) {
    const { p50, trials } = await experiment(`${index + 1}-${i}`, check.args);
    const comparison = p50(check.arm);
    const holds = check.holds(comparison, trials);
    held += holds ? 1 : 0;
    print(`  ${String(i).padStart(2)} ${holds ? 'ok ' : 'NOT'} ${check.says(comparison, trials)}`);
  }
  outcomes.push({ name: check.name, held, times: check.times, atLeast: check.atLeast });
  print(`  ${held} of ${check.times}`);
}
writeFileSync(path.join(results, 'selfcheck.json'), `${JSON.stringify(outcomes, null, 1)}\n`);
const failed = outcomes.filter(({ held, atLeast }) => held < atLeast);
print(`${outcomes.length - failed.length} passed, ${failed.length} failed`);
process.exitCode = failed.length === 0 ? 0 : 1;
