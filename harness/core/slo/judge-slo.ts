import type { MeasuredCapacity } from '../capacity/measured-capacity.ts';
import type { PercentileCurve } from '../environment.ts';
import { isControl, type Arm, type Plan, type PlannedLoad } from '../plan.ts';
import type { Trial } from '../trial.ts';
import { carriedRate } from './carried-rate.ts';
import { judgeFailures } from './judge-failures.ts';
import { judgeLatency } from './judge-latency.ts';
import { judgeRate, type JudgedRate } from './judge-rate.ts';
import type { ArmSlo, LimitJudgement, SloJudgement, SloVerdict } from './slo-judgement.ts';
import { limitsOf, type SloLimit, type SloProfile } from './slo-profile.ts';

export interface SloInput {
  readonly plan: Pick<Plan, 'arms' | 'alpha' | 'design'>;
  /** Those of other loads are left aside. */
  readonly trials: readonly Trial[];
  readonly curves: readonly PercentileCurve[];
  readonly load: PlannedLoad;
  /** A finished capacity experiment of the same environment. */
  readonly capacity?: MeasuredCapacity | undefined;
}

/** Holds every arm at one load against a profile: pure, and it claims nothing that its intervals do not show. */
export function judgeSlo(profile: SloProfile, { plan, trials, curves, load, capacity }: SloInput): SloJudgement {
  const at = {
    trials: trials.filter((trial) => trial.load === load.id),
    curves: curves.filter((each) => each.load === load.id),
  };
  const arms = plan.arms.map((arm) => {
    const own = {
      trials: at.trials.filter((trial) => trial.arm === arm.id),
      curves: at.curves.filter((curve) => curve.arm === arm.id),
      carried: capacity && carriedRate(capacity, arm),
    };
    const sharedGenerator = plan.design === 'interleaved';
    const context = { ...own, load, alpha: plan.alpha, p99Ms: profile.p99Ms, sharedGenerator };
    return armSlo(
      arm,
      limitsOf(profile).map((limit) => judgeLimit(limit, context)),
    );
  });
  return { profile, load: load.id, alpha: plan.alpha, arms };
}

function judgeLimit({ id, bound }: SloLimit, context: Omit<JudgedRate, 'bound'>): LimitJudgement {
  const judged = { ...context, bound };
  switch (id) {
    case 'p50':
    case 'p95':
    case 'p99':
      return judgeLatency(id, judged);
    case 'errors':
    case 'availability':
      return judgeFailures(id, judged);
    case 'rate':
      return judgeRate(judged);
  }
}

function armSlo(arm: Arm, limits: readonly LimitJudgement[]): ArmSlo {
  const { id, role } = arm;
  return { arm: id, role, isControl: isControl(arm), verdict: overall(limits.map(({ verdict }) => verdict)), limits };
}

/** One missed limit is enough; met takes all of them. */
function overall(verdicts: readonly SloVerdict[]): SloVerdict {
  if (verdicts.includes('missed')) return 'missed';
  return verdicts.every((verdict) => verdict === 'met') ? 'met' : 'undecided';
}

/** Treatments that miss a limit: what `--fail-on-breach` fails on. A baseline that does is only said. */
export const breachesOf = ({ arms }: Pick<SloJudgement, 'arms'>): readonly string[] =>
  arms
    .filter(({ role, isControl, verdict }) => role === 'treatment' && !isControl && verdict === 'missed')
    .map(({ arm }) => arm);
