import { expect, it } from 'vitest';
import { frozenInput } from '../../test/fixtures/report/frozen.ts';
import { analyse } from './analyse.ts';
import { marginOf } from './margins.ts';

const margins = { latency: 0.04, cpu: 0.02 };

it.each([
  ['p50', 0.04],
  ['p90', 0.04],
  ['p99', 0.04],
  ['cpu', 0.02],
  ['memory', 0.05],
] as const)('holds %s to %d where the plan names no margin of memory', (metric, margin) => {
  expect(marginOf(margins, metric)).toBe(margin);
});

it('holds memory to the margin that the plan names, and so does the analysis', () => {
  const named = { ...margins, memory: 0.2 };
  expect(marginOf(named, 'memory')).toBe(0.2);
  const { plan, trials } = frozenInput();
  const [load] = analyse({ plan: { ...plan, margins: named }, trials }).loads;
  expect(load?.metrics.map(({ id, margin }) => [id, margin])).toEqual([
    ['p50', 0.04],
    ['p90', 0.04],
    ['p99', 0.04],
    ['cpu', 0.02],
    ['memory', 0.2],
  ]);
});
