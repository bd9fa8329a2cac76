import { expect, it } from 'vitest';
import { cpuacctMount } from './task-total.ts';

it('finds the accounting of cgroup v1 alone or beside cpu, and nothing where there is only v2', () => {
  const line = (mount: string, options: string): string => `34 25 0:30 / ${mount} rw - cgroup cgroup ${options}\n`;
  expect(cpuacctMount(line('/a/cpuset', 'rw,cpuset') + line('/a/cpuacct', 'rw,cpuacct'))).toBe('/a/cpuacct');
  expect(cpuacctMount(line('/a/cpu,cpuacct', 'rw,cpu,cpuacct'))).toBe('/a/cpu,cpuacct');
  expect(cpuacctMount('29 25 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n')).toBeUndefined();
});
