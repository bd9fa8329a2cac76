import path from 'node:path';
import { HarnessError, exitCodes } from '../errors.ts';
import { inBatches } from '../io/in-batches.ts';
import type { Log } from '../io/log.ts';
import { analysed } from '../run/publish.ts';
import { currentExperiments } from '../store/catalogue/current-list.ts';
import { listExternal } from '../store/exchange/external.ts';
import { RunFolder } from '../store/run-folder.ts';
import { renderPublished } from './show.ts';

export interface ResultsOptions {
  readonly results: string;
  readonly json?: boolean;
}

/** `results ls`: every experiment below the results folder, oldest first. */
export async function listResults({ results, json }: ResultsOptions, log: Log): Promise<string> {
  const root = path.resolve(results);
  const found = (await currentExperiments(root, log)).map(({ id, arms, roundsPlanned, roundsDone, trials }) => ({
    id,
    arms,
    rounds: { planned: roundsPlanned, done: roundsDone },
    ...trials,
  }));
  if (json === true) return `${JSON.stringify(await withLabels(root, found), null, 1)}\n`;
  const external = (await listExternal(root)).map(
    ({ name, format, results: count }) => `external/${name}  ${format}, ${count} results, not comparable\n`,
  );
  if (found.length + external.length === 0)
    return `no experiments in ${path.relative(process.cwd(), root) || root}; make bench makes one\n`;
  const rows = found.map(({ id, rounds, completed, invalid, errored, damaged }) => [
    id,
    `${rounds.done}/${rounds.planned} rounds`,
    `${completed} valid`,
    `${invalid} invalid`,
    `${errored} failed`,
    ...(damaged > 0 ? [`${damaged} damaged`] : []),
  ]);
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, i) => cell.padEnd(widths[i] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .concat(external)
    .join('');
}

/** The catalogue does not keep them: they are read from the plans; null where one cannot be read. */
const withLabels = (root: string, found: readonly { readonly id: string }[]): Promise<object[]> =>
  inBatches(found, async (one) => {
    const plan = await new RunFolder(path.join(root, one.id)).plan().catch(() => null);
    return { ...one, labels: plan === null ? null : (plan.labels ?? {}) };
  });

/** `results show <id>`: analyses what is stored; writes nothing. */
export async function showResult(id: string, { results, json }: ResultsOptions): Promise<string> {
  return renderPublished(await analysed(await RunFolder.open(path.resolve(results), id)), { json: json === true });
}

/** `results verify <id>`: every checksum. @throws HarnessError RESULTS-DAMAGED (exit 5). */
export async function verifyResult(id: string, { results, json }: ResultsOptions): Promise<string> {
  const run = await RunFolder.open(path.resolve(results), id);
  const damage = [...(await run.verifyHead()), ...(await run.verify())];
  const unnoted = (await run.unnoted()).map((name) => `${name} is not in the journal`);
  const problems = [...damage, ...unnoted];
  const trials = (await run.trialNames()).length;
  if (problems.length > 0) {
    throw new HarnessError({
      code: 'RESULTS-DAMAGED',
      message: problems.join('\n'),
      hint:
        damage.length > 0
          ? 'restore the files from a copy; until then the trials stay where they are and are left out of every report'
          : `meshbench bench --resume ${id} notes what a run that was killed had just written; remove what no run wrote`,
      exitCode: exitCodes.invalid,
    });
  }
  return json === true
    ? `${JSON.stringify({ id, trials, problems })}\n`
    : `${trials} trials are as they were written\n`;
}
