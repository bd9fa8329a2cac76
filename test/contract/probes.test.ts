import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { bucketExpression } from '../../harness/core/probes/latency-buckets.ts';
import { places } from '../../harness/core/probes/probe-spec.ts';
import { probesIn, type Probe } from '../../harness/probes/catalogue.ts';
import { mapsOf } from '../../harness/probes/script.ts';

const folder = path.join(import.meta.dirname, '../../ebpf');
const probes = await probesIn(folder);
const code = ({ program }: Probe): string => program.replaceAll(/\/\/.*$/gm, '');

/** What a program attaches to, and what it says it attaches to. */
const hooksIn = (probe: Probe): string[] =>
  [...code(probe).matchAll(/^((?:tracepoint|profile|interval|software):[a-z0-9_*:]+),?$/gm)].map(
    ([, hook = '']) => hook,
  );
const sorted = (words: readonly string[]): string[] => [...new Set(words)].sort();

it('every program has a description, and every description a program', async () => {
  const files = await readdir(folder);
  const named = (end: string): string[] =>
    files.filter((file) => file.endsWith(end)).map((file) => file.slice(0, -end.length));
  expect(sorted(named('.yaml'))).toEqual(sorted(named('.bt')));
  expect(probes.length).toBeGreaterThan(10);
});

describe.each(probes.map((probe) => [probe.spec.name, probe] as const))('the probe %s', (name, probe) => {
  const { spec } = probe;
  const series = spec.series.map((each) => each.name);

  it('names its maps after itself, so that no two probes meet in one', () => {
    const foreign = mapsOf(probe.program).filter((map) => !['group', 'role', 'link'].includes(map));
    for (const map of foreign) expect(map).toMatch(new RegExp(`^${name}_`));
  });

  it('leaves the beginning and the end to the loader', () => {
    expect(code(probe)).not.toMatch(/^\s*(BEGIN|END)\b/m);
  });

  it('says what it attaches to', () => {
    expect(sorted(hooksIn(probe))).toEqual(sorted(spec.hooks));
  });

  it('fills every series that it promises', () => {
    for (const each of series) expect(mapsOf(probe.program)).toContain(`${name}_${each}`);
  });

  it('gives each series as many parts of a key as it says', () => {
    for (const { name: each, key } of spec.series) {
      const uses = [...code(probe).matchAll(new RegExp(`@${name}_${each}(?:\\[(.+?)\\])? = (?:count|sum)\\(`, 'g'))];
      expect(uses.length).toBeGreaterThan(0);
      for (const [, written = ''] of uses) expect(partsIn(written)).toBe(key.length);
    }
  });

  it('promises and tests no series that it does not have, at places where it looks', () => {
    for (const each of [...spec.invariants, ...spec.selfTest]) expect(series).toContain(each.series);
    for (const { place } of spec.selfTest) expect(spec.places).toContain(place);
    for (const invariant of spec.invariants) for (const place of invariant.places) expect(spec.places).toContain(place);
    expect(places).toEqual(expect.arrayContaining([...spec.places]));
  });

  it('names the codes that it tests, unless the kernel does', () => {
    const names = Object.values(spec.codes ?? {});
    const tested = spec.selfTest.flatMap((each) => each.code ?? []);
    if (spec.codesFrom === undefined) for (const each of tested) expect(names).toContain(each);
    expect(spec.series.some(({ key }) => key.includes('code'))).toBe(names.length > 0 || spec.codesFrom !== undefined);
  });

  it('puts latencies into the buckets that are read again', () => {
    const written = [...code(probe).matchAll(/\$\w+ = (\$(\w+) < 16384 \? .*);/g)];
    for (const [, expression, variable = ''] of written) expect(expression).toBe(bucketExpression(`$${variable}`));
    const histograms = spec.series.filter(({ kind }) => kind === 'histogram');
    expect(written.length).toBeGreaterThanOrEqual(histograms.length);
    expect(code(probe).match(/>> \d/g)?.length ?? 0).toBe(9 * written.length);
  });

  it('states its cost', () => {
    expect(spec.costNsPerRequest).toBeGreaterThan(0);
  });
});

/** Commas outside brackets, and one. */
function partsIn(key: string): number {
  if (key === '') return 0;
  let depth = 0;
  let parts = 1;
  for (const letter of key) {
    if ('[('.includes(letter)) depth++;
    if ('])'.includes(letter)) depth--;
    if (letter === ',' && depth === 0) parts++;
  }
  return parts;
}
