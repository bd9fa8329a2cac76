import { describe, expect, it } from 'vitest';
import { partOf } from '../../test/fixtures/hdr.ts';
import { completedTrial, measurement } from '../../test/fixtures/trials.ts';
import { mergeHistograms } from './histogram.ts';
import { seededRandom } from './stats/seeded-random.ts';
import { timelineOf, type LatencyOfSecond } from './timeline.ts';

const line = (second: number, valuesUs: readonly number[], measure: 'service' | 'response' = 'service') =>
  ({ measure, second, ...partOf(valuesUs) }) satisfies LatencyOfSecond;

/** Its window is 1000 .. 1025. */
const trial = completedTrial('istio', 3, measurement());
const hundred = Array.from({ length: 100 }, (_, index) => 10 * (index + 1));

describe('the timeline of a trial', () => {
  it('counts seconds from the start of the measured window: the warm-up is negative', () => {
    const { points, ...of } = timelineOf(trial, [line(1000, [300]), line(997, [900]), line(1024, [310])]);
    expect(points.map(({ second, p50Ms }) => [second, p50Ms])).toEqual([
      [-3, 0.9],
      [0, 0.3],
      [24, 0.31],
    ]);
    expect(of).toEqual({ load: 'load', arm: 'istio', round: 3, window: { fromS: 1000, toS: 1025 } });
  });

  it('merges the lines of a second before it takes a quantile', () => {
    const { points } = timelineOf(trial, [line(1001, hundred.slice(0, 95)), line(1001, hundred.slice(95))]);
    expect(points).toEqual([{ second: 1, count: 100, p50Ms: 0.5, p90Ms: 0.9, p99Ms: 0.99 }]);
  });

  it('reads the same from one line as from the same requests in two', () => {
    const random = seededRandom(8);
    const values = Array.from({ length: 400 }, () => 130 / (1 - 0.999 * random.next()) ** 0.6);
    const whole = timelineOf(trial, [line(1001, values)]).points;
    expect(whole).toEqual(timelineOf(trial, [line(1001, values.slice(0, 150)), line(1001, values.slice(150))]).points);
    expect(whole[0]?.p90Ms).toBe(mergeHistograms([partOf(values)]).quantileUs(0.9) / 1000);
  });

  it('leaves out what came after the window, and response times', () => {
    expect(timelineOf(trial, [line(1025, [300]), line(1001, [5000], 'response')]).points).toEqual([]);
  });
});
