import { readFile } from 'node:fs/promises';
import { spreadRounds } from '../core/spread-rounds.ts';
import { timelineOf, type LatencyOfSecond, type Timeline } from '../core/timeline.ts';
import type { CompletedTrial, Trial } from '../core/trial.ts';
import { serviceLine } from '../store/latency-lines.ts';
import type { RunFolder } from '../store/run-folder.ts';
import { trialName } from '../store/staged-trials.ts';

/** To decode a second takes some 0.15 ms: a report of 10,000 trials must not wait for all of them. */
const mostTrials = 160;
const mostSeconds = 6000;

/**
 * Latency over time of valid trials: of all of them, or of whole rounds at even distances, about 160 trials and 6,000 seconds
 * in all, one round at least. A trial whose lines cannot be read has no timeline; the report says how many are drawn.
 */
export async function timelinesOf(run: RunFolder, trials: readonly Trial[]): Promise<Timeline[]> {
  const timelines: Timeline[] = [];
  // One after another: decoding is synchronous, and a trial's lines need not stay in memory.
  for (const trial of spreadTrials(trials)) {
    const lines = await latencyLines(run, trial);
    if (lines.length > 0) timelines.push(timelineOf(trial, lines));
  }
  return timelines;
}

/** The valid trials of as many whole rounds as the limits allow, at even distances. */
export function spreadTrials(trials: readonly Trial[]): readonly CompletedTrial[] {
  const valid = trials.filter((trial) => trial.state === 'completed');
  const rounds = new Set(valid.map(({ round }) => round));
  const seconds = valid.reduce((sum, trial) => sum + secondsOf(trial), 0);
  const affordable = Math.min(mostTrials / Math.max(1, valid.length), mostSeconds / Math.max(1, seconds));
  const drawn = new Set(spreadRounds(rounds, Math.max(1, Math.floor(rounds.size * affordable))));
  return valid.filter(({ round }) => drawn.has(round));
}

/** Of the measured window; the warm-up before it is short. */
const secondsOf = ({ measurement: { window } }: CompletedTrial): number => Math.max(1, window.toS - window.fromS);

async function latencyLines(run: RunFolder, trial: CompletedTrial): Promise<LatencyOfSecond[]> {
  const text = await readFile(run.file(`trials/${trialName(trial)}/latency.ndjson`), 'utf8').catch(() => '');
  // Checksums were verified when the trial was read; what is no line of ours is left out rather than guessed at.
  const service = text.split('\n').filter((line) => line.includes('"service"'));
  return service.flatMap((line) => serviceLine.safeParse(parsed(line)).data ?? []);
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}
