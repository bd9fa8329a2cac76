import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { toolIds } from '../../toolchain/registry.ts';
import type { ToolStatus } from '../../toolchain/status.ts';
import { temporaryFolder } from '../../toolchain/testing/fake-tool.ts';
import { thisMachine, type Machine } from '../targets/lab/packages.ts';
import { doctor, problemsOf, type Examination } from './doctor.ts';

let cacheRoot: string;
let remove: () => Promise<void>;
beforeEach(async () => ({ folder: cacheRoot, remove } = await temporaryFolder()));
afterEach(() => remove());

const machine: Machine = { ...thisMachine(), find: (command) => `/usr/sbin/${command}`, isRoot: true };
const tool: ToolStatus = {
  id: 'consul',
  title: 'Consul',
  version: '1.22.7',
  present: false,
  obtained: 'Go build of toolchain/consul',
  estimatedMinutes: 4,
};
const facts = (changes: Partial<Examination> = {}): Pick<Examination, 'tools' | 'packages' | 'machine'> => ({
  tools: [tool],
  packages: { action: 'nothing' },
  machine: { kernel: '6.18', cores: 2, memoryBytes: 1, root: true, cgroup2: '/sys/fs/cgroup' },
  ...changes,
});

describe('the doctor on an empty cache', () => {
  test('answers in JSON with every tool and its cost, units in the keys', async () => {
    const found = JSON.parse((await doctor({ json: true, cacheRoot, machine })).text) as Examination;
    expect(found).toMatchObject({ schema: 'meshbench.doctor/1', cacheFolder: cacheRoot, machine: { root: true } });
    expect(found.tools.map(({ id }) => id)).toEqual(toolIds);
    for (const status of found.tools)
      expect(status).toMatchObject({ present: false, estimatedMinutes: expect.any(Number) as number });
    expect(found.commands).toContainEqual({ command: 'ip', why: 'network namespaces', path: '/usr/sbin/ip' });
    expect(found.commands.filter(({ optional }) => optional).map(({ command }) => command)).toEqual(['bpftrace']);
    expect(found.runtimes.node).toBe(process.version);
  });

  test('answers in a table that names each tool, its version and how it is got', async () => {
    const { text } = await doctor({ json: false, cacheRoot, machine });
    expect(text).toMatch(/consul +1\.22\.7 +missing +~\d min +Go build of toolchain\/consul/);
    expect(text).toMatch(/envoy +1\.40\.0 +missing +~\d+ s +PyPI wheel, pinned by hash/);
  });
});

describe('a problem', () => {
  test('is no tool that only has to be built', () => {
    expect(problemsOf(facts())).toEqual([]);
  });

  test('is no command that a run installs by itself', () => {
    expect(problemsOf(facts({ packages: { action: 'install', packages: ['iptables'], reasons: 'x' } }))).toEqual([]);
  });

  test('of several tools at once is said once', () => {
    const problem = { problem: 'no Go', remedy: 'install Go' };
    const tools = [
      { ...tool, ...problem },
      { ...tool, ...problem, id: 'k6' as const },
    ];
    expect(problemsOf(facts({ tools }))).toEqual([{ what: 'consul, k6: no Go', remedy: 'install Go' }]);
  });

  test.each<[string, Partial<Examination>]>([
    ['the lab needs root', { machine: { ...facts().machine, root: false } }],
    ['no cgroup v2 hierarchy is mounted', { machine: { ...facts().machine, cgroup2: null } }],
    ['ip is missing', { packages: { action: 'refuse', message: 'ip is missing', hint: 'apt-get install iproute2' } }],
  ])('%s', (what, changes) => {
    expect(problemsOf(facts(changes))).toMatchObject([{ what }]);
  });
});
