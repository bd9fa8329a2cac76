import {
  mergeHistograms,
  percentileCurve,
  quantilesMs,
  summarise,
  type Distribution,
  type HistogramPart,
} from '../core/histogram.ts';
import type { UserAndKernel } from '../core/cost/cpu-split.ts';
import { plantedShiftMs } from '../core/planted-shift.ts';
import type { Load } from '../core/plan.ts';
import type { ApplicationClock, GeneratorHealth, Measurement, MemoryUse } from '../core/trial.ts';
import { toSeconds } from '../core/units.ts';
import type { GeneratorResult } from '../load/generator.ts';
import { armServiceTime, summaryValue } from '../load/k6-summary.ts';
import { inWindow, measuredWindow, steadyWindow, type Window } from '../load/window.ts';
import { ledgerWindow } from '../meters/ledger-window.ts';
import { meterWindow, type MeteredWindow, type Sample } from '../meters/sampler.ts';

type RoleOfArm = 'application' | 'dataPlane' | 'controlPlane';

/** Everything that was read in a session, of the generator and of the machine. */
export interface SessionReadings {
  readonly generator: GeneratorResult;
  readonly samples: readonly Sample[];
  readonly loadAverage1: number;
  readonly cores: number;
  readonly load: Load;
  /** Of the machine before the load; where one arm runs alone. */
  readonly idleOutsidePerSecond?: number | undefined;
}

/** What was read of one arm at the end of the load. */
export interface ArmReadings {
  readonly arm: string;
  readonly memory: Readonly<Record<RoleOfArm, MemoryUse>>;
  readonly contextSwitches: Readonly<Record<RoleOfArm, number>>;
  readonly applicationClock: ApplicationClock;
  /** The arm without mesh and delay of the same session. */
  readonly baseline: string;
}

export interface Measured {
  readonly measurement: Measurement;
  readonly unsteadySeries: readonly string[];
}

/** The sampler's name of an arm's role. */
export const meterName = (arm: string, role: RoleOfArm): string => `${arm}.${role}`;
export const generatorMeter = 'generator';

/** Reduces one arm of a session to its measurement: pure. */
export function measureArm(session: SessionReadings, arm: ArmReadings): Measured {
  const { hdr, summary } = session.generator;
  const ofArm = hdr.latency.filter((line) => line.arm === arm.arm);
  const service = ofArm.filter(({ measure }) => measure === 'service');
  const { window, unsteady } = sessionWindow(session);
  const within = inWindow(window);
  const metered = meterWindow(session.samples, window.fromS, window.toS);
  const counters = hdr.counters.filter((line) => line.arm === arm.arm && within(line));
  const serviceTime = summarise(mergeHistograms(service.filter(within)));
  const response = ofArm.filter((line) => line.measure === 'response' && within(line));
  const cpu = (role: RoleOfArm): number => metered.cpuSeconds[meterName(arm.arm, role)] ?? 0;
  const cpuSeconds = {
    application: cpu('application'),
    dataPlane: cpu('dataPlane'),
    controlPlane: cpu('controlPlane'),
  };
  const total = cpuSeconds.application + cpuSeconds.dataPlane + cpuSeconds.controlPlane;
  const k6 = armServiceTime(summary, arm.arm);
  const all = mergeHistograms(service);
  return {
    unsteadySeries: unsteady.get(arm.arm) ?? [],
    measurement: {
      window,
      requests: {
        offered: Math.round(session.load.ratePerArm * (window.toS - window.fromS)),
        completed: serviceTime.count,
        errors: sum(counters.map(({ errors }) => errors)),
        newConnections: sum(counters.map(({ newConnections }) => newConnections)),
      },
      serviceTime,
      responseTime: summarise(mergeHistograms(response)),
      generator: generatorHealth(session, window, metered),
      cpuSeconds,
      cpuSecondsPerMillion: serviceTime.count === 0 ? 0 : (total / serviceTime.count) * 1e6,
      ...cpuInFull(session, { arm: arm.arm, window, metered }),
      memory: arm.memory,
      contextSwitches: arm.contextSwitches,
      machine: {
        loadAverage1: session.loadAverage1,
        stealShare: metered.stealShare,
        busyShare: metered.busyShare,
      },
      crossCheck: {
        countHdr: all.count,
        countK6: k6.count,
        maxMsHdr: all.maxUs / 1000,
        maxMsK6: k6.maxMs,
        p50MsHdr: all.quantileUs(0.5) / 1000,
        p50MsK6: k6.p50Ms,
      },
      applicationClock: arm.applicationClock,
      ...plantedShift(session, arm, window),
    },
  };
}

/** User mode and kernel apart, and the machine around it. */
function cpuInFull(
  { samples, idleOutsidePerSecond }: SessionReadings,
  { arm, window, metered }: { readonly arm: string; readonly window: Window; readonly metered: MeteredWindow },
): Pick<Measurement, 'cpuSplit' | 'cpuLedger'> {
  const of = (name: string): UserAndKernel => metered.cpuSplit[name] ?? { userSeconds: 0, kernelSeconds: 0 };
  const ledger = ledgerWindow(
    samples.flatMap((sample) => sample.ledger ?? []),
    window,
  );
  return {
    cpuSplit: {
      application: of(meterName(arm, 'application')),
      dataPlane: of(meterName(arm, 'dataPlane')),
      controlPlane: of(meterName(arm, 'controlPlane')),
      generator: of(generatorMeter),
    },
    ...(ledger
      ? { cpuLedger: { ...ledger, ...(idleOutsidePerSecond === undefined ? {} : { idleOutsidePerSecond }) } }
      : {}),
  };
}

interface SessionWindow {
  readonly window: Window;
  /** Series without a steady state, by arm. */
  readonly unsteady: ReadonlyMap<string, readonly string[]>;
}

/**
 * The window of a session, one for all its arms: what the arm that took longest to settle still needs is cut from all,
 * because pairs that look at different seconds are no pairs.
 */
function sessionWindow({ generator: { hdr }, load }: SessionReadings): SessionWindow {
  const whole = measuredWindow(hdr, toSeconds(load.warmUp), toSeconds(load.measure));
  const arms = [...new Set(hdr.latency.map(({ arm }) => arm))];
  const states = arms.map((arm) => ({
    arm,
    ...steadyWindow(
      hdr.latency.filter((line) => line.arm === arm && line.measure === 'service'),
      whole,
    ),
  }));
  return {
    window: { fromS: Math.max(whole.fromS, ...states.map(({ window }) => window.fromS)), toS: whole.toS },
    unsteady: new Map(states.map(({ arm, unsteady }) => [arm, unsteady])),
  };
}

function plantedShift(session: SessionReadings, arm: ArmReadings, window: Window): Pick<Measurement, 'plantedShiftMs'> {
  const { delayQuantilesMs } = arm.applicationClock;
  const baseline = distributionOf(session, arm.baseline, window);
  if (delayQuantilesMs.length === 0 || baseline.count === 0) return {};
  return { plantedShiftMs: plantedShiftMs(quantilesMs(baseline), delayQuantilesMs) };
}

function generatorHealth(
  { generator, cores, load }: SessionReadings,
  window: Window,
  metered: MeteredWindow,
): GeneratorHealth {
  const { hdr, summary } = generator;
  const lag = mergeHistograms(hdr.lag.filter(inWindow(window)) satisfies readonly HistogramPart[]);
  const cpu = metered.cpuSeconds[generatorMeter] ?? 0;
  // A drop shifts the schedule that lag is measured against, and that schedule begins a little before the window.
  const scheduled = hdr.generator.filter(inWindow({ fromS: window.fromS - 1, toS: window.toS }));
  return {
    iterations: sum(scheduled.map(({ iterations }) => iterations)),
    dropped: sum(scheduled.map(({ dropped }) => dropped)),
    cpuSeconds: cpu,
    cpuShare: cpu / (cores * (window.toS - window.fromS)),
    busyShare: inFlight(hdr, window) / load.connections,
    throttledPeriods: metered.throttledPeriods,
    lagP50Ms: lag.quantileUs(0.5) / 1000,
    lagP99Ms: lag.quantileUs(0.99) / 1000,
    lagMaxMs: lag.maxUs / 1000,
    maxRequestMs: summaryValue(summary, 'http_req_duration', 'max'),
    maxIterationMs: summaryValue(summary, 'iteration_duration', 'max'),
  };
}

/** Requests under way at the same time, on average (Little 1961: rate times time), over all arms. */
function inFlight({ latency }: GeneratorResult['hdr'], window: Window): number {
  const within = latency.filter((line) => line.measure === 'service').filter(inWindow(window));
  return sum(within.map(({ sumUs }) => sumUs)) / 1e6 / (window.toS - window.fromS);
}

/** Latency by percentile of the measured window, for the report. */
export function curveOf(session: SessionReadings, arm: string, window: Window): { percentile: number; ms: number }[] {
  return percentileCurve(distributionOf(session, arm, window));
}

function distributionOf({ generator }: SessionReadings, arm: string, window: Window): Distribution {
  const lines = generator.hdr.latency.filter((line) => line.arm === arm && line.measure === 'service');
  return mergeHistograms(lines.filter(inWindow(window)));
}

/** Requests that the generator sent to an arm over the whole run, warm-up included. */
export const sentTo = (session: Pick<SessionReadings, 'generator'>, arm: string): number =>
  sum(session.generator.hdr.counters.filter((line) => line.arm === arm).map(({ sent }) => sent));

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
