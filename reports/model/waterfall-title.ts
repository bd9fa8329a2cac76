import type { ArmName } from './arm-names.ts';
import { share } from './numbers.ts';
import { duration, type TimePart } from './probes-words.ts';
import { partTotals, type KnownWaterfall } from './waterfall-parts.ts';
import { addsTime } from './closure.ts';

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
 * The two parts that most of the time goes to: of what the arm adds to the baseline where that is known and told from
 * nothing, else of its whole median. Estimates within one arm; they compare no arms.
 */
export function waterfallTitle(arm: ArmName, waterfall: KnownWaterfall, baseline: KnownWaterfall | undefined): string {
  const { closure, measuredUs } = waterfall;
  const own = spent(waterfall);
  if (closure === undefined || baseline === undefined || !addsTime(closure)) {
    return `${arm.short}: of its ${duration(measuredUs.mean)} at the median ${mostOf(own, measuredUs.mean)}`;
  }
  const base = new Map(spent(baseline).map(({ on, us }) => [on, us]));
  const added = own.map(({ on, us }) => ({ on, us: us - (base.get(on) ?? 0) }));
  const whole = measuredUs.mean - baseline.measuredUs.mean;
  return `${arm.short}: of the ${duration(closure.measuredUs.mean)} that it adds ${mostOf(added, whole)}`;
}

interface SpentTime {
  readonly on: Spent;
  readonly us: number;
}

/** Both proxies together. */
function spent(waterfall: KnownWaterfall): SpentTime[] {
  const totals = partTotals(waterfall);
  const of = (part: TimePart): number => totals.get(part) ?? 0;
  return [
    { on: 'proxies', us: of('client-proxy') + of('server-proxy') },
    ...(['application', 'kernel', 'wake-up', 'run queue', 'rest'] as const).map((on) => ({ on, us: of(on) })),
  ];
}

/** `60 % is its proxies' own code and 18 % waking up readers`. */
function mostOf(times: readonly SpentTime[], whole: number): string {
  const [first, second] = times.toSorted((a, b) => b.us - a.us);
  if (!first || !second) return '';
  return `${share(first.us / whole)} is ${spentOn[first.on]} and ${share(second.us / whole)} ${spentOn[second.on]}`;
}
