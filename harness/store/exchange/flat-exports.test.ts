import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { storedExperiment } from '../../../test/fixtures/exchange/experiments.ts';
import { planOf } from '../../../test/fixtures/trials.ts';
import type { Trial } from '../../core/trial.ts';
import { csvRecord } from './csv.ts';
import type { ExportedExperiment } from './exported.ts';
import { exportCsv, exportNdjson } from './flat-exports.ts';
import { identityFields, measuredFields } from './trial-fields.ts';

/** RFC 4180, as a reader that knows nothing of the writer has it. */
function parseCsv(text: string): string[][] {
  const records: string[][] = [];
  let [record, field, quoted]: [string[], string, boolean] = [[], '', false];
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (quoted) {
      if (character !== '"') field += character;
      else if (text[at + 1] === '"') field += text.charAt(at++);
      else quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === ',') [record, field] = [[...record, field], ''];
    else if (text.startsWith('\r\n', at)) {
      records.push([...record, field]);
      [record, field] = [[], ''];
      at++;
    } else field += character;
  }
  return records;
}

const stored = storedExperiment({ id: 'one', plan: planOf(3), ratios: { istio: 4 } });
const [first, second, third] = stored.trials;
const withoutMeasurement = { ...second, measurement: undefined, evidence: undefined };
const rejected: Trial[] = [
  { ...first, state: 'invalid', reasons: [{ gate: 'steal', reason: '6 %, "stolen",\r\nall' }] } as Trial,
  {
    ...withoutMeasurement,
    state: 'errored',
    error: { code: 'LAB-NOT-READY', message: 'no answer', hint: 'none' },
  } as unknown as Trial,
];
const exported: ExportedExperiment = { ...stored, experiment: 'one', trials: [...rejected, ...stored.trials.slice(2)] };

const labels = { team: 'payments, "EU"', 'cost-centre': '42' };
const labelled: ExportedExperiment = { ...exported, plan: { ...exported.plan, labels } };

describe('csv', () => {
  it('gives back any fields to a reader of RFC 4180', () => {
    const field = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('"', ',', '\r\n', '\n', '""', ' a ', ''));
    fc.assert(
      fc.property(fc.array(fc.array(field, { minLength: 1, maxLength: 4 }), { minLength: 1 }), (records) => {
        expect(parseCsv(records.map(csvRecord).join(''))).toEqual(records);
      }),
    );
  });

  it('gives back any number exactly', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Number(parseCsv(csvRecord([value]))[0]?.[0])).toBe(value === 0 ? 0 : value);
      }),
    );
  });

  const [header = [], ...records] = parseCsv(exportCsv(exported));
  const valueOf = (record: string[], column: string): string | undefined => record[header.indexOf(column)];

  it('has a record for each trial and metric, every one with a field for each column', () => {
    expect(records).toHaveLength(1 + (exported.trials.length - 1) * measuredFields.length);
    expect(records.every(({ length }) => length === header.length)).toBe(true);
    const p50 = records.find(
      (record) => valueOf(record, 'trial') === '3' && valueOf(record, 'metric') === 'serviceP50Ms',
    );
    expect(third?.state === 'completed' && Number(valueOf(p50 ?? [], 'value'))).toBe(
      third?.state === 'completed' && third.measurement.serviceTime.p50.ms,
    );
    expect(valueOf(p50 ?? [], 'ratePerSecond')).toBe('400');
  });

  it('keeps rejected and failed trials, with their reasons', () => {
    const reasonOf = (trial: string): string | undefined =>
      valueOf(records.find((record) => valueOf(record, 'trial') === trial) ?? [], 'reasons');
    expect(reasonOf('1')).toBe('steal: 6 %, "stolen",\r\nall');
    expect(reasonOf('2')).toBe('LAB-NOT-READY: no answer');
    expect(reasonOf('3')).toBe('');
  });

  it('has a column for each label, behind all others, in every record; and none without labels', () => {
    const [named = [], ...each] = parseCsv(exportCsv(labelled));
    expect(named).toEqual([...header, 'label_team', 'label_cost-centre']);
    expect(each).toHaveLength(records.length);
    expect(new Set(each.map((record) => record.slice(header.length).join('|')))).toEqual(
      new Set(['payments, "EU"|42']),
    );
    expect(header.filter((name) => name.startsWith('label_'))).toEqual([]);
  });

  it('leaves a percentile empty that has too few requests beyond it, and says why', () => {
    const p999 = records.find((record) => valueOf(record, 'metric') === 'serviceP999Ms') ?? [];
    expect(valueOf(p999, 'value')).toBe('');
    expect(valueOf(p999, 'note')).toContain('too few requests');
  });
});

describe('ndjson', () => {
  const lines = exportNdjson(exported)
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  const [head = {}, ...trials] = lines;

  it('names the labels in its head, and has no such key without labels', () => {
    const [labelledHead = ''] = exportNdjson(labelled).split('\n');
    expect(JSON.parse(labelledHead)).toMatchObject({ labels });
    expect(head).not.toHaveProperty('labels');
  });

  it('says what it is, and then has a line for each trial with every field that it named', () => {
    expect(head).toMatchObject({ schema: 'meshbench.trials/1', experiment: 'one', baseline: 'none', trials: 9 });
    const names = (head['fields'] as { name: string }[]).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(trials).toHaveLength(9);
    for (const trial of trials) expect(Object.keys(trial)).toEqual(names);
    expect(trials[2]).toMatchObject({ trial: 3, arm: 'istio', state: 'completed', serviceP999Ms: null });
    expect(trials[1]).toMatchObject({ state: 'errored', serviceP50Ms: null });
  });
});

it('every field is documented, and every one that is measured says its unit in its name', () => {
  const documentation = readFileSync(path.join(import.meta.dirname, '../../../docs/exchange.md'), 'utf8');
  for (const { name } of [...identityFields, ...measuredFields]) expect(documentation).toContain(`\`${name}\``);
  for (const { name } of measuredFields) expect(name).toMatch(/(Ms|Seconds|Bytes|Count|Share|PerMillion)$/);
});
