import { readFile } from 'node:fs/promises';
import { mergeHistograms, summarise, type HistogramPart } from '../../core/histogram.ts';
import type { CompletedTrial, LatencySummary, Trial } from '../../core/trial.ts';
import { serviceLine } from '../latency-lines.ts';
import type { RunFolder } from '../run-folder.ts';
import { trialName } from '../staged-trials.ts';

export const cellKey = ({ load, arm }: Pick<Trial, 'load' | 'arm'>): string => `${load}/${arm}`;

/**
 * Service time of all valid trials of an arm at a load together, by `cellKey`: their histograms are merged, because
 * percentiles of trials cannot be averaged. Cells whose histograms cannot be read are left out.
 */
export async function pooledLatencies(
  run: RunFolder,
  trials: readonly Trial[],
): Promise<ReadonlyMap<string, LatencySummary>> {
  const cells = Map.groupBy(
    trials.filter((trial) => trial.state === 'completed'),
    cellKey,
  );
  const pooled = await Promise.all(
    [...cells].map(async ([key, own]) => {
      const parts = await Promise.all(own.map((trial) => measuredParts(run, trial)));
      const whole = parts.every((each, index) => countOf(each) === own[index]?.measurement.serviceTime.count);
      return whole ? [[key, summarise(mergeHistograms(parts.flat()))] as const] : [];
    }),
  );
  return new Map(pooled.flat());
}

const countOf = (parts: readonly HistogramPart[]): number => parts.reduce((sum, { count }) => sum + count, 0);

/** The trial's own histograms within its measured window. */
async function measuredParts(run: RunFolder, trial: CompletedTrial): Promise<HistogramPart[]> {
  const text = await readFile(run.file(`trials/${trialName(trial)}/latency.ndjson`), 'utf8').catch(() => '');
  const { fromS, toS } = trial.measurement.window;
  return text
    .split('\n')
    .flatMap((line) => serviceLine.safeParse(parsed(line)).data ?? [])
    .filter(({ second }) => second >= fromS && second < toS);
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}
