import { describe, expect, it } from 'vitest';
import { partOf } from '../../test/fixtures/hdr.ts';
import { parseHdrFile } from './hdr-file.ts';

const lines = [
  { kind: 'start', schema: 'meshbench.k6-hdr/1', lowestUs: 1, highestUs: 60_000_000, significantDigits: 3 },
  { kind: 'latency', measure: 'service', arm: 'a', scenario: 'main', statusClass: '2xx', second: 5, ...partOf([200]) },
  { kind: 'lag', second: 5, ...partOf([500]) },
  { kind: 'counters', arm: 'a', second: 5, sent: 1, errors: 0, newConnections: 1 },
  { kind: 'generator', second: 5, iterations: 1, dropped: 0 },
  { kind: 'end', clippedLow: 0, clippedHigh: 0, unrecorded: 0 },
];
const text = (of: readonly object[]): string => of.map((line) => `${JSON.stringify(line)}\n`).join('');

describe('latency file', () => {
  it('is read by kind', () => {
    const run = parseHdrFile(text(lines));
    expect([run.latency, run.lag, run.counters, run.generator].map((of) => of.length)).toEqual([1, 1, 1, 1]);
  });

  it('without its end line is refused: k6 did not come to write all', () => {
    expect(() => parseHdrFile(text(lines.slice(0, -1)))).toThrow(/before it had written all latencies/);
  });

  it('that lost samples is refused', () => {
    const lost = [...lines.slice(0, -1), { kind: 'end', clippedLow: 0, clippedHigh: 0, unrecorded: 2 }];
    expect(() => parseHdrFile(text(lost))).toThrow(/could not record 2 samples/);
  });

  it.each(['{"kind":"latency"}', 'not json', '{"kind":"start","schema":"meshbench.k6-hdr/9"}'])(
    'refuses the line %s',
    (line) => {
      expect(() => parseHdrFile(`${line}\n`)).toThrow(/not a line of meshbench.k6-hdr\/1/);
    },
  );
});
