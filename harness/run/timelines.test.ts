import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { partOf } from '../../test/fixtures/hdr.ts';
import { completedTrial, measurement } from '../../test/fixtures/trials.ts';
import type { CompletedTrial, Trial } from '../core/trial.ts';
import { RunFolder } from '../store/run-folder.ts';
import { trialName } from '../store/staged-trials.ts';
import { spreadTrials, timelinesOf } from './timelines.ts';

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

const numbered = (arm: string, round: number): CompletedTrial => ({
  ...completedTrial(arm, round, measurement()),
  number: 2 * round + (arm === 'none' ? -1 : 0),
});

async function runWith(files: ReadonlyMap<Trial, string>): Promise<RunFolder> {
  const folder = await mkdtemp(path.join(tmpdir(), 'meshbench-timelines-'));
  folders.push(folder);
  const run = new RunFolder(folder);
  for (const [trial, text] of files) {
    await mkdir(run.file(`trials/${trialName(trial)}`), { recursive: true });
    await writeFile(run.file(`trials/${trialName(trial)}/latency.ndjson`), text);
  }
  return run;
}

const line = (second: number, us: number): string =>
  `${JSON.stringify({ kind: 'latency', measure: 'service', arm: 'none', scenario: 'main', statusClass: '2xx', second, ...partOf([us]) })}\n`;

describe('timelines of stored trials', () => {
  it('are read from latency.ndjson, whatever else stands in it', async () => {
    const [first, second] = [numbered('none', 1), numbered('istio', 1)];
    const other = `${JSON.stringify({ kind: 'generator', second: 1000, iterations: 1, dropped: 0 })}\nnot a line\n`;
    const run = await runWith(
      new Map([
        [first, line(999, 500) + line(1000, 300) + other],
        [second, line(1001, 700)],
      ]),
    );
    const timelines = await timelinesOf(run, [first, second]);
    expect(timelines.map(({ arm, points }) => [arm, points.map((point) => [point.second, point.p50Ms])])).toEqual([
      [
        'none',
        [
          [-1, 0.5],
          [0, 0.3],
        ],
      ],
      ['istio', [[1, 0.7]]],
    ]);
  });

  it('leave out a trial whose lines are not there, and trials that are not valid', async () => {
    const [valid, gone] = [numbered('none', 1), numbered('istio', 1)];
    const invalid: Trial = { ...numbered('istio', 2), state: 'invalid', reasons: [] };
    const run = await runWith(
      new Map<Trial, string>([
        [valid, line(1000, 300)],
        [invalid, line(1000, 300)],
      ]),
    );
    expect((await timelinesOf(run, [valid, gone, invalid])).map(({ arm, round }) => [arm, round])).toEqual([
      ['none', 1],
    ]);
  });

  it('of an experiment without valid trials are none', async () => {
    expect(await timelinesOf(await runWith(new Map()), [])).toEqual([]);
  });
});

describe('with many trials', () => {
  const arms = Array.from({ length: 10 }, (_, index) => `arm-${index}`);
  const trials = Array.from({ length: 1000 }, (_, round) => arms.map((arm) => numbered(arm, round + 1))).flat();

  it('whole rounds are read, spread evenly from the first to the last', () => {
    const drawn = spreadTrials(trials);
    const rounds = [...new Set(drawn.map(({ round }) => round))];
    expect(drawn.length).toBe(160);
    expect(drawn.length).toBe(rounds.length * arms.length);
    expect([rounds[0], rounds.at(-1)]).toEqual([1, 1000]);
    const steps = rounds.slice(1).map((round, index) => round - (rounds[index] ?? 0));
    expect(Math.max(...steps) - Math.min(...steps)).toBeLessThanOrEqual(1);
  });

  it('fewer are read when each is long, one round at least', () => {
    const long = trials.map((trial) => ({
      ...trial,
      measurement: { ...trial.measurement, window: { fromS: 0, toS: 3600 } },
    }));
    expect(new Set(spreadTrials(long).map(({ round }) => round)).size).toBe(1);
  });
});
