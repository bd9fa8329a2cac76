import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { SelftestSummary } from '../core/selftest.ts';
import { lastSelftest, writeSelftest } from './selftests.ts';

const summary = (startedAt: string, fingerprint: string): SelftestSummary => ({
  schema: 'meshbench.selftest/1',
  startedAt,
  endedAt: startedAt,
  fingerprint,
  harnessCommit: null,
  controls: [],
  passed: true,
});

let root: string;
const write = async (name: string, fingerprint: string): Promise<void> => {
  mkdirSync(path.join(root, 'selftests', name), { recursive: true });
  await writeSelftest(path.join(root, 'selftests', name), summary(name, fingerprint));
};
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'meshbench-selftests-'));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

it('finds the newest selftest of the same environment, and no other', async () => {
  await write('20260101-000000', 'here');
  await write('20260102-000000', 'here');
  await write('20260103-000000', 'elsewhere');
  expect((await lastSelftest(root, 'here'))?.startedAt).toBe('20260102-000000');
  expect(await lastSelftest(root, 'nowhere')).toBeUndefined();
});

it('passes over one that was cut short', async () => {
  await write('20260101-000000', 'here');
  mkdirSync(path.join(root, 'selftests', '20260102-000000'));
  writeFileSync(path.join(root, 'selftests', '20260102-000000', 'selftest.json'), '{"schema"');
  expect((await lastSelftest(root, 'here'))?.startedAt).toBe('20260101-000000');
});

it('finds nothing where nothing was run', async () => {
  expect(await lastSelftest(root, 'here')).toBeUndefined();
});
