import type { LoadAxis, Plan, PlannedLoad } from '../../harness/core/plan.ts';
import { counted, grouped } from './numbers.ts';

/** An axis of the load: how it is called, and how its levels are worded. */
export interface AxisWords {
  readonly id: LoadAxis;
  /** `offered rate, requests/s per arm`: for a chart's axis. */
  readonly title: string;
  /** In base units, as `FactorialPlan` has them. */
  readonly level: (load: PlannedLoad) => number;
  /** `1 KiB`: under a tick. */
  readonly tick: (level: number) => string;
  /** `1 KiB responses`: in a sentence. */
  readonly words: (level: number) => string;
}

export const axes: readonly AxisWords[] = [
  {
    id: 'rate',
    title: 'offered rate, requests/s per arm',
    level: ({ ratePerArm }) => ratePerArm,
    tick: (level) => grouped(level),
    words: (level) => `${grouped(level)} requests/s per arm`,
  },
  {
    id: 'connections',
    title: 'connections per arm',
    level: ({ connections }) => connections,
    tick: (level) => grouped(level),
    words: (level) => counted(level, 'connection'),
  },
  {
    id: 'payload',
    title: 'size of a response',
    level: ({ payload }) => payload,
    tick: (level) => size(level),
    words: (level) => `${size(level)} responses`,
  },
  {
    id: 'measure',
    title: 'measured time',
    level: ({ measure }) => measure,
    tick: (level) => `${grouped(level / 1000)} s`,
    words: (level) => `${grouped(level / 1000)} s measured`,
  },
];

const size = (bytes: number): string =>
  bytes >= 1024 ? `${Number((bytes / 1024).toFixed(1))} KiB` : `${grouped(bytes)} B`;

/** The axes that differ between the loads, slowest first; empty with one load. */
export const varyingAxes = (loads: readonly PlannedLoad[]): readonly AxisWords[] =>
  axes.filter(({ level }) => new Set(loads.map(level)).size > 1);

/** What tells a load from the others: `200 requests/s per arm, 16 connections`; its id where nothing does. */
export function loadName(loads: readonly PlannedLoad[], load: PlannedLoad): string {
  const varying = varyingAxes(loads);
  return varying.length === 0 ? load.id : varying.map(({ level, words }) => words(level(load))).join(', ');
}

/** `scenario http, 250 requests/s per arm (1,000 in all), 16 connections per arm, 1 KiB responses, 5 s warm-up, 10 s measured`. */
export function loadWords({ arms, scenario, design }: Plan, load: PlannedLoad): string {
  const rate = `${grouped(load.ratePerArm)} requests/s per arm`;
  const total = `${grouped(load.ratePerArm * arms.length)} in all`;
  return [
    `scenario ${scenario}`,
    `${rate} (${design === 'interleaved' ? total : 'one arm at a time'})`,
    `${counted(load.connections, 'connection')} per arm`,
    `${size(load.payload)} responses`,
    `${grouped(load.warmUp / 1000)} s warm-up`,
    `${grouped(load.measure / 1000)} s measured per ${design === 'interleaved' ? 'round' : 'trial'}`,
    ...(load.closedLoop ? ['closed loop: connections send as fast as they are answered'] : []),
  ].join(', ');
}

/** The load of the plan, or how many there are and what tells them apart. */
export function loadsWords(plan: Plan): string {
  const [first, ...rest] = plan.loads;
  if (first === undefined) return `scenario ${plan.scenario}`;
  if (rest.length === 0) return loadWords(plan, first);
  const varying = varyingAxes(plan.loads).map(
    ({ title, level, tick }) =>
      `${title}: ${[...new Set(plan.loads.map(level))]
        .toSorted((a, b) => a - b)
        .map(tick)
        .join(', ')}`,
  );
  const share =
    plan.factorial && plan.factorial.fraction !== 'full' ? `, ${plan.factorial.fraction} of all combinations` : '';
  return `scenario ${plan.scenario}, ${counted(plan.loads.length, 'load')}${share} (${varying.join('; ')})`;
}
