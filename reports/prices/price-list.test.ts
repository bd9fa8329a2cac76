import { describe, expect, it } from 'vitest';
import { parsePriceList } from './price-list.ts';
import { shippedPrices } from './shipped-prices.ts';

const valid = {
  schema: 'meshbench.prices/1',
  name: 'ours',
  currency: 'EUR',
  asOf: '2026-02-01',
  source: 'the contract of 2026',
  entries: [{ id: 'small', title: 'small', vcpu: 'a thread', perVcpuHour: 0.02, perGibHour: 0 }],
};
const problemsOf = (written: unknown): readonly string[] => {
  const result = parsePriceList(written);
  return result.ok ? [] : result.problems;
};

describe('a price list', () => {
  it('is read with a price of nothing and without a note', () => {
    expect(parsePriceList(valid)).toEqual({ ok: true, prices: valid });
  });

  it('is read with a machine and how far it is filled', () => {
    const [entry] = valid.entries;
    const full = { ...valid, utilisationCeiling: 0.7, entries: [{ ...entry, machine: { vcpus: 4, gib: 15.5 } }] };
    expect(parsePriceList(full)).toEqual({ ok: true, prices: full });
  });

  it.each([
    ['filled to nothing', { utilisationCeiling: 0 }, 'utilisationCeiling: is a share above 0, such as 0.6'],
    ['filled to per cent', { utilisationCeiling: 60 }, 'utilisationCeiling: '],
    [
      'of half a vCPU',
      { entries: [{ ...valid.entries[0], machine: { vcpus: 0.5, gib: 1 } }] },
      'entries.0.machine.vcpus: ',
    ],
    ['without memory', { entries: [{ ...valid.entries[0], machine: { vcpus: 2 } }] }, 'entries.0.machine.gib: '],
  ])('is refused with a machine %s', (_, wrong, problem) => {
    expect(problemsOf({ ...valid, ...wrong })).toEqual([expect.stringContaining(problem)]);
  });

  it('tells all problems at once, each with its path', () => {
    const [entry] = valid.entries;
    const problems = problemsOf({
      ...valid,
      currency: 'EURO',
      asOf: '2026-02-30',
      discount: 0.1,
      entries: [{ ...entry, perVcpuHour: '0.02', perGibHour: -1 }],
    });
    expect(problems.map((text) => text.replace(/:.*/, ''))).toEqual([
      'currency',
      'asOf',
      'entries.0.perVcpuHour',
      'entries.0.perGibHour',
      'the file',
    ]);
    expect(problems[1]).toBe('asOf: is no day such as 2026-08-19');
  });

  it.each([
    ['no entry', { ...valid, entries: [] }, 'entries: a price list has at least one entry'],
    [
      'the same id twice',
      { ...valid, entries: [...valid.entries, ...valid.entries] },
      'entries: two entries have the same id',
    ],
    ['another schema', { ...valid, schema: 'meshbench.prices/2' }, 'schema: write schema: meshbench.prices/1'],
    [
      'a currency that nobody issues',
      { ...valid, currency: 'XXZ' },
      'currency: is no ISO 4217 code such as USD or EUR',
    ],
  ])('is refused with %s', (_, written, problem) => {
    expect(problemsOf(written)).toEqual([problem]);
  });

  it.each([null, 'prices', [], 42])('is refused when it is %j and no list', (written) => {
    expect(problemsOf(written)[0]).toMatch(/^the file: /);
  });
});

describe('the shipped prices', () => {
  it('are valid and halve the price of an OCPU where it has two threads', () => {
    const { entries } = shippedPrices();
    expect(Object.fromEntries(entries.map(({ id, perVcpuHour }) => [id, perVcpuHour]))).toEqual({
      'oci-e5': 0.03 / 2,
      'oci-e4': 0.025 / 2,
      'oci-a1': 0.01,
    });
  });

  it('name machines of 8 vCPU, and that shapes are flexible', () => {
    const { entries, note, utilisationCeiling } = shippedPrices();
    expect(entries.map(({ machine }) => machine)).toEqual([
      { vcpus: 8, gib: 48 },
      { vcpus: 8, gib: 64 },
      { vcpus: 8, gib: 64 },
    ]);
    expect(utilisationCeiling).toBe(0.6);
    expect(note).toContain('The shapes are flexible');
  });

  it('say beside every price whether it is confirmed, and why in the note', () => {
    const { entries, note } = shippedPrices();
    expect(entries.filter(({ title }) => title.includes('not confirmed')).map(({ id }) => id)).toEqual([
      'oci-e5',
      'oci-e4',
    ]);
    expect(note).toContain('are not confirmed');
  });
});
