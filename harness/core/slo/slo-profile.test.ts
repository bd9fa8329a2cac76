import { describe, expect, it } from 'vitest';
import { limitsOf, parseShare, parseSloProfile } from './slo-profile.ts';

const named = { name: 'mine', title: 'my service' };
const problemsOf = (input: unknown): readonly string[] => {
  const result = parseSloProfile(input);
  return result.ok ? [] : result.problems;
};

describe('an SLO profile', () => {
  it('has its limits in base units', () => {
    const written = { p50: '100ms', p95: '0.5s', p99: '1s', rate: '1000rps', errors: '0.1%', availability: '99.9%' };
    expect(parseSloProfile({ ...named, ...written })).toEqual({
      ok: true,
      profile: {
        ...named,
        ...{ p50Ms: 100, p95Ms: 500, p99Ms: 1000, rateRps: 1000, errorShare: 0.001, availabilityShare: 0.999 },
      },
    });
  });

  it('may set one limit only, and holds no others', () => {
    const result = parseSloProfile({ ...named, p99: '20ms' });
    expect(result.ok && limitsOf(result.profile)).toEqual([{ id: 'p99', bound: 20 }]);
    expect(result.ok && Object.keys(result.profile)).toEqual(['name', 'title', 'p99Ms']);
  });

  it.each([
    [{ p99: 1000 }, 'p99: a latency is written with its unit, in quotes or bare: 1us to 1m'],
    [{ p99: '1000' }, 'p99: "1000" is not a latency within 1us to 1m'],
    [{ errors: '0.001' }, 'errors: "0.001" is not a share within 0.0001% to 50%'],
    [{ errors: '0%' }, 'errors: "0%" is not a share'],
    [{ availability: '100%' }, 'availability: "100%" is not a share within 50% to 99.9999%'],
    [{ rate: '1000' }, 'rate: "1000" is not a rate'],
    [{ p99: '1s', p999: '2s' }, 'the file: Unrecognized key: "p999"'],
    [{}, 'the file: no limit is set'],
    [{ p50: '500ms', p99: '400ms' }, 'p50: 500 ms is above the limit of p99 (400 ms), so it asks for nothing'],
    [{ name: 'My SLO', p99: '1s' }, 'name: a name is made of small letters'],
  ])('is refused with %j', (written, problem) => {
    expect(problemsOf({ ...named, ...written })).toContainEqual(expect.stringContaining(problem));
  });

  it('is told every problem at once', () => {
    expect(problemsOf({ ...named, p50: 'fast', errors: 'none' })).toHaveLength(2);
  });

  it('reads a share as it is written, not as binary has it', () => {
    expect(parseShare('99.9%')).toBe(0.999);
    expect(parseShare('99.99 %')).toBe(0.9999);
    expect(parseShare('0.999')).toBeUndefined();
  });
});
