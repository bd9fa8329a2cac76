import { describe, expect, it } from 'vitest';
import {
  confidence,
  cpuFigure,
  grouped,
  level,
  listed,
  milliseconds,
  moment,
  share,
  signedAmount,
  wordedRatio,
} from './numbers.ts';

describe('numbers in words', () => {
  it.each([
    [0.0441, '0.044 ms'],
    [0.553, '0.55 ms'],
    [12.34, '12.3 ms'],
    [1234.5, '1,235 ms'],
  ])('gives %f ms about three figures', (ms, words) => {
    expect(milliseconds(ms)).toBe(words);
  });

  it.each([
    [0.05, '5 %'],
    [0.0142, '1.4 %'],
    [0.9962, '99.62 %'],
    [1, '100 %'],
    [0.39, '39 %'],
    [0.0004, '0.04 %'],
    [0, '0 %'],
  ])('words the share %f as %s', (value, words) => {
    expect(share(value)).toBe(words);
  });

  it.each([
    [0.05, '95 %'],
    [0.1, '90 %'],
    [0.0157, '98.43 %'],
    [0.05 / 2 ** 10, '99.9951 %'],
  ])('words the confidence that goes with a level of %f as %s', (alpha, words) => {
    expect(confidence(alpha)).toBe(words);
  });

  it('gives a level three figures', () => {
    expect([0.05, 0.020_833, 0.000_390_6].map(level)).toEqual(['0.05', '0.0208', '0.000391']);
  });

  it('never prints a negative zero', () => {
    expect(grouped(-0.001, 2)).toBe('0.00');
    expect(signedAmount(-0.0001, 'ms')).toBe('+0.000 ms');
  });

  it('groups thousands and leaves decimals alone', () => {
    expect(grouped(1234567.8912, 4)).toBe('1,234,567.8912');
    expect(cpuFigure(1540.2)).toBe('1,540');
  });

  it('rounds a ratio to the precision of its interval', () => {
    expect(wordedRatio(1.612, { lower: 1.5812, upper: 1.6398 })).toEqual({
      change: '+61 %',
      changeRange: '58 to 64 %',
      ratio: '1.61',
      ratioRange: '1.58 to 1.64',
    });
  });

  it('keeps the sign of a bound near no difference', () => {
    expect(wordedRatio(1.078, { lower: 0.996, upper: 1.167 }).changeRange).toBe('-0.4 to 16.7 %');
  });

  it('joins lists and leaves text that is no date as it is', () => {
    expect(listed(['a', 'b', 'c'])).toBe('a, b and c');
    expect(moment('2026-02-14T09:52:11.000Z')).toBe('2026-02-14 09:52 UTC');
    expect(moment('yesterday')).toBe('yesterday');
  });
});
