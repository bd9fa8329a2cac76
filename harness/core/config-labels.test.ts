import { describe, expect, it } from 'vitest';
import { labels } from './config-labels.ts';

const problemsOf = (written: unknown): string[] =>
  (labels.safeParse(written).error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
const many = (count: number): unknown =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`name-${index}`, 'text']));

describe('labels of a config', () => {
  it.each([
    ['none', {}],
    ['three', { team: 'payments', project: 'checkout', customer: 'acme' }],
    ['text of any script and mark', { customer: 'Zürich 東京 <b>&"', 'cost-centre-2': '=1+1' }],
    ['the longest text', { team: '𝕏'.repeat(63) }],
    ['sixteen', many(16)],
  ])('may be %s', (_, written) => {
    expect(labels.parse(written)).toEqual(written);
  });

  it.each([
    ['a capital', { Team: 'x' }],
    ['a digit first', { '1st': 'x' }],
    ['a space', { 'my team': 'x' }],
    ['nothing', { '': 'x' }],
  ])('are refused with %s in a name', (_, written) => {
    expect(problemsOf(written)).toEqual([
      expect.stringContaining('the name of a label has small letters, digits and dashes, and begins with a letter'),
    ]);
  });

  it.each([
    ['nothing', ''],
    ['64 characters', 'a'.repeat(64)],
    ['a line break', 'a\nb'],
    ['a control character', 'a\u0007b'],
    ['a mark that turns the direction', 'a\u202eb'],
    ['a space at its end', 'payments '],
    ['a blank', '\u00a0'],
  ])('are refused with a text of %s', (_, text) => {
    expect(problemsOf({ team: text })).toEqual([
      'team: a label has 1 to 63 printable characters, and no space at its ends',
    ]);
  });

  it('are refused as a number, with what to write', () => {
    expect(problemsOf({ customer: 42 })).toEqual(['customer: a label is text; put "42" in quotes']);
  });

  it('are refused when they are a list, or more than sixteen', () => {
    expect(problemsOf(['team'])).toEqual([': labels are names with texts: { team: payments }']);
    expect(problemsOf(many(17))).toEqual([': at most 16 labels']);
  });
});
