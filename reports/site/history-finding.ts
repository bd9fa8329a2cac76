import type { History } from '../../harness/core/history/history.ts';
import type { HistoryPoint } from '../../harness/core/history/track.ts';
import { fewestForChanges } from '../../harness/core/history/level-changes.ts';
import type { ArmName } from '../model/arm-names.ts';
import { metricNames } from '../model/metric-view.ts';
import { counted, listed, share, wordedRatio } from '../model/numbers.ts';
import { changeWords } from './history-marks.ts';

/** What a history shows, one sentence: levels, how long, and whether they changed. */
export function historyFinding({ key, points, notQuoted, series }: History, arm: ArmName): string {
  const subject = `${metricNames[key.metric]} of ${arm.full}`;
  const [first] = points;
  if (first === undefined) return `${subject} was not quoted in ${counted(notQuoted.length, 'experiment')}`;
  if (points.length === 1) {
    const { ratio, ratioRange } = wordedRatio(first.ratio, first.ci);
    return `${subject} was × ${ratio} (${ratioRange}) of the baseline in one experiment`;
  }
  const range = rangeWords(points.map(({ ratio }) => ratio));
  const where = series.length === 1 ? '' : ` in ${series.length} environments`;
  const over = `${counted(points.length, 'experiment')}${where}`;
  const changes = series.flatMap((each) => each.changes);
  const [change] = changes;
  if (change !== undefined) {
    const words = changeWords(change);
    return changes.length === 1
      ? `${subject} changed once over ${over}: ${words}`
      : `${subject} changed ${changes.length} times over ${over}, first ${words}`;
  }
  if (!series.some(({ searched }) => searched))
    return `${subject} lay within ${range} in ${over}, too few to look for a change`;
  // "Stayed" is said where all estimates would count as the same; a wide range is not made stable by finding no point.
  return isSteady(points)
    ? `${subject} stayed within ${range} over ${over}`
    : `${subject} lay within ${range} over ${over}, without a change point`;
}

function isSteady(points: readonly HistoryPoint[]): boolean {
  const ratios = points.map(({ ratio }) => ratio);
  return Math.max(...ratios) / Math.min(...ratios) <= 1 + Math.min(...points.map(({ margin }) => margin));
}

/** `1.58 to 1.63`: the smallest and the largest, to the precision that tells them apart. */
export const rangeWords = (ratios: readonly number[]): string => {
  const [lower, upper] = [Math.min(...ratios), Math.max(...ratios)];
  return wordedRatio(lower, { lower, upper }).ratioRange;
};

/** What to know before a history is read; sentences. */
export function historyNotes({ points, notQuoted, series }: History, drawn: number): string[] {
  const searched = series.filter((each) => each.searched);
  const few = series.filter((each) => !each.searched && each.indices.length > 0);
  return [
    ...(searched.length > 0
      ? [
          `Change points: E-divisive on the log ratios of each environment (p < 0.001, windows of 30, three experiments on either side), not below ${listed([...new Set(searched.map(({ leastChange }) => share(leastChange)))])}: the larger of 2 % and what identical arms differed by. Each series is searched by itself: among many, a few change points are chance.`,
        ]
      : []),
    ...(few.length > 0
      ? [
          `Not searched for change points: ${listed(few.map(({ fingerprint, indices }) => `${fingerprint.slice(0, 8)} with ${counted(indices.length, 'experiment')}`))}; ${fewestForChanges} are needed in an environment.`,
        ]
      : []),
    ...(points.length > drawn ? [`The picture shows the last ${drawn} of ${points.length}; the table has all.`] : []),
    ...(notQuoted.length > 0
      ? [
          `Not quoted in ${counted(notQuoted.length, points.length > 0 ? 'more experiment' : 'experiment')}: ${[...new Set(notQuoted.map(({ because }) => because.replace(/ \(.*\)$/, '')))].slice(0, 3).join('; ')}.`,
        ]
      : []),
  ];
}
