import { describe, expect, it } from 'vitest';
import { frozenInput } from '../../test/fixtures/report/frozen.ts';
import { meanOfTrials } from './cost/mean-interval.ts';
import { seededRandom } from './stats/seeded-random.ts';
import { requestLevels } from './request-levels.ts';
import type { CompletedTrial, Measurement, Trial } from './trial.ts';

const [example] = frozenInput().trials.filter((trial): trial is CompletedTrial => trial.state === 'completed');
if (!example) throw new Error('the frozen experiment has a valid trial');

const gibibyte = 1024 ** 3;
const held = (gib: number): Measurement['memory']['application'] => ({
  anonymousBytes: gib * gibibyte,
  pssBytes: 7 * gibibyte,
  rssBytes: 9 * gibibyte,
});

interface Spent {
  readonly application: number;
  readonly dataPlane: number;
  readonly controlPlane: number;
}

/** 20,000 requests in 40 s: a million take 2,000 s. */
const trialOf = (
  cpuSeconds: Spent,
  gib: Spent = { application: 0, dataPlane: 0, controlPlane: 0 },
): CompletedTrial => ({
  ...example,
  measurement: {
    ...example.measurement,
    window: { fromS: 1000, toS: 1040 },
    requests: { ...example.measurement.requests, completed: 20_000 },
    cpuSeconds,
    memory: {
      application: held(gib.application),
      dataPlane: held(gib.dataPlane),
      controlPlane: held(gib.controlPlane),
    },
  },
});

describe('what a million requests take', () => {
  const trials = [10, 11, 12].map((dataPlane) => trialOf({ application: 2, dataPlane, controlPlane: 1 }));

  it('is the CPU of data plane and application, with that of the control plane apart', () => {
    const levels = requestLevels(trials);
    expect(levels?.cpuSeconds.mean).toBeCloseTo(13 * 50, 9);
    expect(levels?.controlPlaneCpuSeconds).toEqual({ mean: 50, interval: { lower: 50, upper: 50 } });
  });

  it('has the t interval of its mean over trials', () => {
    // t(0.975, 2) = 4.302653, sd of 600, 650, 700 = 50.
    const { lower, upper } = requestLevels(trials)?.cpuSeconds.interval ?? { lower: NaN, upper: NaN };
    expect(lower).toBeCloseTo(650 - (4.302653 * 50) / Math.sqrt(3), 3);
    expect(upper).toBeCloseTo(650 + (4.302653 * 50) / Math.sqrt(3), 3);
  });

  it('holds anonymous memory for as long as a million take at the measured rate', () => {
    const [trial] = [
      trialOf(
        { application: 0, dataPlane: 0, controlPlane: 0 },
        { application: 0.5, dataPlane: 1.3, controlPlane: 0.9 },
      ),
    ];
    const levels = requestLevels([trial]);
    expect(levels?.gibibyteHours.mean).toBeCloseTo(1.8 * (2000 / 3600), 9);
    expect(levels?.controlPlaneGibibyteHours.mean).toBeCloseTo(0.9 * (2000 / 3600), 9);
  });

  it('has no interval below three trials', () => {
    expect(requestLevels(trials.slice(0, 2))).toMatchObject({ trials: 2, cpuSeconds: { interval: null } });
  });

  it('leaves out what is not valid, and is nothing without a valid trial', () => {
    const invalid: Trial = { ...example, state: 'invalid', reasons: [] };
    expect(requestLevels([...trials, invalid])).toEqual(requestLevels(trials));
    expect(requestLevels([invalid])).toBeNull();
  });
});

describe('the interval of a level', () => {
  it('is cut at nothing, below which no amount is', () => {
    const trials = [0.1, 0.1, 5].map((dataPlane) => trialOf({ application: 0, dataPlane, controlPlane: 0 }));
    expect(requestLevels(trials)?.cpuSeconds.interval?.lower).toBe(0);
  });

  it('holds the truth in 95 of 100 experiments', () => {
    const random = seededRandom(20261121);
    const draw = (): number =>
      100 + 10 * Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
    const experiments = 4000;
    let held = 0;
    for (let index = 0; index < experiments; index++) {
      const { interval } = meanOfTrials(Array.from({ length: 6 }, draw));
      if (interval && interval.lower <= 100 && interval.upper >= 100) held++;
    }
    // 95 % -+ 3 standard errors.
    expect(held / experiments).toBeGreaterThan(0.94);
    expect(held / experiments).toBeLessThan(0.96);
  });
});
