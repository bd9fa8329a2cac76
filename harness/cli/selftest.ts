import path from 'node:path';
import type { ControlOutcome, SelftestSummary } from '../core/selftest.ts';
import { HarnessError, exitCodes, usageError } from '../errors.ts';
import type { Log } from '../io/log.ts';
import { listenForInterrupt } from '../run/interrupt.ts';
import { selftest } from '../run/selftest/selftest.ts';
import { waitOf } from './wait.ts';

export interface SelftestCommand {
  readonly results: string;
  readonly aa: string;
  readonly planted: string;
  readonly wait: string;
  readonly json?: boolean;
}

/**
 * `meshbench selftest`: what goes to stdout, after it was printed when a control did not pass.
 * @throws HarnessError SELFTEST-FAILED (exit 5), after everything is written.
 */
export async function selftestCommand(flags: SelftestCommand, log: Log, print: (text: string) => void): Promise<void> {
  const waitMs = waitOf(flags.wait);
  const options = { aa: countOf('--aa', flags.aa), planted: countOf('--planted', flags.planted) };
  const interrupt = listenForInterrupt(log);
  try {
    const context = { resultsRoot: path.resolve(flags.results), waitMs, log, interrupt };
    const { summary, folder } = await selftest(options, context);
    print(flags.json === true ? `${JSON.stringify(summary, null, 1)}\n` : textOf(summary, folder));
    const failed = summary.controls.filter(({ passed }) => passed !== true);
    if (failed.length > 0) throw notPassed(failed);
  } finally {
    interrupt.dispose();
  }
}

const mostExperiments = 100;

function countOf(flag: string, text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= mostExperiments) return count;
  throw usageError({
    code: 'BAD-COUNT',
    message: `${flag} ${text} is not a number of experiments`,
    hint: `a whole number from 1 to ${mostExperiments}`,
  });
}

const word = ({ passed }: ControlOutcome): string => (passed === null ? 'NOT MET' : passed ? 'passed' : 'FAILED');

function textOf({ controls }: SelftestSummary, folder: string): string {
  const count = (passed: boolean | null): number => controls.filter((each) => each.passed === passed).length;
  return [
    ...controls.map((control) => `${word(control).padEnd(8)} ${control.title}\n         ${control.figures}`),
    '',
    `stored in ${path.relative(process.cwd(), folder) || folder}; reports of this environment quote it`,
    `${count(true)} passed, ${count(false)} failed, ${count(null)} skipped`,
    '',
  ].join('\n');
}

function notPassed(controls: readonly ControlOutcome[]): HarnessError {
  const failed = controls.filter(({ passed }) => passed === false);
  return new HarnessError({
    code: failed.length > 0 ? 'SELFTEST-FAILED' : 'SELFTEST-NOT-MET',
    message: controls.map((control) => `${word(control)}: ${control.title}`).join('; '),
    hint:
      failed.length > 0
        ? 'believe no verdict of this machine until you know why: the experiments of the selftest are kept'
        : 'the machine was too busy for these controls; run make selftest again when nothing else runs',
    exitCode: exitCodes.invalid,
  });
}
