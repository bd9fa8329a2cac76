import { describe, expect, it } from 'vitest';
import { fullFactorial, fullSize, levelOf } from './full-factorial.ts';

const rate = { name: 'rate', levels: [200, 400] };
const connections = { name: 'connections', levels: [4, 16, 64] };
const payload = { name: 'payload', levels: [1024] };

describe('fullFactorial', () => {
  it('varies the first axis slowest and keeps levels as they are listed', () => {
    expect(fullFactorial([{ name: 'rate', levels: [400, 200] }, connections])).toEqual([
      { rate: 400, connections: 4 },
      { rate: 400, connections: 16 },
      { rate: 400, connections: 64 },
      { rate: 200, connections: 4 },
      { rate: 200, connections: 16 },
      { rate: 200, connections: 64 },
    ]);
  });

  it('takes an axis with one level for a constant', () => {
    expect(fullFactorial([rate, payload])).toEqual([
      { rate: 200, payload: 1024 },
      { rate: 400, payload: 1024 },
    ]);
  });

  it('is one load without lists, and as many as the product of levels with them', () => {
    expect(fullFactorial([payload])).toHaveLength(1);
    expect(fullFactorial([rate, connections, payload])).toHaveLength(fullSize([rate, connections, payload]));
    expect(fullSize([rate, connections, payload])).toBe(6);
  });

  it.each([
    [[{ name: 'rate', levels: [] }], /the levels of rate is empty/],
    [[{ name: 'rate', levels: [200, NaN] }], /the levels of rate\[1\] is NaN/],
    [[{ name: 'rate', levels: [200, 400, 200] }], /rate has a level twice \(200, 400, 200\)/],
    [[rate, payload, rate], /two axes are called rate/],
  ])('refuses what is no set of axes: %j', (axes, message) => {
    expect(() => fullFactorial(axes)).toThrow(message);
  });

  it('knows a combination that lacks an axis', () => {
    expect(() => levelOf({ rate: 200 }, connections)).toThrow(/no level of connections/);
  });
});
