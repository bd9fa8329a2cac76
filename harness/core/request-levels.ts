/** What a million requests take of an arm, over its own valid trials: levels, which compare nothing. */
import { meanOfTrials, type MeanOfTrials } from './cost/mean-interval.ts';
import type { CompletedTrial, CpuByRole, Measurement, Trial } from './trial.ts';

/** An amount; its interval is cut at 0, below which no amount is. */
export type Level = MeanOfTrials;

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

/** @param trials of one arm at one load; what is not completed is left out. @returns null without a valid trial. */
export function requestLevels(trials: readonly Trial[], confidence = 0.95): RequestLevels | null {
  const measured = trials
    .filter((trial): trial is CompletedTrial => trial.state === 'completed')
    .map(({ measurement }) => measurement);
  if (measured.length === 0) return null;
  const over = (read: (measurement: Measurement) => number): Level =>
    meanOfTrials(measured.map(read), { confidence, least: 0 });
  return {
    trials: measured.length,
    cpuSeconds: over((each) => cpuPerMillion(each, ['dataPlane', 'application'])),
    controlPlaneCpuSeconds: over((each) => cpuPerMillion(each, ['controlPlane'])),
    gibibyteHours: over((each) => gibibyteHoursPerMillion(each, ['dataPlane', 'application'])),
    controlPlaneGibibyteHours: over((each) => gibibyteHoursPerMillion(each, ['controlPlane'])),
  };
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
