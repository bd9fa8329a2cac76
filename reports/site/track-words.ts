import type { TrackKey } from '../../harness/core/history/track.ts';
import { counted, grouped } from '../model/numbers.ts';

/** What the points of a track have in common: `250 requests/s per arm, 16 connections, 1 KiB responses, 40 s after 5 s; ...`. */
export function trackWords({ load, design, armsTogether, scenario, target }: TrackKey): string {
  const { ratePerArmRps, connections, payloadBytes, warmUpS, measureS } = load;
  const size =
    payloadBytes >= 1024 && payloadBytes % 1024 === 0
      ? `${grouped(payloadBytes / 1024)} KiB`
      : `${grouped(payloadBytes)} B`;
  const beside = design === 'interleaved' ? `interleaved, ${counted(armsTogether, 'arm')} side by side` : 'blocked';
  return [
    `${grouped(ratePerArmRps)} requests/s per arm, ${counted(connections, 'connection')}, ${size} responses`,
    `${grouped(measureS)} s measured after ${grouped(warmUpS)} s`,
    beside,
    `scenario ${scenario}, target ${target}`,
  ].join('; ');
}

/** Everything but arm and metric, as text: equal for tracks that stand together. */
export const placeOf = (key: TrackKey): string => JSON.stringify({ ...key, arm: '', metric: '' });
