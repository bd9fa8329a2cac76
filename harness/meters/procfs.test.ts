import { expect, it } from 'vitest';
import {
  contextSwitchesOf,
  memoryOf,
  parseContextSwitches,
  parseIdleTimes,
  parseMachineTimes,
  parseSmapsRollup,
} from './procfs.ts';

it('reads the machine line of /proc/stat without counting guest time twice', () => {
  expect(parseMachineTimes('cpu  100 10 50 800 20 5 15 40 30 0\ncpu0 1 1 1 1\n')).toEqual({
    total: 100 + 10 + 50 + 800 + 20 + 5 + 15 + 40,
    busy: 180,
    steal: 40,
  });
});

it('reads idle, disk and stolen time in seconds, and counts the cores that are online', () => {
  const text = 'cpu  100 10 50 800 20 5 15 40 30 0\ncpu0 1 1 1 1\ncpu3 1 1 1 1\nintr 5\n';
  expect(parseIdleTimes(text)).toEqual({ cores: 2, idleSeconds: 8.2, stealSeconds: 0.4 });
});

it('reads PSS, anonymous and resident memory in bytes', () => {
  const text = 'x [rollup]\nRss:     6840 kB\nPss:     3122 kB\nPss_Anon: 9 kB\nAnonymous:  1200 kB\n';
  expect(parseSmapsRollup(text)).toEqual({ pssBytes: 3122 * 1024, anonymousBytes: 1200 * 1024, rssBytes: 6840 * 1024 });
});

it('adds both kinds of context switches', () => {
  expect(parseContextSwitches('voluntary_ctxt_switches:\t41\nnonvoluntary_ctxt_switches:\t1\n')).toBe(42);
});

it('reads this very process, and nothing of one that does not exist', async () => {
  const own = await memoryOf([process.pid]);
  expect(own.pssBytes).toBeGreaterThan(1e6);
  expect(own.rssBytes).toBeGreaterThanOrEqual(own.pssBytes);
  expect(await contextSwitchesOf([process.pid])).toBeGreaterThan(0);
  expect(await memoryOf([2 ** 30])).toEqual({ pssBytes: 0, anonymousBytes: 0, rssBytes: 0 });
});
