import { describe, expect, it } from 'vitest';
import { withOutside } from '../../harness/core/cost/arm-cost.ts';
import type { CpuLedger } from '../../harness/core/cost/cpu-ledger.ts';
import { frozenInput } from '../../test/fixtures/report/frozen.ts';
import { withKernel } from '../../test/fixtures/report/with-kernel.ts';
import { renderJson } from '../json.ts';
import { reportJson } from '../json-shape.ts';
import { reportModel, type ReportInput } from '../model.ts';
import type { CostChart } from './cost.ts';

function costOf(input: ReportInput): CostChart {
  const [load] = reportModel(input).loads;
  if (!load) throw new Error('a frozen experiment has a load');
  return load.cost;
}
const old = costOf(frozenInput());
const chart = costOf(withKernel(frozenInput()));

describe('CPU in user mode and in the kernel', () => {
  it('divides each role of each arm, and leaves the whole what it was', () => {
    expect(chart.split).toBe(true);
    expect(chart.bars.map(({ total }) => total)).toEqual(old.bars.map(({ total }) => total));
    for (const { roles } of chart.bars) {
      for (const { role, cpuSecondsPerMillion, kernel } of roles) {
        const expected = { application: 0.6, dataPlane: 0.4, controlPlane: 0.25 }[role] * cpuSecondsPerMillion;
        expect(kernel).toBeCloseTo(expected, 2);
      }
    }
  });

  it('gives the part in the kernel with its interval below each figure, and the share', () => {
    const columns = chart.table.columns.map(({ label }) => label);
    const [first] = chart.table.rows;
    expect(first?.[1]?.detail).toMatch(/^kernel [\d.,]+ \([\d.,]+ to [\d.,]+\)$/);
    expect(first?.[columns.indexOf('share in the kernel')]?.text).toBe('60 %');
    expect(first?.[2]).toEqual({ text: '0.00', mark: null });
    expect(columns.filter((label) => label.startsWith('kernel outside processes'))).toEqual([]);
    expect(chart.table.rows.every((row) => row.length === columns.length)).toBe(true);
  });

  it("says how double counting is avoided and why the rest is nobody's", () => {
    const notes = chart.notes.join(' ');
    expect(notes).toContain('nothing is counted twice');
    expect(notes).toContain('not billed to an arm: all arms run at the same time');
  });

  it('has a column for kernel work outside processes where an arm ran alone', () => {
    const blocked = costOf(withKernel(frozenInput('blocked'), { idleOutsidePerSecond: 0.005 }));
    const column = blocked.table.columns.findIndex(
      ({ label }) => label === 'kernel outside processes: what ran alone left over',
    );
    expect(blocked.table.rows[0]?.[column]?.text).toMatch(/^[\d.,]+ \([\d.,]+ to [\d.,]+\)$/);
    expect(blocked.table.rows[0]?.[column]?.detail).toMatch(/^of \d+ trials$/);
    expect(blocked.notes.join(' ')).not.toContain('not billed to an arm');
  });

  it('says of a column of the softirq probe that it is of unscored sessions and holds the probes', () => {
    const input = withKernel(frozenInput());
    const probed = costOf({ ...input, analysis: withSoftirq(input) });
    const column = probed.table.columns.findIndex(({ label }) => label.includes('softirq, from unscored sessions'));
    expect(probed.table.rows[0]?.[column]?.detail).toBe('of 4 probed trials');
    expect(probed.table.caption).toContain('of unscored sessions');
    expect(probed.notes.join(' ')).toContain(
      "What ran in strangers' time is on the ledger's line of other processes too",
    );
    expect(chart.table.caption).not.toContain('unscored');
  });

  it('leaves the chart as it was where one valid trial has no division', () => {
    const input = withKernel(frozenInput());
    const mixed = costOf({ ...input, analysis: withOneMore(input) });
    expect(mixed.split).toBe(false);
    expect(mixed.table.columns).toEqual(old.table.columns);
    expect(mixed.bars.every(({ split, roles }) => split === null && roles.every(({ kernel }) => kernel === null))).toBe(
      true,
    );
  });

  it('is as before for trials from before it was read', () => {
    expect(old.split).toBe(false);
    expect(old.ledger).toBeNull();
    expect(old.notes).toHaveLength(2);
  });
});

const withSoftirq = ({ analysis }: ReportInput): ReportInput['analysis'] => ({
  ...analysis,
  loads: analysis.loads.map((load) => ({
    ...load,
    arms: load.arms.map((arm) => ({
      ...arm,
      ...(arm.cost
        ? {
            cost: withOutside(arm.cost, {
              ...{ secondsPerMillion: 12, interval: { lower: 10, upper: 14 } },
              ...{ trials: 4, source: 'softirq probe' as const },
            }),
          }
        : {}),
    })),
  })),
});

/** As if the first arm had one valid trial more than those with the division. */
const withOneMore = ({ analysis }: ReportInput): ReportInput['analysis'] => ({
  ...analysis,
  loads: analysis.loads.map((load) => ({
    ...load,
    arms: load.arms.map((arm, index) => (index === 0 ? { ...arm, completed: arm.completed + 1 } : arm)),
  })),
});

describe('the ledger of the machine', () => {
  const notes = (fields: Partial<CpuLedger>): string => costOf(withKernel(frozenInput(), fields)).notes.join(' ');

  it('is one of each session, and adds up to the busy time', () => {
    const rounds = new Set(frozenInput().trials.flatMap(({ state, round }) => (state === 'completed' ? [round] : [])));
    expect(chart.ledger?.sessions).toBe(rounds.size);
    const shares = Object.values(chart.ledger?.meanShareOfBusy ?? {});
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5);
    expect(chart.ledger?.table.rows.at(-2)?.map(({ text }) => text)).toEqual([
      'kernel outside processes (the remainder)',
      '5 %',
    ]);
  });

  it('says in how many sessions it closes, and how far off it is', () => {
    expect(chart.ledger).toMatchObject({ gapShareMedian: 0.01, gapShareWorst: 0.01 });
    expect(notes({})).toMatch(/closes within 5 % in (\d+) of \1 sessions: .* 1 % of the busy time in the median/);
    expect(notes({ tasksSeconds: 13 })).toContain('closes within 5 % in 0 of');
    expect(notes({ tasksSeconds: 13 })).toContain('contradicts itself');
  });

  it('says what the kernel did not show', () => {
    expect(notes({})).not.toContain('no total over all tasks');
    expect(notes({ tasksFrom: 'readings' })).toContain('no total over all tasks');
  });

  it('says that nothing was checked where all tasks are the sum of the lines, and claims no closure', () => {
    const input = withKernel(frozenInput(), { tasksFrom: 'readings', tasksSeconds: 11.28 });
    const { ledger, notes: told } = costOf(input);
    expect(ledger).toMatchObject({ closed: 0, unchecked: ledger?.sessions, gapShareMedian: null, gapShareWorst: null });
    expect(told.join(' ')).toContain('could not be checked in');
    expect(told.join(' ')).not.toMatch(/closes within/);
    const json = renderJson(reportModel(input));
    expect(reportJson.parse(json)).toEqual(json);
    expect(json.cpuLedgers?.[0]).toMatchObject({ sessionsUnchecked: ledger?.sessions, gapShareMedian: null });
  });
});

describe('for programs', () => {
  const json = renderJson(reportModel(withKernel(frozenInput())));

  it("has the division beside each arm's cost and the ledger by load, in the documented shape", () => {
    expect(reportJson.parse(json)).toEqual(json);
    expect(json.cost[0]?.kernelSplit?.kernelShare.mean).toBeCloseTo(0.6, 5);
    expect(json.cost[0]?.kernelSplit).toMatchObject({ kernelOutsideProcesses: null });
    expect(json.cpuLedgers?.[0]).toMatchObject({ load: 'load', outsideShareMedian: 0.05 });
  });

  it('has neither for old trials', () => {
    const before = renderJson(reportModel(frozenInput()));
    expect(before.cost.every((row) => !('kernelSplit' in row))).toBe(true);
    expect(before.cpuLedgers).toEqual([]);
  });
});
