import { describe, expect, it } from 'vitest';
import { frozenInput } from '../../test/fixtures/report/frozen.ts';
import { nothingWorked } from '../../test/fixtures/report/nothing-worked.ts';
import { renderJson } from '../json.ts';
import { reportModel } from '../model.ts';
import { shippedPrices } from '../prices/shipped-prices.ts';
import { renderCsv } from './csv.ts';
import { hostileInput, hostileTexts } from './testing/hostile-input.ts';

/** Reads RFC 4180, and nothing else. */
function records(text: string): string[][] {
  const all: string[][] = [];
  let record: string[] = [];
  const grammar = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  while (grammar.lastIndex < text.length) {
    const at = grammar.lastIndex;
    const match = grammar.exec(text);
    if (!match) throw new Error(`no RFC 4180 at ${at}: ${text.slice(at, at + 40)}`);
    record.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] === '\r\n') {
      all.push(record);
      record = [];
    }
  }
  return all;
}

const rowsOf = (text: string): Record<string, string>[] => {
  const [header = [], ...rows] = records(text);
  return rows.map((row) => Object.fromEntries(row.map((value, index) => [header[index] ?? '', value])));
};

const model = reportModel(frozenInput());
const rows = rowsOf(renderCsv(model));

describe('the report as CSV', () => {
  it('has a record for each load, arm and metric', () => {
    const several = reportModel(frozenInput('loads'));
    for (const each of [model, several]) {
      const expected = renderJson(each).comparisons.flatMap(({ load, arm, metrics }) =>
        metrics.map(({ metric }) => [load, arm, metric]),
      );
      expect(rowsOf(renderCsv(each)).map(({ load, arm, metric }) => [load, arm, metric])).toEqual(expected);
    }
  });

  it('gives the figures of the JSON, in columns that name their unit', () => {
    const [first] = renderJson(model).comparisons;
    for (const metric of first?.metrics ?? []) {
      const row = rows.find((each) => each['arm'] === first?.arm && each['metric'] === metric.metric) ?? {};
      if (!('ratio' in metric)) throw new Error('the first arm of the recorded experiment has every number');
      expect(Number(row['ratio'])).toBe(metric.ratio);
      expect([row['ratioIntervalLower'], row['ratioIntervalUpper']].map(Number)).toEqual([
        metric.ratioInterval.lower,
        metric.ratioInterval.upper,
      ]);
      const inMs = 'differenceMs' in metric;
      expect(row['differenceMs']).toBe(inMs ? String(metric.differenceMs) : '');
      expect(row['differenceCpuSecondsPerMillion'] === '').toBe(!('differenceCpuSecondsPerMillion' in metric));
    }
  });

  it('leaves what is refused empty, and says why', () => {
    const refused = rows.filter(({ verdict }) => verdict === 'refused');
    expect(refused.length).toBeGreaterThan(0);
    for (const row of refused) {
      expect(row['ratio']).toBe('');
      expect(row['because']).not.toBe('');
    }
    const nothing = rowsOf(renderCsv(reportModel(nothingWorked(frozenInput()))));
    expect(Object.keys(nothing[0] ?? {})).toEqual(Object.keys(rows[0] ?? {}));
  });

  it('leaves negative numbers numbers', () => {
    const negative = rows.map((row) => row['differenceMs'] ?? '').filter((value) => value.includes('-'));
    expect(negative.length).toBeGreaterThan(0);
    for (const value of negative) expect(Number(value)).toBeLessThan(0);
  });

  it.each(Object.entries(hostileTexts))(
    'hostile text cannot break a record or be calculated (%s)',
    (_name, hostile) => {
      const read = records(renderCsv(reportModel(hostileInput(hostile))));
      expect(new Set(read.map(({ length }) => length)).size).toBe(1);
      for (const value of read.slice(1).flat()) {
        if (Number.isNaN(Number(value))) expect(value).not.toMatch(/^[=+\-@\t\r\n]/);
        expect(value).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/);
      }
    },
  );

  it.each(['=1+1', '+1', '-1+cmd', '@SUM(A1)', '\tx', '\rx', '＝1'])('%j gets an apostrophe', (hostile) => {
    const [row] = rowsOf(renderCsv(reportModel(hostileInput(hostile))));
    expect(row?.['label']).toBe(`'${hostile}`);
  });
});

describe('what a million requests cost, as CSV', () => {
  it('stands in the rows of CPU alone, as the JSON has it', () => {
    const priced = reportModel({ ...frozenInput(), prices: shippedPrices() });
    const read = rowsOf(renderCsv(priced));
    const { requestCost = [] } = renderJson(priced);
    for (const row of read) {
      const cost = requestCost.find(({ arm }) => arm === row['arm']);
      const [first] = cost?.perPrice ?? [];
      const isCpu = row['metric'] === 'cpu';
      expect(row['coresPer100kRequestsPerSecond']).toBe(
        isCpu ? String(cost?.coresPer100kRequestsPerSecond.mean ?? '') : '',
      );
      expect(row['currency']).toBe(isCpu ? (first?.currency ?? '') : '');
      expect(row['cpuMoneyPerMillionUpper']).toBe(isCpu ? String(first?.cpuPerMillion.interval?.upper ?? '') : '');
    }
    expect(read.some((row) => Number(row['machinesPer100kRequestsPerSecond']) > 0)).toBe(true);
  });
});

describe('labels, as CSV', () => {
  const input = frozenInput();
  const labelled = (labels: Record<string, string>): Record<string, string>[] =>
    rowsOf(renderCsv(reportModel({ ...input, plan: { ...input.plan, labels } })));

  it('are a column each, the same in every row, after all others', () => {
    const read = labelled({ team: 'payments', customer: 'acme, "Inc"' });
    expect(Object.keys(read[0] ?? {}).slice(-2)).toEqual(['label_customer', 'label_team']);
    for (const row of read) {
      expect([row['label_team'], row['label_customer']]).toEqual(['payments', 'acme, "Inc"']);
    }
    expect(Object.keys(rows[0] ?? {}).some((name) => name.startsWith('label_'))).toBe(false);
  });

  it('are not calculated', () => {
    expect(labelled({ team: '=1+1' })[0]?.['label_team']).toBe("'=1+1");
  });
});
