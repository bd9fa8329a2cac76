import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseConfig } from './config.ts';

const folder = path.join(import.meta.dirname, '../../test/fixtures/config');
const files = readdirSync(folder);
const textOf = (name: string): string => readFileSync(path.join(folder, name), 'utf8');

describe('experiment config', () => {
  it.each(files.filter((name) => name.startsWith('valid-')))('accepts %s', (name) => {
    expect(parseConfig(parse(textOf(name)))).toMatchObject({ ok: true });
  });

  it.each(files.filter((name) => name.startsWith('invalid-')))('refuses %s with the message that it names', (name) => {
    const text = textOf(name);
    const expected = /^# expect: (.*)$/m.exec(text)?.[1] ?? '';
    const result = parseConfig(parse(text));
    expect(result).toMatchObject({ ok: false });
    expect(result.ok ? [] : result.problems).toContainEqual(expect.stringContaining(expected));
  });

  it('lists every problem at once, each with its path', () => {
    const result = parseConfig({ title: '', arms: 3, load: { rate: 5 }, rounds: 0 });
    const paths = result.ok ? [] : result.problems.map((text) => text.split(':')[0]);
    expect(paths).toEqual(expect.arrayContaining(['title', 'arms', 'load.rate', 'load.measure', 'rounds']));
  });

  it('turns quantities into base units', () => {
    const result = parseConfig(parse(textOf('valid-all-keys.yaml')));
    expect(result).toMatchObject({
      config: {
        load: { rate: [102], payload: [512], warmUp: 1000, measure: [2000] },
        arms: [{}, { plantedDelay: 0.5 }],
      },
    });
  });
});
