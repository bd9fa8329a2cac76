import { stat } from 'node:fs/promises';
import path from 'node:path';
import { metSlo } from '../../core/capacity/step.ts';
import type { PastExperiment } from '../../core/history/past-experiment.ts';
import { HarnessError } from '../../errors.ts';
import { CapacityFolder } from '../../store/capacity-folder.ts';
import { readJournal } from '../../store/journal.ts';
import { RunFolder } from '../../store/run-folder.ts';
import { renderCapacityHtml } from '../../../reports/capacity/html.ts';
import { rawDataElsewhere } from '../../../reports/model/raw-data.ts';
import { renderHtml } from '../../../reports/render.ts';
import { capacityEntry } from '../../../reports/site/capacity-entry.ts';
import { experimentEntry, type ExperimentEntry } from '../../../reports/site/experiment-entry.ts';
import { analysedCapacity } from '../capacity/publish-capacity.ts';
import { analysed, type ReportOptions } from '../publish.ts';

/** One experiment for the site; its trials are let go, so that hundreds fit into memory. */
export interface SiteExperiment {
  readonly entry: ExperimentEntry;
  /** null for a capacity experiment: it is in no history. */
  readonly past: PastExperiment | null;
  /** What its report says, for telling whether it must be made again. */
  readonly model: object;
  readonly renderReport: () => Promise<string>;
}

/**
 * Reads one folder of a results folder, every checksum verified.
 * @returns null where there is no experiment.
 * @throws whatever makes it unreadable.
 */
export async function readSiteExperiment(
  root: string,
  folder: string,
  options: ReportOptions,
): Promise<SiteExperiment | null> {
  try {
    return await readComparison(await RunFolder.open(root, folder), options);
  } catch (error) {
    if (!(error instanceof HarnessError)) throw error;
    if (error.code === 'NOT-A-COMPARISON') return readCapacity(root, folder, error);
    // A folder without a plan is no experiment; with a journal it was one.
    if (error.code !== 'NO-SUCH-EXPERIMENT') throw error;
    if (!(await isThere(path.join(root, folder, 'journal.ndjson')))) return null;
    throw new Error('plan.json is gone, though a journal is there', { cause: error });
  }
}

const isThere = async (file: string): Promise<boolean> => (await stat(file).catch(() => undefined)) !== undefined;

async function readComparison(run: RunFolder, options: ReportOptions): Promise<SiteExperiment> {
  const [plan, environment] = await Promise.all([run.plan(), run.environment()]);
  const { trials, analysis, model: beside } = await analysed(run, options);
  const model = { ...beside, rawData: rawDataElsewhere(run.id) };
  const times = await timesOf(run.file('journal.ndjson'), trials);
  const entry = experimentEntry({ id: run.id, ...times, plan, trials, analysis, environment, model });
  return {
    entry,
    past: { id: run.id, startedAt: times.startedAt, plan, analysis, environment },
    model,
    renderReport: () => renderHtml(model),
  };
}

/** A plan of neither kind is told by the error of the first. */
async function readCapacity(root: string, folder: string, unknown: HarnessError): Promise<SiteExperiment> {
  const run = await CapacityFolder.open(root, folder).catch((error: unknown) => {
    throw error instanceof HarnessError && error.code === 'NOT-A-CAPACITY-EXPERIMENT' ? unknown : error;
  });
  const [plan, environment, { steps, damaged }] = await Promise.all([run.plan(), run.environment(), run.contents()]);
  const { analysis, model } = await analysedCapacity(run);
  const times = await timesOf(run.file('journal.ndjson'), steps);
  const valid = steps.filter((step) => metSlo(step) !== undefined).length;
  const entry = capacityEntry({
    ...{ id: run.id, ...times, plan, environment, model },
    blocks: analysis.blocks,
    steps: { valid, rejected: steps.length - valid, damaged: damaged.length },
  });
  return { entry, past: null, model, renderReport: () => renderCapacityHtml(model) };
}

interface Times {
  readonly startedAt: string;
  readonly endedAt: string;
}

/** From the first measurement to the last; of an experiment without one the journal's first line; empty without either. */
async function timesOf(
  journal: string,
  measured: readonly { readonly startedAt: string; readonly endedAt: string }[],
): Promise<Times> {
  const starts = measured.map(({ startedAt }) => iso(startedAt)).sort();
  const ends = measured.map(({ endedAt }) => iso(endedAt)).sort();
  const [first, last] = [starts[0], ends.at(-1)];
  if (first !== undefined && last !== undefined) return { startedAt: first, endedAt: last };
  const begun = (await readJournal(journal))[0]?.at;
  return { startedAt: begun === undefined ? '' : iso(begun), endedAt: '' };
}

/** All times in one form, so that their text sorts; what is no time is older than all. */
function iso(text: string): string {
  const time = new Date(text);
  return (Number.isNaN(time.getTime()) ? new Date(0) : time).toISOString();
}
