import { describe, expect, it } from 'vitest';
import { judgeStep } from './judge-step.ts';
import type { StepReading } from './step.ts';

const quantile = (ms: number): { ms: number; enoughRequests: boolean } => ({ ms, enoughRequests: true });
const good: StepReading = {
  windowSeconds: 6,
  offered: 12_000,
  completed: 12_000,
  errors: 0,
  dropped: 0,
  slow: 100,
  serviceMs: { mean: 1.5, p50: quantile(1), p99: quantile(8) },
  responseP99Ms: 9,
  lagP50Ms: 0.5,
  lagP99Ms: 2,
  generatorCpuShare: 0.5,
  connectionsBusyShare: 0.1,
  machineBusyShare: 0.8,
  otherCpuShare: 0,
  cpuSecondsPerMillion: 300,
};
const at = { slo: { p99Ms: 10, errorShare: 0.001 }, rateRps: 2000, connections: 50 };
const verdict = (changes: Partial<StepReading>, where = at): string => {
  const outcome = judgeStep({ ...good, ...changes }, where);
  return outcome.state === 'failed' ? outcome.reason : outcome.state;
};

describe('a step', () => {
  it('meets the SLO while slow, failed and dropped requests are 1 % together', () => {
    expect(verdict({ slow: 120 })).toBe('met');
    expect(verdict({ slow: 121 })).toBe('slo-p99');
    expect(verdict({ slow: 115, errors: 5 })).toBe('met');
    expect(verdict({ slow: 116, errors: 5 })).toBe('slo-p99');
  });

  it('fails by more than 0.1 % of errors', () => {
    expect(verdict({ errors: 12 })).toBe('met');
    expect(verdict({ errors: 13 })).toBe('errors');
  });

  it('counts dropped requests as slower than any SLO: one stall of the machine is not the end', () => {
    expect(verdict({ slow: 0, dropped: 100 })).toBe('met');
    expect(verdict({ slow: 100, dropped: 21 })).toBe('slo-p99');
    expect(verdict({ slow: 0, dropped: 125 })).toBe('saturated');
  });

  it('is saturated when it completes less than 99 % of what was offered', () => {
    expect(verdict({ completed: 11_880 })).toBe('met');
    expect(verdict({ completed: 11_870 })).toBe('saturated');
  });

  it('is saturated, not slow, where half of the connections are always busy: latency is then connections / throughput', () => {
    expect(verdict({ slow: 6000, connectionsBusyShare: 0.6 })).toBe('saturated');
  });

  it('names the connections when they run out before latency can reach the SLO', () => {
    const few = { ...at, connections: 10 };
    expect(verdict({ dropped: 200 }, few)).toBe('connections');
    expect(judgeStep({ ...good, dropped: 200 }, few)).toMatchObject({
      because: expect.stringContaining('20 are needed') as string,
    });
    expect(verdict({ dropped: 200 })).toBe('saturated');
    expect(verdict({ dropped: 200, slow: 200 }, few)).toBe('saturated');
  });

  it('that fails while the generator is saturated is not held against the arm; one that succeeds is', () => {
    expect(verdict({ slow: 300, generatorCpuShare: 0.71 })).toBe('generator');
    expect(verdict({ dropped: 300, generatorCpuShare: 0.71 })).toBe('generator');
    expect(verdict({ generatorCpuShare: 0.71 })).toBe('met');
  });

  it('is the generator’s failure when requests left so late that the SLO is missed only from when they were due', () => {
    expect(verdict({ lagP99Ms: 12, responseP99Ms: 14 })).toBe('generator');
    expect(verdict({ lagP99Ms: 6, responseP99Ms: 9.5 })).toBe('met');
    expect(verdict({ lagP99Ms: 4, responseP99Ms: 10.5 })).toBe('met');
  });

  it('takes off what dropped requests add to the lag of later ones', () => {
    // Ten drops at 2000 rps shift the schedule by 5 ms.
    expect(verdict({ dropped: 10, lagP99Ms: 7, responseP99Ms: 14 })).toBe('met');
  });

  it('with no answer at all is saturated', () => {
    expect(verdict({ completed: 0, slow: 0 })).toBe('saturated');
  });
});
