import { expect, it } from 'vitest';
import { quantityOf } from './quantities.ts';

it.each([
  ['500m', 0.5],
  ['2', 2],
  ['1.5', 1.5],
  ['64Mi', 67_108_864],
  ['24684084Ki', 24_684_084 * 1024],
  ['1G', 1e9],
  ['1e3', 1000],
  ['100n', 1e-7],
])('%s is %s', (text, value) => {
  expect(quantityOf(text)).toBeCloseTo(value, 10);
});

it.each(['', 'x', '1Mb', '1 Gi'])('"%s" is none', (text) => {
  expect(() => quantityOf(text)).toThrow(/no Kubernetes quantity/);
});
