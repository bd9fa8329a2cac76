import { describe, expect, it } from 'vitest';
import { clusterGates } from '../gates-cluster.ts';
import { gates } from '../gates.ts';
import { errored, invalid, rounds, unmeasured, valid } from '../../../test/fixtures/slo-trials.ts';
import { hadRoom, isProved, isValid, namedGates, selectTrials, tooManyLeftOut } from './trial-selection.ts';

describe('the trials that a limit is judged from', () => {
  it('are chosen by gates that exist', () => {
    const known = [...gates, ...clusterGates].map(({ id }) => id);
    expect(namedGates.filter((id) => !known.includes(id))).toEqual([]);
  });

  it('name the gates and errors of those that are left out, each once', () => {
    const trials = [valid(1), invalid(2, ['errors', 'send-lag']), invalid(3, ['errors']), errored(4)];
    const { used, trials: counts } = selectTrials(trials, isValid);
    expect(used.map(({ round }) => round)).toEqual([1]);
    expect(counts).toEqual({ all: 4, used: 1, leftOutBecause: ['errors', 'send-lag', 'LAB-NOT-READY'] });
  });

  it('were measured: a trial that failed before it, or has no measurement, is none', () => {
    expect(
      selectTrials([errored(1), unmeasured(2, 'proof-before'), invalid(3, ['errors'])], () => true).used,
    ).toHaveLength(1);
  });

  it('are those that proved their path, or that the machine left room', () => {
    const trials = [invalid(1, ['proof-after']), invalid(2, ['generator-cpu']), invalid(3, ['errors'])];
    expect(selectTrials(trials, isProved).used.map(({ round }) => round)).toEqual([2, 3]);
    expect(selectTrials(trials, hadRoom).used.map(({ round }) => round)).toEqual([1, 3]);
  });

  it('are too few when more than a third is left out', () => {
    const leftOut = (count: number): boolean =>
      tooManyLeftOut(
        selectTrials(
          rounds(9, (round) => (round <= count ? errored(round) : valid(round))),
          isValid,
        ).trials,
      );
    expect([leftOut(3), leftOut(4)]).toEqual([false, true]);
  });
});
