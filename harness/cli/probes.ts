import { figureName, figureText, rangeOf, type SelfTestVerdict } from '../core/probes/self-test.ts';
import { HarnessError, exitCodes, preflightError } from '../errors.ts';
import type { Log } from '../io/log.ts';
import { selfTestProbes, type ProbeSelfTest } from '../probes/self-test.ts';
import { listenForInterrupt } from '../run/interrupt.ts';
import { waitOf } from './wait.ts';

export interface ProbesCommand {
  readonly wait: string;
  readonly json?: boolean;
}

/**
 * `meshbench probes [names...]`: prints what became of each probe.
 * @throws HarnessError PROBES-WRONG (exit 5) when one counted something else than the workload did, PROBES-NONE (exit 3) when
 * none could be attached; both after everything is printed.
 */
export async function probesCommand(
  names: readonly string[],
  flags: ProbesCommand,
  { log, print }: { readonly log: Log; readonly print: (text: string) => void },
): Promise<void> {
  const waitMs = waitOf(flags.wait);
  const interrupt = listenForInterrupt(log);
  interrupt.setHint('run meshbench probes again; nothing was left on this machine');
  try {
    const found = await selfTestProbes({ names, waitMs, log, signal: interrupt.signal });
    print(flags.json === true ? `${JSON.stringify(found, null, 1)}\n` : probesText(found));
    complain(found);
  } finally {
    interrupt.dispose();
  }
}

function complain({ probes, together }: ProbeSelfTest): void {
  const wrong = [...probes, ...together].filter(({ state }) => state === 'wrong');
  if (wrong.length > 0) {
    throw new HarnessError({
      code: 'PROBES-WRONG',
      message: `${[...new Set(wrong.map(({ probe }) => probe))].join(', ')}: not what the known workload did`,
      hint: 'run it again on a quiet machine; if it stays wrong, believe no result of this probe here and report it with --json',
      exitCode: exitCodes.invalid,
    });
  }
  const [first] = probes;
  if (first && probes.every(({ state }) => state === 'skipped')) {
    throw preflightError({ code: 'PROBES-NONE', message: 'no probe could be attached', hint: first.because });
  }
}

/** For a terminal: a line for each probe, a line for each figure, and how many are what. */
export function probesText({ kernel, engine, requests, probes, together }: ProbeSelfTest): string {
  const count = (state: SelfTestVerdict['state']): number => probes.filter((each) => each.state === state).length;
  return [
    `${engine} on Linux ${kernel}; ${requests} requests through two proxies to an application that sleeps 1 ms`,
    '',
    ...probes.flatMap(verdictLines),
    ...togetherLines(together),
    '',
    `${count('ok')} ok, ${count('skipped')} skipped, ${count('wrong')} wrong`,
    '',
  ].join('\n');
}

const indent = ' '.repeat(9);

const verdictLines = (verdict: SelfTestVerdict): string[] => [
  `${verdict.state.padEnd(8)} ${verdict.probe}${costText(verdict)}`,
  ...(verdict.because === '' || verdict.figures.some(({ holds }) => !holds) ? [] : [`${indent}${verdict.because}`]),
  ...verdict.figures.map(
    (figure) =>
      `${indent}${figure.holds ? '' : 'WRONG '}${figureName(figure)}: ${figure.observed === null ? 'nothing' : figureText(figure.observed)} (expected ${rangeOf(figure)})`,
  ),
];

const costText = ({ cost }: SelfTestVerdict): string =>
  cost ? `  (its own cost: ${figureText(Math.round(cost.nsPerRun))} ns for each event)` : '';

function togetherLines(together: readonly SelfTestVerdict[]): string[] {
  if (together.length === 0) return [];
  const wrong = together.filter(({ state }) => state !== 'ok');
  if (wrong.length === 0) return [`${'ok'.padEnd(8)} all ${together.length} at once: the same figures hold`];
  // When they could not be attached together, it is the same sentence for all.
  const reasons = new Set(wrong.map(({ because }) => because));
  const lines =
    reasons.size === 1 && wrong.length > 1 ? [...reasons] : wrong.map(({ probe, because }) => `${probe}: ${because}`);
  return [`${'wrong'.padEnd(8)} all ${together.length} at once`, ...lines.map((line) => `${indent}${line}`)];
}
