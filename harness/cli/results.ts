import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { HarnessError, exitCodes } from '../errors.ts';
import { analysed, publish } from '../run/publish.ts';
import { RunFolder } from '../store/run-folder.ts';
import { renderPublished } from './show.ts';

export interface ResultsOptions {
  readonly results: string;
  readonly json?: boolean;
}

interface ExperimentLine {
  readonly id: string;
  readonly arms: readonly string[];
  readonly rounds: { readonly planned: number; readonly done: number };
  readonly completed: number;
  readonly invalid: number;
  readonly errored: number;
}

/** `results ls`: every experiment below the results folder, newest last. */
export async function listResults({ results, json }: ResultsOptions): Promise<string> {
  const root = path.resolve(results);
  const names = (await readdir(root).catch(() => [])).filter((name) => !name.startsWith('.')).sort();
  const found = await Promise.all(names.map((name) => experimentLine(root, name).catch(() => undefined)));
  const lines = found.filter((line) => line !== undefined);
  if (json === true) return `${JSON.stringify(lines, null, 1)}\n`;
  if (lines.length === 0)
    return `no experiments in ${path.relative(process.cwd(), root) || root}; make bench makes one\n`;
  const rows = lines.map(({ id, rounds, completed, invalid, errored }) => [
    id,
    `${rounds.done}/${rounds.planned} rounds`,
    `${completed} valid`,
    `${invalid} invalid`,
    `${errored} failed`,
  ]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => `${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ')}\n`).join('');
}

async function experimentLine(root: string, id: string): Promise<ExperimentLine | undefined> {
  const run = await RunFolder.open(root, id).catch(() => undefined);
  if (!run) return undefined;
  const [plan, trials] = await Promise.all([run.plan(), run.trials()]);
  const count = (state: string): number => trials.filter((trial) => trial.state === state).length;
  return {
    id,
    arms: plan.arms.map((arm) => arm.label),
    rounds: { planned: plan.rounds.length, done: new Set(trials.map(({ round }) => round)).size },
    completed: count('completed'),
    invalid: count('invalid'),
    errored: count('errored'),
  };
}

/** `results show <id>`: analyses what is stored; writes nothing. */
export async function showResult(id: string, { results, json }: ResultsOptions): Promise<string> {
  return renderPublished(await analysed(await RunFolder.open(path.resolve(results), id)), { json: json === true });
}

/** `report <id>`: the same, and writes analysis.json and report.html again. */
export async function reportResult(id: string, { results, json }: ResultsOptions): Promise<string> {
  return renderPublished(await publish(await RunFolder.open(path.resolve(results), id)), { json: json === true });
}

/** `results verify <id>`: every checksum. @throws HarnessError RESULTS-DAMAGED (exit 5). */
export async function verifyResult(id: string, { results, json }: ResultsOptions): Promise<string> {
  const run = await RunFolder.open(path.resolve(results), id);
  const problems = [...(await run.verify()), ...(await run.verifyAgainstJournal())];
  const trials = (await run.trialNames()).length;
  if (problems.length > 0) {
    throw new HarnessError({
      code: 'RESULTS-DAMAGED',
      message: problems.join('\n'),
      hint: 'restore the files from a copy; a changed trial may not be used',
      exitCode: exitCodes.invalid,
    });
  }
  return json === true
    ? `${JSON.stringify({ id, trials, problems })}\n`
    : `${trials} trials are as they were written\n`;
}
