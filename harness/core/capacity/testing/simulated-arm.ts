import { normalQuantile } from '../../stats/normal.ts';
import type { SeededRandom } from '../../stats/seeded-random.ts';
import type { StepReading } from '../step.ts';

/** An arm whose capacity is known: one server with exponential service times and Poisson arrivals (M/M/1). */
export interface SimulatedArm {
  /** Requests a second that it can serve: its latency grows without bound towards it. */
  readonly serviceRps: number;
  /** Spread (sd of the logarithm) of the service rate between steps. */
  readonly stepSd?: number;
  /** The same between data planes: what every step of a visit shares. */
  readonly planeSd?: number;
  readonly connections?: number;
  /** The rate at which the generator has used up its CPU; absent: never. */
  readonly generatorRps?: number;
}

const secondsOfStep = 6;
const fewestForP99 = 10_000;

/** Where an M/M/1 server's p99 reaches the SLO: sojourn times are exponential with rate mu - lambda. */
export const trueCapacity = ({ serviceRps }: SimulatedArm, sloMs: number): number =>
  serviceRps - (1000 * Math.log(100)) / sloMs;

export interface SimulatedStep {
  readonly rateRps: number;
  readonly sloMs: number;
  /** Luck of the step. */
  readonly random: SeededRandom;
  /** Luck of the data plane. */
  readonly ofPlane?: SeededRandom;
  readonly seconds?: number;
}

/** What a step at this rate reads. */
export function simulateStep(arm: SimulatedArm, step: SimulatedStep): StepReading {
  const { rateRps, sloMs, random, ofPlane, seconds = secondsOfStep } = step;
  const planeLuck = ofPlane ? lognormal(ofPlane, arm.planeSd ?? 0) : 1;
  const serviceRps = arm.serviceRps * planeLuck * lognormal(random, arm.stepSd ?? 0);
  const offered = Math.round(rateRps * seconds);
  const saturated = rateRps >= serviceRps;
  const completed = saturated ? Math.round(serviceRps * seconds) : offered;
  // Past saturation every connection is busy: latency is connections / throughput.
  const meanMs = saturated ? (1000 * (arm.connections ?? 50)) / serviceRps : 1000 / (serviceRps - rateRps);
  const quantile = (p: number): { ms: number; enoughRequests: boolean } => ({
    ms: -meanMs * Math.log(1 - p),
    enoughRequests: completed * (1 - p) >= fewestForP99 / 100 - 1e-6,
  });
  return {
    windowSeconds: seconds,
    offered,
    completed,
    errors: 0,
    dropped: offered - completed,
    slow: Math.round(completed * Math.exp(-sloMs / meanMs)),
    serviceMs: { mean: meanMs, p50: quantile(0.5), p99: quantile(0.99) },
    responseP99Ms: quantile(0.99).ms,
    lagP50Ms: 0.1,
    lagP99Ms: 1,
    generatorCpuShare: Math.min(1, (0.7 * rateRps) / (arm.generatorRps ?? Infinity)),
    connectionsBusyShare: Math.min(1, (rateRps * meanMs) / 1000 / (arm.connections ?? 50)),
    machineBusyShare: Math.min(1, rateRps / serviceRps),
    otherCpuShare: 0.01,
    cpuSecondsPerMillion: 1e6 / serviceRps,
  };
}

const lognormal = (random: SeededRandom, sd: number): number => Math.exp(sd * normalQuantile(random.next() + 2 ** -54));
