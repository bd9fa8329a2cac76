import { describe, expect, it } from 'vitest';
import type { PriceList } from '../prices/price-list.ts';
import { machineHour, money, moneyRange, monthly, ofCpuSeconds, priceView } from './money.ts';

const price = { id: 'node', title: 'a node', vcpu: 'a thread', perVcpuHour: 0.02, perGibHour: 0.003 };
const list: PriceList = {
  schema: 'meshbench.prices/1',
  name: 'Our prices',
  currency: 'EUR',
  asOf: '2026-02-14',
  source: 'the contract of 2026',
  entries: [price],
};
const seenOn = (day: string): ReturnType<typeof priceView> => priceView(list, `${day}T23:59:59.000Z`);

describe('what is said of prices', () => {
  it('is that there are none when no file was given', () => {
    expect(priceView(undefined, '2026-02-14T09:52:11.000Z')).toMatchObject({
      line: 'No price file was given: money is not shown.',
      entries: [],
      warning: null,
      source: null,
    });
  });

  it('names list, currency, date and age', () => {
    expect(seenOn('2026-03-01').line).toBe('Our prices in EUR as of 2026-02-14, 15 days before the experiment.');
    expect(seenOn('2026-02-14').line).toBe('Our prices in EUR as of 2026-02-14, the day of the experiment.');
    expect(seenOn('2026-02-15').line).toContain(', 1 day before the experiment.');
  });

  it('warns from the 181st day on, not before', () => {
    expect(seenOn('2026-08-13').warning).toBeNull();
    expect(seenOn('2026-08-14').warning).toBe(
      'These prices are stale: 181 days older than the experiment, more than 180.',
    );
  });

  it('warns of prices that are younger than the experiment', () => {
    const view = seenOn('2026-02-13');
    expect(view.line).toContain('1 day after the experiment');
    expect(view.warning).toBe('These prices are dated after the experiment: on its day others may have held.');
  });

  it('claims no age where the experiment has no date', () => {
    expect(priceView(list, 'not a date')).toMatchObject({
      line: 'Our prices in EUR as of 2026-02-14, how long before the experiment is not known.',
      warning: null,
    });
  });

  it('says of each price what a vCPU of it is', () => {
    expect(seenOn('2026-02-14').entries[0]?.words).toBe(
      'a node: 0.02 EUR for a vCPU-hour (a thread), 0.003 EUR for a GiB-hour',
    );
  });

  it.each([
    ['https://example.org/prices', 'https://example.org/prices'],
    ['the contract of 2026', null],
    ['javascript:alert(1)', null],
    ['see https://example.org/prices', null],
  ])('makes a link of %s: %s', (source, url) => {
    expect(priceView({ ...list, source }, '2026-02-14').source).toEqual({ text: source, url });
  });
});

describe('a sum of money', () => {
  it('of CPU-seconds is that of 3,600 to the hour, of a machine that of its vCPUs and its memory', () => {
    expect(ofCpuSeconds(price, 1800)).toBeCloseTo(0.01, 12);
    expect(machineHour(price)).toBeNull();
    expect(machineHour({ ...price, machine: { vcpus: 4, gib: 10 } })).toBeCloseTo(4 * 0.02 + 10 * 0.003, 12);
  });

  it('is that of 730 hours', () => {
    expect(monthly(price, { cores: 0.5, gibibytes: 2 })).toBeCloseTo(730 * (0.5 * 0.02 + 2 * 0.003), 9);
  });

  it.each([
    [0, '0.00 USD'],
    [0.004, '0.004 USD'],
    [-0.0002, '-0.0002 USD'],
    [12.3, '12.30 USD'],
    [-12.3, '-12.30 USD'],
    [99.996, '100.00 USD'],
    [1234.5, '1,235 USD'],
  ])('of %f reads %s', (value, text) => {
    expect(money(value, 'USD')).toBe(text);
  });

  it('has bounds to its own decimals', () => {
    expect(moneyRange(99, { lower: 95.25, upper: 102.5 })).toBe('95.25 to 102.50');
    expect(moneyRange(120, { lower: 95.25, upper: 142.4 })).toBe('95 to 142');
  });
});
