import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { frozenInput } from '../../test/fixtures/report/frozen.ts';
import { nothingWorked } from '../../test/fixtures/report/nothing-worked.ts';
import { reportJson } from '../json-shape.ts';
import { renderJson } from '../json.ts';
import { reportModel } from '../model.ts';
import { reportJsonSchema } from './json-schema.ts';

const golden = new URL('../../test/golden/expected/', import.meta.url);
const reports = readdirSync(golden)
  .filter((name) => name.endsWith('.json') && !name.endsWith('.vl.json'))
  .map((name) => ({ name, json: JSON.parse(readFileSync(new URL(name, golden), 'utf8')) as { schema?: string } }))
  .filter(({ json }) => json.schema?.startsWith('meshbench.report/'));

/** What is written, and what reads it back: a key that the schema does not know is lost on the way. */
const written = (name: Parameters<typeof frozenInput>[0]): unknown =>
  JSON.parse(JSON.stringify(renderJson(reportModel(frozenInput(name)))));

describe('the schema of the JSON report', () => {
  it('finds the golden reports', () => {
    expect(reports.length).toBeGreaterThan(3);
  });

  it.each(reports)('knows everything in $name', ({ json }) => {
    expect(reportJson.parse(json)).toEqual(json);
  });

  it.each(['small', 'blocked', 'loads', 'unfinished'] as const)('knows everything that "%s" gives', (name) => {
    expect(reportJson.parse(written(name))).toEqual(written(name));
  });

  it('knows a report without a number', () => {
    const json = JSON.parse(JSON.stringify(renderJson(reportModel(nothingWorked(frozenInput()))))) as unknown;
    expect(reportJson.parse(json)).toEqual(json);
  });

  it.each([
    ['a verdict that there is not', (text: string) => text.replace('"different"', '"faster"')],
    ['a number as text', (text: string) => text.replace(/"ratio":([\d.]+)/, '"ratio":"$1"')],
    ['a missing unit', (text: string) => text.replace('"differenceMs"', '"difference"')],
    ['another version', (text: string) => text.replace('meshbench.report/', 'meshbench.report/9')],
    ['a fidelity that there is not', (text: string) => text.replace('"model"', '"official"')],
  ])('refuses %s', (_what, spoilt) => {
    const before = JSON.stringify(written('small'));
    const after = spoilt(before);
    expect(after).not.toBe(before);
    expect(reportJson.safeParse(JSON.parse(after)).success).toBe(false);
  });

  it('is a JSON Schema of 2020-12 that lists the words and allows keys to be added', () => {
    const schema = JSON.parse(reportJsonSchema()) as { $schema: string; required: string[] };
    expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
    expect(schema.required).toContain('comparisons');
    expect(JSON.stringify(schema)).toContain('"enum":["different","equivalent","trivial","inconclusive"]');
    expect(reportJsonSchema()).not.toContain('additionalProperties": false');
  });
});
