import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { LedgerMeter } from './ledger-meter.ts';

let groups: string;
const put = (group: string, usageSeconds: number): void => {
  mkdirSync(path.join(groups, group), { recursive: true });
  writeFileSync(path.join(groups, group, 'cpu.stat'), `usage_usec ${String(usageSeconds * 1e6)}\nuser_usec 1\n`);
  writeFileSync(path.join(groups, group, 'cgroup.procs'), '');
};

beforeEach(() => {
  groups = mkdtempSync(path.join(tmpdir(), 'groups-'));
});
afterEach(() => {
  rmSync(groups, { recursive: true });
});

it('takes as the arms what our groups used besides generator, tools and probes, groups that are gone included', async () => {
  put('.', 10);
  put('lab.generator', 2);
  put('lab.tool', 0.5);
  put('none.application', 3);
  const { lineSeconds } = (await LedgerMeter.open(groups)).read();
  expect(lineSeconds).toMatchObject({ arms: 7.5, generator: 2, tools: 0.5, probes: 0 });
});

it('puts the work of this very process on the line of the harness', async () => {
  put('.', 0);
  const meter = await LedgerMeter.open(groups);
  const before = meter.read();
  const until = Date.now() + 300;
  while (Date.now() < until);
  const after = meter.read();
  const used = after.lineSeconds.harness - before.lineSeconds.harness;
  expect(used).toBeGreaterThan(0.03);
  expect(after.idleSeconds - before.idleSeconds).toBeLessThanOrEqual(before.cores * (after.atS - before.atS) + 0.02);
});

it('reads again after about a second, or when told to', async () => {
  put('.', 0);
  const meter = await LedgerMeter.open(groups);
  expect(meter.readIfDue().ledger).toBeDefined();
  expect(meter.readIfDue().ledger).toBeUndefined();
  expect(meter.readIfDue(true).ledger).toBeDefined();
});

it('reads on while the groups are being taken down', async () => {
  put('.', 0);
  const meter = await LedgerMeter.open(path.join(groups, 'gone'));
  expect(meter.read().lineSeconds.arms).toBe(0);
});
