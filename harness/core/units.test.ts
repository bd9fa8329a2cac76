import { expect, it } from 'vitest';
import { parseDuration, parseSize } from './units.ts';

it.each([
  ['30s', 30_000],
  ['500us', 0.5],
  ['1.5m', 90_000],
  ['250ms', 250],
])('reads the duration %s as %d ms', (text, ms) => {
  expect(parseDuration(text)).toBeCloseTo(ms, 9);
});

it.each(['30', '', 's', '-5s', '1h', '5 s', 'NaNs'])('refuses the duration "%s"', (text) => {
  expect(parseDuration(text)).toBeUndefined();
});

it.each([
  ['1Ki', 1024],
  ['512B', 512],
  ['2Mi', 2 * 1024 ** 2],
])('reads the size %s as %d bytes', (text, bytes) => {
  expect(parseSize(text)).toBe(bytes);
});

it.each(['1024', '1KB', '1ki'])('refuses the size "%s"', (text) => {
  expect(parseSize(text)).toBeUndefined();
});
