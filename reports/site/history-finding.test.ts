import { expect, it } from 'vitest';
import { historiesOf } from '../../harness/core/history/history.ts';
import { nights, pastOf, type MadeUpNight } from '../../test/fixtures/site/made-up-night.ts';
import { armNames, nameOf } from '../model/arm-names.ts';
import { historyFinding, historyNotes } from './history-finding.ts';

function said(made: readonly MadeUpNight[], metric = 'p50'): { finding: string; notes: string } {
  const past = made.map(pastOf);
  const history = historiesOf(past).find(({ key }) => key.arm === 'istio' && key.metric === metric);
  const [first] = past;
  if (!history || !first) throw new Error('the fixture has istio');
  const arm = nameOf(armNames(first.plan), 'istio');
  return { finding: historyFinding(history, arm), notes: historyNotes(history, history.points.length).join('\n') };
}

const steady = (count: number, more: Partial<MadeUpNight> = {}): MadeUpNight[] =>
  Array.from({ length: count }, (_, day) => ({ day, ratio: 1.6, ...more }));
const name = 'istio (real control plane + upstream proxy)';

it('a steady history stays, with its range and length', () => {
  expect(said(steady(12)).finding).toMatch(
    new RegExp(`^p50 of ${name.replace(/[()+]/g, '\\$&')} stayed within 1\\.\\d+ to 1\\.\\d+ over 12 experiments$`),
  );
});

it('a history that varies by more than the margin is not called steady, though nothing is found', () => {
  const wide = steady(12).map((night) => ({ ...night, ratio: night.day % 2 === 0 ? 1.4 : 1.8 }));
  expect(said(wide).finding).toMatch(/ lay within 1\.4\d* to 1\.8\d* over 12 experiments, without a change point$/);
});

it('a change is told with both levels', () => {
  expect(said(nights).finding).toBe(
    `p50 of ${name} changed once over 15 experiments in 2 environments: × 1.606 before, × 1.733 since (+7.9 %)`,
  );
});

it('a short history claims nothing of changes, and says how many experiments it would take', () => {
  const { finding, notes } = said(steady(4));
  expect(finding).toMatch(/ in 4 experiments, too few to look for a change$/);
  expect(notes).toContain('6 are needed in an environment');
  expect(notes).not.toContain('E-divisive');
});

it('one experiment is no history', () => {
  expect(said(steady(1)).finding).toMatch(/ was × 1\.\d+ \(1\.\d+ to 1\.\d+\) of the baseline in one experiment$/);
});

it('what was never quoted says so, with the reason', () => {
  const { finding, notes } = said(steady(3, { requests: 5000 }), 'p99');
  expect(finding).toBe(`p99 of ${name} was not quoted in 3 experiments`);
  expect(notes).toContain('not enough requests');
});
