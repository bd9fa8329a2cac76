import { describe, expect, it } from 'vitest';
import { frozenInput } from '../../test/fixtures/report/frozen.ts';
import { withProbes } from '../../test/fixtures/report/invented-probes.ts';
import { reportModel } from '../model.ts';
import { timeParts } from './probes-words.ts';
import type { ProbesSection } from './probes.ts';
import type { WaterfallChart } from './waterfall.ts';

function sectionOf(options: Parameters<typeof withProbes>[1] = {}): ProbesSection {
  const section = reportModel(withProbes(frozenInput(), options)).loads[0]?.probes;
  if (!section) throw new Error('the plan asks for probes and the report has no section of them');
  return section;
}

const waterfall = (section: ProbesSection, arm: string): WaterfallChart => {
  const chart = section.waterfalls.find((each) => each.arm.id === arm);
  if (!chart) throw new Error(`no waterfall of ${arm}`);
  return chart;
};
const barsOf = ({ groups }: WaterfallChart) => groups.flatMap(({ bars }) => bars);

describe('a waterfall', () => {
  const section = sectionOf();

  it('begins each step where the one before ends, and ends at the measured median', () => {
    for (const chart of section.waterfalls) {
      const bars = barsOf(chart);
      expect(bars[0]?.from).toBe(0);
      bars.slice(1).forEach(({ from }, index) => {
        expect(from).toBe(bars[index]?.to);
      });
      expect(bars.at(-1)?.to).toBeCloseTo(chart.measured, 0);
    }
  });

  it('is drawn of arms that are compared, then of the baseline; the twin is the baseline once more', () => {
    expect(section.waterfalls.map(({ arm }) => arm.part)).toEqual(['treatment', 'treatment', 'baseline']);
  });

  it('has the visits of both proxies on both ways, and none of them without a mesh', () => {
    const headings = (arm: string): string[] => waterfall(section, arm).groups.map(({ heading }) => heading);
    expect(headings('istio')).toEqual([
      'client, request',
      'client proxy, request',
      'server proxy, request',
      'application',
      'server proxy, response',
      'client proxy, response',
      'client, response',
      'rest',
    ]);
    expect(headings('none')).toEqual(['client, request', 'application', 'client, response', 'rest']);
  });

  it('goes back where the steps are more than the measured median', () => {
    const rest = barsOf(waterfall(sectionOf({ explained: { istio: 1.1 } }), 'istio')).at(-1);
    expect(rest?.to).toBeLessThan(rest?.from ?? 0);
    expect(rest?.text.startsWith('-')).toBe(true);
  });

  it('names in its title the two parts that most of the added time goes to', () => {
    expect(waterfall(section, 'istio').title).toMatch(
      /^Istio.*: of the [\d.,]+ (?:µs|ms) that it adds \d+ % is its proxies' own code and \d+ % waking up readers$/,
    );
    expect(waterfall(section, 'none').title).toContain('at the median');
  });

  it('has a row for each step, the rest and p50, each with its interval', () => {
    const { table } = waterfall(section, 'istio');
    expect(table.rows).toHaveLength(23 + 2);
    for (const row of table.rows) expect(row[3]?.detail).toMatch(/^-?[\d.,]+ to -?[\d.,]+$/);
  });
});

describe('the parts of the time', () => {
  const { parts } = sectionOf();

  it('add up to the measured median of each arm', () => {
    expect(parts?.bars.map(({ arm }) => arm.part)).toEqual(['treatment', 'treatment', 'twin', 'baseline']);
    for (const { parts: own, measured } of parts?.bars ?? []) {
      expect(own.map(({ part }) => part)).toEqual(timeParts.map(({ id }) => id));
      expect(own.reduce((sum, { us }) => sum + us, 0)).toBeCloseTo(measured, 0);
    }
  });

  it('give no own code to proxies where there are none', () => {
    const none = parts?.bars.find(({ arm }) => arm.id === 'none')?.parts;
    expect(none?.filter(({ part }) => part.endsWith('-proxy')).map(({ us }) => us)).toEqual([0, 0]);
  });

  it('have a note where the steps are more than the measured median, and none else', () => {
    expect(parts?.notes).toEqual([]);
    expect(sectionOf({ explained: { istio: 1.1 } }).parts?.notes).toHaveLength(1);
  });

  it('say in the title how much the steps account for', () => {
    expect(parts?.title).toMatch(/^The steps of a request account for 9\d(?: to 9\d)? % of its median time$/);
  });
});
