import { describe, expect, it } from 'vitest';
import { frozenInput } from '../../test/fixtures/report/frozen.ts';
import { loadName, loadsWords, loadWords, varyingAxes } from './load-words.ts';
import { limitSentences } from './limit-sentences.ts';

const one = frozenInput('blocked').plan;
const several = frozenInput('loads').plan;

describe('a load in words', () => {
  it('names the rate of an arm and what it comes to, or that arms run one at a time', () => {
    const [load] = one.loads;
    if (!load) throw new Error('a plan has a load');
    expect(loadWords(one, load)).toMatch(/250 requests\/s per arm \(one arm at a time\), .* 40 s measured per trial$/);
    expect(loadWords({ ...one, design: 'interleaved' }, load)).toMatch(/\(1,000 in all\).* measured per round$/);
    expect(loadWords(one, { ...load, closedLoop: true })).toContain('closed loop');
  });

  it('is called by the axes that vary, and by its id where none does', () => {
    expect(several.loads.map((load) => loadName(several.loads, load))[0]).toBe(
      '250 requests/s per arm, 16 connections, 16 KiB responses',
    );
    expect(one.loads.map((load) => loadName(one.loads, load))).toEqual(['load']);
  });

  it('knows the axes that vary, slowest first', () => {
    expect(varyingAxes(several.loads).map(({ id }) => id)).toEqual(['rate', 'connections', 'payload']);
    expect(varyingAxes(one.loads)).toEqual([]);
  });

  it('lists the levels of several loads in ascending order and names the fraction', () => {
    expect(loadsWords(several)).toBe(
      'scenario http, 4 loads, half of all combinations (offered rate, requests/s per arm: 250, 500; connections per arm: 16, 64; size of a response: 1 KiB, 16 KiB)',
    );
  });
});

describe('what cannot be concluded', () => {
  it('is said once, with the loads at which it holds where it does not hold at all', () => {
    const [first, second] = frozenInput('loads').analysis.loads;
    if (!first || !second) throw new Error('there are several loads');
    const loads = [
      { ...first, limits: ['everywhere', 'here'] },
      { ...second, limits: ['everywhere'] },
    ];
    expect(limitSentences({ loads }, [])).toEqual(['everywhere', `At ${first.load}: here`]);
  });
});
