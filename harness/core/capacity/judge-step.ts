import { limits } from '../gates.ts';
import type { Slo } from './capacity-plan.ts';
import type { FailReason, StepOutcome, StepReading } from './step.ts';

export interface JudgedAt {
  readonly slo: Slo;
  readonly rateRps: number;
  readonly connections: number;
}

/** Share of the requests that may be slow, failed or dropped: what is left of p99. */
const allowedShare = 0.01;

const percent = (share: number): string => `${(share * 100).toFixed(share < 0.1 ? 2 : 0)} %`;
const ms = (value: number): string => `${Number(value.toPrecision(3))} ms`;

/**
 * Whether a rate was kept within the SLO, and if not, why: by counting. Slow, failed and dropped requests may together
 * be 1 % (that is p99, with drops as infinitely slow), failed ones 0.1 %. A failure while the generator was saturated or
 * late is not held against the arm; success is success however hard the generator worked: that only adds latency.
 */
export function judgeStep(reading: StepReading, at: JudgedAt): StepOutcome {
  const { completed, errors, dropped, slow } = reading;
  const due = completed + dropped;
  if (due === 0) return failed('saturated', 'no request was answered');
  if (errors > at.slo.errorShare * due) {
    return failed('errors', `${errors} of ${due} requests failed (${percent(errors / due)})`);
  }
  if (slow + errors + dropped > allowedShare * due || !keptUp(reading)) return missed(reading, at);
  const late = lateGenerator(reading, at);
  return late === undefined ? { state: 'met' } : failed('generator', late);
}

const failed = (reason: FailReason, because: string): StepOutcome => ({ state: 'failed', reason, because });

const keptUp = ({ completed, offered, dropped }: StepReading): boolean =>
  completed >= limits.achievedShare * offered && dropped <= allowedShare * (completed + dropped);

function missed(reading: StepReading, { slo, rateRps, connections }: JudgedAt): StepOutcome {
  const { slow, errors, dropped, completed, serviceMs, generatorCpuShare } = reading;
  const lost = dropped === 0 ? '' : ` (${dropped} of them dropped)`;
  const beyond = percent((slow + errors + dropped) / (completed + dropped));
  const what = `${beyond} of the requests were not answered within ${ms(slo.p99Ms)}${lost}`;
  if (generatorCpuShare > limits.generatorCpuShare) {
    const used = `${percent(generatorCpuShare)} of the CPU (limit ${percent(limits.generatorCpuShare)})`;
    return failed('generator', `${what}; the generator used ${used}`);
  }
  // Little 1961: at this rate the connections are all busy before the latency reaches the SLO.
  const enough = Math.ceil((rateRps * slo.p99Ms) / 1000);
  if (connections < enough && dropped > 0 && slow + errors <= allowedShare * completed) {
    return failed(
      'connections',
      `${what}: all ${connections} connections were busy; ${enough} are needed before the SLO can decide`,
    );
  }
  if (!keptUp(reading))
    return failed('saturated', `${completed} of ${reading.offered} requests were completed; ${what}`);
  if (reading.connectionsBusyShare > limits.busyShare) {
    return failed(
      'saturated',
      `${what}, and ${percent(reading.connectionsBusyShare)} of the connections were busy at any time`,
    );
  }
  return failed('slo-p99', serviceMs.p99.enoughRequests ? `p99 was ${ms(serviceMs.p99.ms)}` : what);
}

/**
 * Requests that leave late are no fault of the arm, and matter only when the SLO is missed because of them: counted from
 * when they were due. A dropped request shifts the schedule by a period, which is taken off again.
 */
function lateGenerator(reading: StepReading, { slo, rateRps }: JudgedAt): string | undefined {
  const shiftMs = (reading.dropped * 1000) / rateRps;
  const isLate = reading.lagP50Ms - shiftMs > limits.lagP50Ms || reading.lagP99Ms - shiftMs > limits.lagP99Ms;
  if (!isLate || reading.responseP99Ms - shiftMs <= slo.p99Ms) return undefined;
  return `requests left late (send lag p99 ${ms(reading.lagP99Ms)}): from when they were due p99 is ${ms(reading.responseP99Ms)}`;
}
