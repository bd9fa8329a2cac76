import { describe, expect, it } from 'vitest';
import { parseCapacityConfig } from './capacity-config.ts';

const problemsOf = (flags: object): readonly string[] => {
  const parsed = parseCapacityConfig(flags);
  return parsed.ok ? [] : parsed.problems;
};

describe('flags of meshbench capacity', () => {
  it('have defaults for everything but the SLO', () => {
    const parsed = parseCapacityConfig({ mesh: 'one, two,', sloP99: '10ms' });
    expect(parsed.ok && parsed.config).toMatchObject({
      mesh: ['one', 'two'],
      sloP99: 10,
      connections: 50,
      payload: 1024,
      blocks: 5,
      warmUp: 2000,
      measure: 6000,
    });
  });

  it.each([
    [{}, '--slo-p99: the latency that 99 % of the requests must keep to, with its unit: --slo-p99 10ms'],
    [
      { sloP99: '10' },
      '--slo-p99: "10" is not a latency with its unit within 50us to 10s; write 10ms if milliseconds are meant',
    ],
    [{ sloP99: '0ms' }, '--slo-p99: "0ms" is not a latency with its unit within 50us to 10s'],
    [{ sloP99: '11s' }, '--slo-p99: "11s" is not a latency with its unit within 50us to 10s'],
    [
      { sloP99: '10ms', blocks: '0' },
      '--blocks: "0" is not a whole number from 3 to 100: an interval needs at least 3 blocks, and fewer decide nothing',
    ],
    [{ sloP99: '10ms', connections: '0' }, '--connections: "0" is not a whole number from 1 to 2000'],
    [{ sloP99: '10ms', startRps: '1e3' }, '--start-rps: "1e3" is not a whole number from 50 to 20000'],
    [{ sloP99: '10ms', mesh: 'one,one' }, '--mesh: a mesh is listed twice'],
    [{ sloP99: '10ms', target: 'cloud' }, '--target: the only target so far is lab, this machine'],
  ])('%j are refused by name, with what to write instead', (flags, problem) => {
    expect(problemsOf(flags)).toEqual([problem]);
  });

  it('are all told of at once', () => {
    expect(problemsOf({ sloP99: '10', blocks: '2', payload: '12' })).toHaveLength(3);
  });
});
