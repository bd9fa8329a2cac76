import { expect, it } from 'vitest';
import { probedLedgerWords } from './probed-ledger-words.ts';

it('the ledger of probed sessions says how many close, and what the probe explains', () => {
  const [sentence] = probedLedgerWords({
    sessions: 8,
    closing: 7,
    gapShareMedian: 0.021,
    gapShareWorst: -0.08,
    outsideShareMedian: 0.09,
    softirqShareMedian: 0.06,
  });
  expect(sentence).toContain('in 7 of 8 sessions');
  expect(sentence).toContain('9 % of the busy time lay outside all tasks');
  expect(sentence).toContain('explains 6 %');
  expect(sentence).toContain('No probe measures what remains');
  expect(sentence).toMatch(/2(\.1)? % in the median and -8 % at worst/);
});

it('nothing is said without the softirq probe', () => {
  expect(probedLedgerWords(null)).toEqual([]);
});
