import { expect, it } from 'vitest';
import { equalShare, resourcesOf, shareOf } from './cluster-share.ts';

it.each([
  [1, '1', 1],
  [0.5, '500m', 1],
  [1.5, '1500m', 2],
  [2, '2', 2],
  [0.25, '250m', 1],
])('%d cores are written %s and have %d threads', (cores, cpu, threads) => {
  expect(shareOf(cores)).toEqual({ cores, cpu, threads });
});

it('divides the budget in the profile equal-cpu, and in no other', () => {
  expect(equalShare({ profile: 'equal-cpu', cpuBudgetCores: 3 }, 2)?.cpu).toBe('1500m');
  expect(equalShare({ profile: 'vendor', cpuBudgetCores: 3 }, 2)).toBeUndefined();
});

it('requests what it limits', () => {
  expect(resourcesOf(shareOf(0.5), { request: '64Mi', limit: '128Mi' })).toEqual({
    requests: { cpu: '500m', memory: '64Mi' },
    limits: { cpu: '500m', memory: '128Mi' },
  });
});
