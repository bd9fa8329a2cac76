import { describe, expect, it } from 'vitest';
import { probeSpecSchema } from './probe-spec.ts';
import { figureName, judgeSelfTest, rangeOf } from './self-test.ts';

const expectations = [
  { series: 'wait', place: 'application', statistic: 'perRequest', from: 0.99, to: 1.01 },
  { series: 'wait', place: 'application', statistic: 'p50', from: 1000, to: 2000 },
  { series: 'stack', place: 'application', statistic: 'count', from: 5, to: 5 },
];
const spec = probeSpecSchema.parse({
  name: 'sleepy',
  title: 'a probe',
  tells: 'how long it waits',
  misreadings: 'none that matter here',
  tier: 1,
  hooks: ['tracepoint:a:b'],
  places: ['application'],
  needs: { kernel: '5.8', btf: false, capabilities: ['BPF'] },
  costNsPerRequest: 0,
  series: [
    { name: 'wait', kind: 'histogram', unit: 'ns', key: ['process', 'bucket'], tells: 'how long it waited' },
    { name: 'stack', kind: 'stacks', unit: 'samples', key: ['process', 'kstack'], tells: 'where it was' },
  ],
  selfTest: expectations,
});

const run = { loss: '', requests: 100, cost: null };
const dump = new Map([
  ['sleepy_wait', { '4,10': 100, '0,9': 7 }],
  ['sleepy_stack', { '4,\n  schedule+1\n  read+2\n': 3, '4,': 2, '0,': 9 }],
]);

describe('the judgement of a probe', () => {
  it('is ok when every figure is in its range; strangers count for nothing', () => {
    const verdict = judgeSelfTest(spec, { ...run, dump });
    expect(verdict).toMatchObject({ state: 'ok', because: '' });
    expect(verdict.figures.map(({ observed }) => observed)).toEqual([1, 1344, 5]);
  });

  it('is wrong with what was expected and what was observed', () => {
    const { state, because } = judgeSelfTest(spec, { ...run, dump, requests: 200 });
    expect(state).toBe('wrong');
    expect(because).toBe('wait at application, per request: expected 0.99 to 1.01, observed 0.5');
  });

  it('is wrong when nothing was counted', () => {
    const { because } = judgeSelfTest(spec, { ...run, dump: new Map() });
    expect(because).toContain('median in ns: expected 1000 to 2000, observed nothing');
    expect(because).toContain('in all: expected 5, observed 0');
  });

  it('is wrong when events were lost, though the figures hold', () => {
    const verdict = judgeSelfTest(spec, { ...run, dump, loss: '3 events were lost' });
    expect(verdict).toMatchObject({ state: 'wrong', because: '3 events were lost' });
  });

  it('is wrong when nothing was printed', () => {
    expect(judgeSelfTest(spec, { ...run, dump: undefined })).toMatchObject({
      state: 'wrong',
      because: 'it printed nothing',
    });
  });

  it('names a figure by series, place and statistic', () => {
    const [first] = spec.selfTest;
    if (!first) throw new Error('no expectation');
    expect(figureName({ ...first, code: 'read', direction: 'request' })).toBe(
      'wait read request at application, per request',
    );
    expect(rangeOf(first)).toBe('0.99 to 1.01');
  });
});
