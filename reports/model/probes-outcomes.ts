import type { ProbeSummary } from '../../harness/core/probes/probed-analysis.ts';
import { counted, share } from './numbers.ts';
import type { ProbeTitle } from './probes-words.ts';
import { absent, cell, numberColumn, textColumn, type Table } from './table.ts';

/** What became of each probe: a trial in which it is void or was skipped has no number of it. */
export const outcomesTable = (probes: readonly ProbeSummary[], titles: readonly ProbeTitle[]): Table => ({
  caption: 'Probes and what became of them, over the probed trials of all arms; a void result is in no number',
  columns: [
    textColumn('Probe'),
    numberColumn('ok'),
    numberColumn('void'),
    numberColumn('skipped'),
    textColumn('Worst deviation of a count known beforehand'),
    textColumn('Why void or skipped'),
  ],
  rows: probes.map((summary) => [
    cell(titleOf(summary, titles)),
    ...[summary.ok, summary.void, summary.skipped].map((count) => cell(String(count))),
    cell(deviationWords(summary)),
    cell(reasonWords(summary)),
  ]),
});

const titleOf = ({ probe, tier }: ProbeSummary, titles: readonly ProbeTitle[]): string => {
  const title = titles.find(({ name }) => name === probe)?.title;
  return `${probe}${title === undefined ? '' : `: ${title}`}${tier === 1 ? '' : ', diagnostic'}`;
};

/** A probe in words: for a list below the table. */
export interface ProbeMeaning {
  readonly title: string;
  readonly tells: string;
  readonly misreadings: string;
}

/** Of the probes that were asked for and that say something of themselves. */
export const probeMeanings = (probes: readonly ProbeSummary[], titles: readonly ProbeTitle[]): ProbeMeaning[] =>
  probes.flatMap((summary) => {
    const found = titles.find(({ name }) => name === summary.probe);
    if (!found) return [];
    return [{ title: titleOf(summary, titles), tells: quoted(found.tells), misreadings: quoted(found.misreadings) }];
  });

/** Names of series stand in backticks in the probes' files. */
const quoted = (text: string): string => text.replace(/`([^`]*)`/g, '"$1"');

function deviationWords({ ok, void: voided, worstDeviation }: ProbeSummary): string {
  if (!worstDeviation) return ok + voided === 0 ? absent : 'none is known beforehand';
  const { share: deviation, within, checks } = worstDeviation;
  return `${share(deviation)} of ± ${share(within)}, ${counted(checks, 'check')}`;
}

const mostReasons = 3;

function reasonWords({ reasons }: ProbeSummary): string {
  if (reasons.length === 0) return 'none';
  const told = reasons.slice(0, mostReasons).map(({ because, trials }) => `${because} (${counted(trials, 'trial')})`);
  const more = reasons.length - told.length;
  return [...told, ...(more > 0 ? [counted(more, 'other reason')] : [])].join('; ');
}

/** Why nothing was attached in any probed trial, with the remedy as it was recorded; null when something was. */
export function nothingAttached(probes: readonly ProbeSummary[]): string | null {
  if (probes.some((probe) => probe.ok + probe.void > 0)) return null;
  const because = probes.flatMap(({ reasons }) => reasons)[0]?.because;
  return because ?? 'no probed session came to its end';
}
