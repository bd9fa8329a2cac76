import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';
import { expect, it } from 'vitest';
import type { ProbeSpec } from '../../harness/core/probes/probe-spec.ts';
import { probesIn } from '../../harness/probes/catalogue.ts';

const file = path.join(import.meta.dirname, '../../docs/probes.md');
const specs = (await probesIn()).map(({ spec }) => spec);
const before = readFileSync(file, 'utf8');

const heads = ['probe', 'is', 'tier', 'kernel', 'BTF', 'capabilities', 'cost of a request', 'invariant'];

function row(spec: ProbeSpec): string[] {
  const { kernel, btf, capabilities } = spec.needs;
  const invariants = spec.invariants.map(
    ({ series, perRequest, within }) => `\`${series}\`: ${perRequest} ± ${(within * 100).toFixed(1)} %`,
  );
  const costUs = (spec.costNsPerRequest / 1000).toFixed(1);
  return [
    `[\`${spec.name}\`](#${spec.name})`,
    spec.title,
    String(spec.tier),
    kernel,
    btf ? 'yes' : 'no',
    capabilities.join(', '),
    spec.costNsPerRequest > 0 ? `${costUs} µs` : 'not measured',
    invariants.join(', ') || '–',
  ];
}

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const byTier = [...specs].sort((a, b) => a.tier - b.tier || a.name.localeCompare(b.name, 'en'));
const table = [heads, heads.map(() => '---'), ...byTier.map(row)].map(line).join('\n');
const after = await format(
  before.replace(/(<!-- table:begin.*-->\n)[^]*(<!-- table:end -->)/, (_, begin: string, end: string) =>
    [begin, table, end].join('\n'),
  ),
  { ...(await resolveConfig(file)), filepath: file },
);

it('docs/probes.md has the table that ebpf/*.yaml gives (PROBE_DOCS=write writes it)', () => {
  if (process.env['PROBE_DOCS'] === 'write') writeFileSync(file, after);
  expect(readFileSync(file, 'utf8')).toBe(after);
});

const sections = new Map(
  before.split(/^### /m).map((text) => [text.split('\n', 1)[0] ?? '', text.split(/^## /m, 1)[0] ?? '']),
);

it.each(specs)('$name has a section: what it tells, a drawing, how it is misread, invariant, cost', ({ name }) => {
  const section = sections.get(name);
  for (const part of ['**Tells:**', '\n```\n', '**Misread', '**Invariant:**', '**Cost:**'])
    expect(section).toContain(part);
});

it.each(specs)(
  '$name names no invariant in its section that it does not have, and hides none',
  ({ name, invariants }) => {
    expect(sections.get(name)?.includes('**Invariant:** none')).toBe(invariants.length === 0);
  },
);

it('describes no probe that is not there', () => {
  const [, described = ''] = before.split('\n## The probes\n');
  const names = [...(described.split(/^## /m, 1)[0] ?? '').matchAll(/^### (.+)$/gm)].map(([, name]) => name);
  expect(names.toSorted()).toEqual(specs.map(({ name }) => name).toSorted());
});
