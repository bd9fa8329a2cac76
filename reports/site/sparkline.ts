import type { History } from '../../harness/core/history/history.ts';
import type { SeriesOfTrack } from '../../harness/core/history/level-changes.ts';
import type { HistoryPoint } from '../../harness/core/history/track.ts';
import { metricNames } from '../model/metric-view.ts';
import { counted, wordedRatio } from '../model/numbers.ts';
import { rangeWords } from './history-finding.ts';

/** A small picture of one series: the line of log ratios over the band of their intervals, and the same in words. */
export interface Sparkline {
  readonly metric: string;
  readonly width: number;
  readonly height: number;
  /** SVG paths, pixels. */
  readonly line: string;
  readonly band: string;
  readonly dots: readonly { readonly x: number; readonly y: number }[];
  /** Where a level changed. */
  readonly changes: readonly number[];
  /** `now × 1.61 (1.58 to 1.64)`. */
  readonly now: string;
  /** `1.58 to 1.63 over 12`. */
  readonly range: string;
  /** For screen readers. */
  readonly label: string;
}

const width = 150;
const height = 36;
const edge = 4;
const smallestHalfSpan = Math.log(1.03);
const most = 60;

/** null where the series has no point of the metric. */
export function sparkline(history: History, series: SeriesOfTrack): Sparkline | null {
  const all = series.indices.flatMap((index) => history.points[index] ?? []);
  const newest = all.at(-1);
  if (newest === undefined) return null;
  const points = all.slice(-most);
  const place = placing(points);
  const { ratio, ratioRange } = wordedRatio(newest.ratio, newest.ci);
  const name = metricNames[history.key.metric];
  const now = `× ${ratio} (${ratioRange})`;
  const changes = series.changes.map(({ index }) => series.indices.indexOf(index) - (all.length - points.length));
  const changed = series.changes.length === 0 ? '' : `, ${counted(series.changes.length, 'change point')}`;
  const range =
    all.length === 1
      ? 'one experiment'
      : `${rangeWords(all.map((each) => each.ratio))} over ${counted(all.length, 'experiment')}${changed}`;
  return {
    metric: name,
    width,
    height,
    line: path(points.map((point, index) => [place.x(index), place.y(point.ratio)])),
    band: bandOf(points, place),
    dots: points.map((point, index) => ({ x: place.x(index), y: place.y(point.ratio) })).slice(-1),
    changes: changes.filter((index) => index > 0).map((index) => (place.x(index) + place.x(index - 1)) / 2),
    now,
    range,
    label: `${name}, ratio to the baseline: now ${now}, ${range}`,
  };
}

interface Placing {
  readonly x: (index: number) => number;
  readonly y: (ratio: number) => number;
}

/** Even steps to the right; the logarithm upwards, over all estimates and as much of the intervals as is as wide again. */
function placing(points: readonly HistoryPoint[]): Placing {
  const logs = points.map(({ meanLogRatio }) => meanLogRatio);
  const middle = (Math.min(...logs) + Math.max(...logs)) / 2;
  const reach = Math.max(...logs) - middle;
  const ends = points
    .map(({ ci, meanLogRatio }) => Math.max(Math.log(ci.upper) - meanLogRatio, 0))
    .toSorted((a, b) => a - b);
  const half = Math.max(smallestHalfSpan, 1.1 * (reach + (ends[Math.floor(ends.length / 2)] ?? 0)));
  const step = points.length > 1 ? (width - 2 * edge) / (points.length - 1) : 0;
  return {
    x: (index) => round(points.length > 1 ? edge + index * step : width / 2),
    y: (ratio) =>
      round(Math.min(height, Math.max(0, height / 2 - ((Math.log(ratio) - middle) / half) * (height / 2 - edge)))),
  };
}

const round = (value: number): number => Number(value.toFixed(1));

const path = (corners: readonly (readonly [number, number])[]): string =>
  corners.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${x} ${y}`).join('');

function bandOf(points: readonly HistoryPoint[], { x, y }: Placing): string {
  const upper = points.map(({ ci }, index) => [x(index), y(ci.upper)] as const);
  const lower = points.map(({ ci }, index) => [x(index), y(ci.lower)] as const).toReversed();
  const [only] = points;
  if (points.length === 1 && only) return `M${x(0) - 2} ${y(only.ci.upper)}h4V${y(only.ci.lower)}h-4Z`;
  return `${path([...upper, ...lower])}Z`;
}
