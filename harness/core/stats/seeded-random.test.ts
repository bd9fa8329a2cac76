import { describe, expect, it } from 'vitest';
import { fnv1a, seededRandom, splitmix64, xoshiro128 } from './seeded-random.ts';
import { ksUniform } from './uniformity.ts';

const draws = (count: number, draw: () => number): number[] => Array.from({ length: count }, draw);

describe('the published generators', () => {
  it('xoshiro128** from the state 1, 2, 3, 4', () => {
    expect(draws(6, xoshiro128([1, 2, 3, 4]))).toEqual([11520, 0, 5927040, 70819200, 2031721883, 1637235492]);
  });

  it('splitmix64 from the seed 1234567', () => {
    const golden = 0x9e3779b97f4a7c15n;
    const outputs = [0n, 1n, 2n].map((i) => splitmix64(1234567n + i * golden));
    expect(outputs).toEqual([6457827717110365317n, 3203168211198807973n, 9817491932198370423n]);
  });

  it('FNV-1a of "foobar" (RFC 9923)', () => {
    expect(fnv1a('foobar')).toBe(0x85944171f73967e8n);
  });
});

describe('seededRandom', () => {
  it('repeats itself for a seed and differs for the next one', () => {
    const stream = (seed: number | string): number[] => draws(5, seededRandom(seed).next);
    expect(stream(42)).toEqual(stream(42));
    expect(stream(42)).not.toEqual(stream(43));
    expect(stream('night')).not.toEqual(stream('day'));
  });

  it('stays the same for ever: plans made with a seed must be drawn again years later', () => {
    const order = seededRandom(1).fork('order');
    expect(draws(4, () => order.integer(1000))).toMatchInlineSnapshot(`
      [
        175,
        509,
        829,
        44,
      ]
    `);
    expect(seededRandom(2024).shuffle(['none', 'istio', 'linkerd', 'consul'])).toMatchInlineSnapshot(`
      [
        "istio",
        "consul",
        "none",
        "linkerd",
      ]
    `);
  });

  it('draws uniformly from [0, 1)', () => {
    const values = draws(2000, seededRandom(7).next);
    expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
    expect(ksUniform(values).p).toBeGreaterThan(0.001);
  });

  it('draws integers without favour', () => {
    const { integer } = seededRandom(11);
    const counts = [0, 0, 0, 0, 0, 0];
    for (const value of draws(12_000, () => integer(6))) counts[value] = (counts[value] ?? NaN) + 1;
    const chiSquare = counts.reduce((sum, count) => sum + (count - 2000) ** 2 / 2000, 0);
    // 5 degrees of freedom: exceeded once in 1000.
    expect(chiSquare).toBeLessThan(20.5);
    expect(integer(1)).toBe(0);
  });

  it('has no modulo bias: the lowest third of 3 * 2^30 would get half of the draws', () => {
    const { integer } = seededRandom(13);
    const low = draws(3000, () => integer(3 * 2 ** 30)).filter((value) => value < 2 ** 30).length;
    expect(Math.abs(low - 1000)).toBeLessThan(4 * Math.sqrt(3000 * (2 / 9)));
  });

  it('shuffles a copy, every order about equally often', () => {
    const random = seededRandom(3);
    const given = ['a', 'b', 'c'];
    const orders = Array.from({ length: 6000 }, () => random.shuffle(given).join(''));
    const counts = [...new Set(orders)].map((order) => orders.filter((other) => other === order).length);
    expect(given).toEqual(['a', 'b', 'c']);
    expect(counts).toHaveLength(6);
    expect(counts.every((count) => Math.abs(count - 1000) < 4 * Math.sqrt(1000 * (5 / 6)))).toBe(true);
  });

  it('keeps undefined and empty lists', () => {
    expect(seededRandom(1).shuffle([undefined, undefined])).toEqual([undefined, undefined]);
    expect(seededRandom(1).shuffle([])).toEqual([]);
  });

  it('forks by label, whatever was drawn before, and nests', () => {
    const used = seededRandom(5);
    draws(10, used.next);
    const first = (random: { next(): number }): number => random.next();
    expect(first(used.fork('a'))).toBe(first(seededRandom(5).fork('a')));
    const streams = [
      seededRandom(5),
      used.fork('a'),
      used.fork('b'),
      used.fork('a').fork('b'),
      used.fork('b').fork('a'),
      seededRandom(6).fork('a'),
    ];
    expect(new Set(streams.map(first)).size).toBe(streams.length);
  });

  it.each([-1, 0.5, NaN, 2 ** 53])('refuses the seed %d', (seed) => {
    expect(() => seededRandom(seed)).toThrow(/seed is/);
  });

  it.each([0, 1.5, 2 ** 32 + 1])('refuses integer(%d)', (n) => {
    expect(() => seededRandom(1).integer(n)).toThrow(/n is/);
  });
});
