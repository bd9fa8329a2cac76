/** What a million requests take of an arm, over its own valid trials: levels, which compare nothing. */
import { mean, sampleStandardDeviation } from './stats/descriptive.ts';
import { around, type Interval } from './stats/interval.ts';
import { tQuantile } from './stats/student-t.ts';
import type { CompletedTrial, CpuByRole, Measurement, Trial } from './trial.ts';

/** A mean over trials, with its t interval. */
export interface Level {
  readonly mean: number;
  /** null below three trials; cut at 0, below which no amount is; both ends at the mean where no trial differs. */
  readonly interval: Interval | null;
}

/** Of one arm at one load, per million requests. */
export interface RequestLevels {
  readonly trials: number;
  /** CPU-seconds of data plane and application: what grows with the requests. */
  readonly cpuSeconds: Level;
  /** CPU-seconds of the control plane: spent over time, so they hold for the measured rate only. */
  readonly controlPlaneCpuSeconds: Level;
  /** GiB-hours of anonymous memory of data plane and application, held while a million are served at the measured rate. */
  readonly gibibyteHours: Level;
  /** The same of the control plane. */
  readonly controlPlaneGibibyteHours: Level;
}

/** An interval of fewer says nothing that anyone should read. */
export const fewestTrials = 3;

/** @param trials of one arm at one load; what is not completed is left out. @returns null without a valid trial. */
export function requestLevels(trials: readonly Trial[], confidence = 0.95): RequestLevels | null {
  const measured = trials
    .filter((trial): trial is CompletedTrial => trial.state === 'completed')
    .map(({ measurement }) => measurement);
  if (measured.length === 0) return null;
  const over = (read: (measurement: Measurement) => number): Level => levelOf(measured.map(read), confidence);
  return {
    trials: measured.length,
    cpuSeconds: over((each) => cpuPerMillion(each, ['dataPlane', 'application'])),
    controlPlaneCpuSeconds: over((each) => cpuPerMillion(each, ['controlPlane'])),
    gibibyteHours: over((each) => gibibyteHoursPerMillion(each, ['dataPlane', 'application'])),
    controlPlaneGibibyteHours: over((each) => gibibyteHoursPerMillion(each, ['controlPlane'])),
  };
}

/** Of amounts, which are not negative: the mean, and Student's one-sample t interval mean -+ t(n-1) s / sqrt n, cut at 0. */
export function levelOf(values: readonly number[], confidence: number): Level {
  const n = values.length;
  const level = mean(values);
  if (n < fewestTrials) return { mean: level, interval: null };
  const halfWidth = (tQuantile((1 + confidence) / 2, n - 1) * sampleStandardDeviation(values)) / Math.sqrt(n);
  const { lower, upper } = around(level, halfWidth);
  return { mean: level, interval: { lower: Math.max(0, lower), upper } };
}

type Role = keyof CpuByRole;

const sumOver = (roles: readonly Role[], read: (role: Role) => number): number =>
  roles.reduce((sum, role) => sum + read(role), 0);

const cpuPerMillion = ({ cpuSeconds, requests }: Measurement, roles: readonly Role[]): number =>
  (sumOver(roles, (role) => cpuSeconds[role]) / requests.completed) * 1e6;

/** Memory at the end of the window, as if it had been held through the time that a million requests take at this rate. */
function gibibyteHoursPerMillion({ memory, requests, window }: Measurement, roles: readonly Role[]): number {
  const gibibytes = sumOver(roles, (role) => memory[role].anonymousBytes) / 1024 ** 3;
  const hoursPerMillion = ((window.toS - window.fromS) / 3600 / requests.completed) * 1e6;
  return gibibytes * hoursPerMillion;
}
