import { describe, expect, it } from 'vitest';
import { probedTrial, probedWith, readingsWith } from '../../../test/fixtures/probed-trials.ts';
import { completedTrial, measurement, planOf } from '../../../test/fixtures/trials.ts';
import type { Trial } from '../trial.ts';
import { overheadOfProbes } from './probe-overhead.ts';
import { probedAnalysis } from './probed-analysis.ts';

const rounds = [1, 2, 3, 4];
const arms = ['none', 'twin', 'istio'];
const plan = planOf(4, undefined, { probes: [1] });
const probed = rounds.flatMap((round) =>
  arms.map((arm) => probedTrial(arm, round, 208 + 1.1 * round, probedWith(readingsWith(arm === 'istio', () => 10)))),
);
const scored = rounds.flatMap((round) =>
  arms.map((arm) => completedTrial(arm, round, measurement(0.2 + round / 1000))),
);
const analysed = (trials: readonly Trial[] = probed) => probedAnalysis({ plan, load: 'load', scored, probed: trials });

describe('analysis of probed sessions', () => {
  it('is absent without any', () => {
    expect(analysed([])).toBeUndefined();
  });

  it('has the arms in the order of the plan, each with its waterfall', () => {
    expect(analysed()?.arms.map(({ arm, waterfall }) => [arm, waterfall.state])).toEqual(
      arms.map((arm) => [arm, 'known']),
    );
    expect(analysed()?.arms.map(({ waterfall }) => 'closure' in waterfall)).toEqual([false, false, true]);
  });

  it('counts trials that were rejected', () => {
    const [first, ...others] = probed;
    if (!first) throw new Error('no trial');
    const rejected: Trial = { ...first, state: 'invalid', reasons: [{ gate: 'steal', reason: 'x' }] };
    expect(analysed([rejected, ...others])?.arms[0]).toMatchObject({ arm: 'none', completed: 3, rejected: 1 });
  });

  it('says how often each probe was ok, void and why', () => {
    const broken = probed.map((trial, index) =>
      index < 2
        ? {
            ...trial,
            probed: {
              ...probedWith(
                readingsWith(false, () => 1),
                { hop: 'lost' },
              ),
            },
          }
        : trial,
    );
    const summary = analysed(broken)?.probes.find(({ probe }) => probe === 'hop');
    expect(summary).toMatchObject({ ok: 10, void: 2, skipped: 0, reasons: [{ because: 'lost', trials: 2 }] });
  });

  it('gives each series for each request, of probes that are ok only', () => {
    const series = analysed()?.arms[2]?.series ?? [];
    const user = series.filter(({ probe, place }) => probe === 'proxytime' && place === 'server-proxy');
    expect(user.map(({ direction, perRequest, p50Us }) => [direction, perRequest.mean, p50Us?.mean])).toEqual([
      ['request', 1, 10],
      ['response', 1, 10],
    ]);
  });
});

describe('overhead of probes', () => {
  it('is the ratio of probed to scored trials of the same rounds', () => {
    const own = overheadOfProbes(
      probed.filter(({ arm }) => arm === 'none'),
      scored.filter(({ arm }) => arm === 'none'),
    );
    // The CPU of all synthetic trials is the same, so there is nothing to make an interval of.
    expect(own.map(({ metric }) => metric)).toEqual(['p50']);
    expect(own[0]?.ratio).toBeCloseTo(1.04, 2);
    expect(own[0]?.ci.lower).toBeLessThan(own[0]?.ratio ?? 0);
  });

  it('is not taken from sessions to which nothing could be attached', () => {
    const skippedAll = probed.map((trial) => ({
      ...trial,
      probed: {
        ...trial.probed,
        outcomes: trial.probed.outcomes.map((each) => ({ ...each, state: 'skipped' as const })),
      },
    }));
    expect(analysed(skippedAll)?.arms.map(({ overhead }) => overhead)).toEqual([[], [], []]);
  });

  it('is not given for a single pair', () => {
    expect(overheadOfProbes(probed.slice(0, 1), scored.slice(0, 1))).toEqual([]);
  });
});
