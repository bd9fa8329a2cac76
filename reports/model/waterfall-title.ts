import type { ClosureState } from '../../harness/core/probes/waterfall.ts';
import type { ArmName } from './arm-names.ts';
import { share } from './numbers.ts';
import { duration, type TimePart } from './probes-words.ts';
import { partTotals, type KnownWaterfall } from './waterfall-parts.ts';

type Spent = 'proxies' | Exclude<TimePart, 'client-proxy' | 'server-proxy'>;

const spentOn: Readonly<Record<Spent, string>> = {
  proxies: "its proxies' own code",
  application: "the application's own code",
  kernel: 'the kernel on the way',
  'wake-up': 'waking up readers',
  'run queue': 'the run queue',
  rest: 'not explained by any step',
};

/**
 * The two parts that most of the time goes to: of what a compared arm adds, over the rounds that it and the baseline both
 * have; of the baseline's whole median. Where an arm is not shown to add time, no shares. They compare no arms.
 */
export function waterfallTitle(arm: ArmName, waterfall: KnownWaterfall): string {
  const { closure, measuredUs } = waterfall;
  const whole = duration(measuredUs.mean);
  if (arm.part === 'baseline' || arm.part === 'twin')
    return `${arm.short}: of its ${whole} at the median ${mostOf(spent(waterfall), measuredUs.mean)}`;
  const state = closure?.state ?? 'unknown';
  if (closure === undefined || (state !== 'closes' && state !== 'fails'))
    return `${arm.short}: ${whole} at the median; ${addsWords[state]}`;
  const added = spent({ steps: closure.addedSteps, restUs: closure.unexplainedUs });
  return `${arm.short}: of the ${duration(closure.measuredUs.mean)} that it adds ${mostOf(added, closure.measuredUs.mean)}`;
}

const addsWords: Readonly<Record<ClosureState, string>> = {
  closes: '',
  fails: '',
  faster: 'it is faster than the baseline',
  'nothing to explain': 'that it adds time is not shown',
  unknown: 'what it adds is not known',
};

interface SpentTime {
  readonly on: Spent;
  readonly us: number;
}

/** Both proxies together. */
function spent(times: Pick<KnownWaterfall, 'steps' | 'restUs'>): SpentTime[] {
  const totals = partTotals(times);
  const of = (part: TimePart): number => totals.get(part) ?? 0;
  return [
    { on: 'proxies', us: of('client-proxy') + of('server-proxy') },
    ...(['application', 'kernel', 'wake-up', 'run queue', 'rest'] as const).map((on) => ({ on, us: of(on) })),
  ];
}

/** `60 % is its proxies' own code and 18 % waking up readers`; no shares where parts below zero make them more than all. */
function mostOf(times: readonly SpentTime[], whole: number): string {
  const [first, second] = times.toSorted((a, b) => b.us - a.us);
  if (!first || !second) return '';
  if (second.us <= 0 || first.us + second.us > whole * (1 + rounding))
    return `the largest part is ${spentOn[first.on]}`;
  return `${share(first.us / whole)} is ${spentOn[first.on]} and ${share(second.us / whole)} ${spentOn[second.on]}`;
}

const rounding = 1e-9;
