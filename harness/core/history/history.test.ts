import { describe, expect, it } from 'vitest';
import { nights, pastOf, type MadeUpNight } from '../../../test/fixtures/site/made-up-night.ts';
import type { MetricId } from '../analysis.ts';
import { historiesOf, type History } from './history.ts';
import type { PastExperiment } from './past-experiment.ts';

const all = (made: readonly MadeUpNight[]): History[] => historiesOf(made.map(pastOf));

function historyOf(histories: readonly History[], arm = 'istio', metric: MetricId = 'p50'): History {
  const own = histories.filter(({ key }) => key.arm === arm && key.metric === metric);
  const [only] = own;
  if (only === undefined || own.length > 1) throw new Error(`expected one history of ${arm}, found ${own.length}`);
  return only;
}

const kinds = (history: History): string[] => history.marks.map(({ kind, index }) => `${kind} ${index}`);
const steady = (count: number, more: Partial<MadeUpNight> = {}): MadeUpNight[] =>
  Array.from({ length: count }, (_, day) => ({ day, ratio: 1.6, ...more }));

describe('the history of an arm', () => {
  const history = historyOf(all(nights));

  it('is in the order of time, whatever the order of the experiments', () => {
    const days = history.points.map(({ startedAt }) => startedAt.slice(0, 10));
    expect(days).toEqual(days.toSorted());
    expect(days).toHaveLength(15);
    expect(historyOf(all(nights.toReversed()))).toEqual(history);
  });

  it('starts a new series with another environment, in the same track', () => {
    expect(history.series.map(({ fingerprint, indices }) => [fingerprint.slice(0, 1), indices.length])).toEqual([
      ['a', 11],
      ['b', 4],
    ]);
  });

  it('has a change point where the level changed, tested within one environment', () => {
    const [first, second] = history.series;
    expect(first?.changes).toMatchObject([{ index: 6 }]);
    expect(first?.changes[0]?.relativeChange).toBeCloseTo(0.08, 1);
    expect(first?.levels.map(({ indices }) => indices.length)).toEqual([6, 5]);
    expect(second).toMatchObject({ searched: false, changes: [] });
  });

  it('marks versions, environments and change points where they begin, and says what differs', () => {
    expect(kinds(history)).toEqual(['change 6', 'version 6', 'environment 11']);
    const differences = history.marks.map((mark) => ('differences' in mark ? mark.differences : []));
    expect(differences[1]).toEqual([{ fact: 'proxy', a: '1.39.0', b: '1.40.0' }]);
    expect(differences[2]).toEqual([{ fact: 'kernel release', a: '6.8', b: '6.18' }]);
  });

  it.each([
    ['design', { design: 'blocked' }],
    ['rate', { load: { rate: '200rps' } }],
    ['connections', { load: { connections: 40 } }],
    ['measured time', { load: { measure: '30s' } }],
  ])('is another one for another %s', (_what, written) => {
    const own = all([...steady(2), { day: 9, ratio: 1.6, written }]).filter(
      ({ key }) => key.arm === 'istio' && key.metric === 'p50',
    );
    expect(own.map(({ points }) => points.length)).toEqual([2, 1]);
  });

  it('leaves out an experiment that is not finished', () => {
    expect(historyOf(all([...steady(2), { day: 9, ratio: 1.6, done: 3 }])).points).toHaveLength(2);
  });

  it('keeps in mind what was not quoted, with the reason', () => {
    const own = historyOf(all([...steady(2), { day: 9, ratio: 1.6, requests: 5000 }]), 'istio', 'p99');
    expect(own.points).toHaveLength(2);
    expect(own.notQuoted).toMatchObject([{ because: expect.stringContaining('not enough requests') as string }]);
  });

  it('does not take a number without end for a point', () => {
    const past = pastOf({ day: 0, ratio: 1.6 });
    const broken = JSON.parse(JSON.stringify(past)) as {
      analysis: { loads: { comparisons: { metrics: object[] }[] }[] };
    };
    broken.analysis.loads[0]?.comparisons.forEach(({ metrics }) => {
      metrics.forEach((metric) => Object.assign(metric, { ci: { lower: 0, upper: null } }));
    });
    const own = historyOf(historiesOf([broken as unknown as PastExperiment]));
    expect(own.points).toEqual([]);
    expect(own.notQuoted).toMatchObject([{ because: 'its interval has no end' }]);
  });
});

describe('change points', () => {
  it('are not looked for below six experiments', () => {
    const made = steady(5).map((night) => ({ ...night, ratio: night.day < 2 ? 1.2 : 2 }));
    expect(historyOf(all(made)).series).toMatchObject([{ searched: false, changes: [] }]);
  });

  it('are not seen in a baseline that moves: that is the environment, and the ratio stays', () => {
    const made = steady(14).map((night) => ({ ...night, baselineMs: night.day < 7 ? 0.2 : 0.4 }));
    const own = historyOf(all(made));
    expect(own.marks).toEqual([]);
    expect(own.points.map(({ baseline }) => Number(baseline?.level.toFixed(1)))).toEqual([
      ...Array<number>(7).fill(0.2),
      ...Array<number>(7).fill(0.4),
    ]);
  });

  it('are not marked below what identical arms differed by', () => {
    const made = steady(14).map((night) => ({ ...night, ratio: night.day < 7 ? 1.6 : 1.68 }));
    expect(historyOf(all(made)).series).toMatchObject([{ leastChange: 0.02, changes: [{ index: 7 }] }]);
    const noisy = historyOf(all(made.map((night) => ({ ...night, twinRatio: night.day % 2 === 0 ? 1.08 : 0.92 }))));
    expect(noisy.series).toMatchObject([{ changes: [] }]);
    expect(noisy.series[0]?.leastChange).toBeGreaterThan(0.07);
  });

  it('stand in the series of an environment although another one lies between', () => {
    const made = steady(16).map((night) => ({
      ...night,
      ratio: night.day < 8 ? 1.6 : 1.8,
      fingerprint: night.day % 4 === 3 ? 'b'.repeat(64) : 'a'.repeat(64),
    }));
    const own = historyOf(all(made));
    expect(own.series.map(({ indices }) => indices.length)).toEqual([12, 4]);
    expect(own.series[0]?.changes).toMatchObject([{ index: 8 }]);
  });
});

describe('marks', () => {
  it('are not made by a program that joins, leaves and comes back as it was', () => {
    const made = steady(4).map((night) => ({ ...night, versions: night.day === 1 ? {} : { other: '1.0' } }));
    expect(kinds(historyOf(all(made)))).toEqual([]);
    const newer = [...made, { day: 5, ratio: 1.6, versions: { other: '1.1' } }];
    expect(kinds(historyOf(all(newer)))).toEqual(['version 4']);
  });

  it('are not made by a commit of the harness', () => {
    const past = steady(3)
      .map(pastOf)
      .map((each, index) => ({
        ...each,
        environment: { ...each.environment, harness: { ...each.environment.harness, commit: `commit ${index}` } },
      }));
    expect(historyOf(historiesOf(past)).marks).toEqual([]);
  });

  it('tell when an arm comes nearer to its product', () => {
    const past = steady(2)
      .map(pastOf)
      .map((each, index) => ({
        ...each,
        plan: {
          ...each.plan,
          arms: each.plan.arms.map((arm) =>
            arm.id === 'istio' && index === 1 ? { ...arm, fidelity: 'real' as const } : arm,
          ),
        },
      }));
    expect(historyOf(historiesOf(past)).marks).toEqual([
      { kind: 'fidelity', index: 1, before: 'real-control-plane', after: 'real' },
    ]);
  });
});
