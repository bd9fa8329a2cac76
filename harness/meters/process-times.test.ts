import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { parseProcessStat, ProcessTimes } from './process-times.ts';

const user = 0x00400100;
const kernelThread = 0x00208040;
let root: string;
let processes: ProcessTimes;

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'proc-'));
  processes = new ProcessTimes(root);
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

interface Made {
  readonly name?: string;
  readonly flags?: number;
  /** 1/100 s in user mode and in the kernel. */
  readonly ticks?: readonly [number, number];
  readonly startedAt?: number;
  readonly nanoseconds?: number;
}

const statLine = ({ name = 'app', flags = user, ticks: [u, s] = [0, 0], startedAt = 7 }: Made): string =>
  `9 (${name}) S 1 9 9 0 -1 ${String(flags)} 1 2 3 4 ${String(u)} ${String(s)} 8 8 20 0 1 0 ${String(startedAt)} 0 0\n`;

function put(pid: number, made: Made): void {
  mkdirSync(path.join(root, String(pid)), { recursive: true });
  writeFileSync(path.join(root, String(pid), 'stat'), statLine(made));
  writeFileSync(path.join(root, String(pid), 'schedstat'), `${String(made.nanoseconds ?? 0)} 0 1\n`);
}

it('reads user and system time, and is not misled by a name with parentheses and blanks', () => {
  expect(parseProcessStat(statLine({ name: 'a) R 5 (b', ticks: [120, 30], startedAt: 44 }))).toEqual({
    kind: 'others',
    startedAt: '44',
    seconds: 1.5,
  });
});

it('counts from the first reading on, what began since in full, and leaves out what is ours', () => {
  put(10, { ticks: [500, 500] });
  put(11, { ticks: [100, 0] });
  expect(processes.read(new Set([11])).others).toBe(0);
  put(10, { ticks: [520, 510] });
  put(11, { ticks: [900, 0] });
  put(12, { ticks: [30, 0] });
  expect(processes.read(new Set([11])).others).toBeCloseTo(0.3 + 0.3, 9);
});

it('takes a pid that was used again for another process', () => {
  put(10, { ticks: [500, 0], startedAt: 7 });
  processes.read(new Set());
  put(10, { ticks: [40, 0], startedAt: 90 });
  expect(processes.read(new Set()).others).toBeCloseTo(0.4, 9);
});

it('keeps kernel threads apart, to the nanosecond, and those that run softirqs by themselves', () => {
  const at = (nanoseconds: number): void => {
    put(20, { name: 'ksoftirqd/0', flags: kernelThread, nanoseconds });
    put(21, { name: 'kworker/0:1', flags: kernelThread, nanoseconds: 3 * nanoseconds });
    put(22, { name: 'ksoftirqd/9', flags: user });
  };
  at(1e6);
  processes.read(new Set());
  at(2e6);
  const times = processes.read(new Set());
  expect(times.softirqThreads).toBeCloseTo(0.001, 9);
  expect(times.kernelThreads).toBeCloseTo(0.003, 9);
  expect(times.others).toBe(0);
});

it('forgets no time of a process that has ended', () => {
  put(10, { ticks: [0, 0] });
  processes.read(new Set());
  put(10, { ticks: [80, 0] });
  processes.read(new Set());
  rmSync(path.join(root, '10'), { recursive: true });
  expect(processes.read(new Set()).others).toBeCloseTo(0.8, 9);
});
