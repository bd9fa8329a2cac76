import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { parseBpftrace } from '../../harness/core/probes/bpftrace-output.ts';
import { probesIn } from '../../harness/probes/catalogue.ts';
import { numbered, podGroupsSchema } from '../../harness/probes/manifest-groups.ts';
import { programsOf } from '../../harness/probes/manifest.ts';
import { scriptOf } from '../../harness/probes/script.ts';

const script = path.join(import.meta.dirname, '../../ebpf/daemonset/collect.sh');
const client = '1c0e8a1e-5a0b-4c1d-9e2f-0123456789ab';
const server = '2d0e8a1e-5a0b-4c1d-9e2f-0123456789ab';
const proxy = 'ab'.repeat(32);
const other = 'cd'.repeat(32);
const groups = numbered(
  podGroupsSchema.parse({
    pods: [
      { uid: client, arm: 'a', place: 'generator' },
      { uid: client, container: `containerd://${proxy}`, arm: 'a', place: 'client-proxy' },
      { uid: server, arm: 'a', place: 'application' },
    ],
  }),
);
const probes = (await probesIn()).filter(({ spec }) => spec.name === 'hop');

let folder: string;
const at = (...names: string[]): string => path.join(folder, ...names);

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'meshbench-collect-'));
  await Promise.all(
    ['work', 'tracefs/events', 'bin', 'proc/self/ns'].map((name) => mkdir(at(name), { recursive: true })),
  );
  await symlink('pid:[4026531836]', at('proc/self/ns/pid'));
  await writeFile(at('btf'), '');
  await writeFile(at('groups'), groups.table);
  await writeFile(at('programs.bt'), programsOf(probes));
  // Stands for bpftrace, which takes root: prints what a run prints, and ends.
  await fakeBpftrace(`printf '%s\\n' '{"type": "printf", "data": "ready\\n"}'; sleep 0.1; exit 7`);
});

afterEach(() => rm(folder, { recursive: true }));

const fakeBpftrace = async (does: string): Promise<void> => {
  await writeFile(
    at('bin/bpftrace'),
    `#!/bin/sh\n[ "$1" != --version ] || { echo 'bpftrace v0.17.0'; exit; }\n${does}\n`,
  );
  await chmod(at('bin/bpftrace'), 0o755);
};

interface Ended {
  readonly code: number;
  readonly lines: readonly { readonly type: string; readonly data: Readonly<Record<string, unknown>> }[];
  readonly text: string;
}

const environment = (): NodeJS.ProcessEnv => ({
  PATH: `${at('bin')}:${process.env['PATH']}`,
  NODE_NAME: 'node "1"',
  MESHBENCH_PROC: at('proc'),
  MESHBENCH_TRACEFS: at('tracefs'),
  MESHBENCH_GROUPS: at('groups'),
  MESHBENCH_PROGRAMS: at('programs.bt'),
  MESHBENCH_WORK: at('work'),
  BPFTRACE_BTF: at('btf'),
});

/** Runs it with a time-out whose signal is the one that the kubelet sends. */
const collect = (command = 'run'): Promise<Ended> =>
  new Promise((resolve) => {
    const options = { env: environment(), timeout: 2000, killSignal: 'SIGTERM' as const };
    const child = execFile('sh', [script, command], options, (_, stdout) => {
      const lines = stdout.split('\n').filter((line) => line.trim() !== '');
      resolve({ code: child.exitCode ?? -1, lines: lines.map((line) => JSON.parse(line) as never), text: stdout });
    });
  });

async function runs(pid: number, cgroup: string, inode?: number): Promise<void> {
  await mkdir(at('proc', String(pid), 'ns'), { recursive: true });
  await writeFile(at('proc', String(pid), 'cgroup'), cgroup);
  if (inode !== undefined) await symlink(`net:[${inode}]`, at('proc', String(pid), 'ns/net'));
}

const underscored = (uid: string): string => uid.replaceAll('-', '_');
const spellings: Readonly<Record<string, (uid: string, container: string) => string>> = {
  'version 2, systemd': (uid, id) =>
    `0::/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod${underscored(uid)}.slice/cri-containerd-${id}.scope\n`,
  'version 2, systemd, from inside a cgroup namespace': (uid, id) =>
    `0::/../../kubepods-pod${underscored(uid)}.slice/crio-${id}.scope\n`,
  'version 2, cgroupfs': (uid, id) => `0::/kubepods/besteffort/pod${uid}/${id}\n`,
  'version 1, cgroupfs': (uid, id) =>
    ['4:memory', '2:cpuacct,cpu', '1:name=systemd']
      .map((line) => `${line}:/kubepods/burstable/pod${uid}/${id}\n`)
      .join('') + '0::/\n',
  'version 1, systemd': (uid, id) =>
    `5:pids:/kubepods.slice/kubepods-pod${underscored(uid)}.slice/docker-${id}.scope\n0::/system.slice/containerd.service\n`,
};

it.each(Object.entries(spellings))('writes the program that the lab would run (%s)', async (_, cgroupOf) => {
  await runs(41, cgroupOf(client, other), 4026532001);
  await runs(9, cgroupOf(client, proxy), 4026532001);
  await runs(1200, cgroupOf(server, other), 4026532002);
  await runs(50, cgroupOf('3e0e8a1e-5a0b-4c1d-9e2f-0123456789ab', other), 4026532003);
  await runs(1, '0::/init.scope\n', 4026531840);
  await collect();
  expect(await readFile(at('work/program.bt'), 'utf8')).toBe(
    scriptOf(probes, {
      processes: [
        { pid: 9, group: 2, role: 3 },
        { pid: 41, group: 1, role: 1 },
        { pid: 1200, group: 3, role: 2 },
      ],
      links: [
        { inode: 4026532001, link: 1 },
        { inode: 4026532002, link: 1 },
      ],
    }),
  );
});

it('says on which node it watches whom, as JSON that the reader of bpftrace passes over', async () => {
  await runs(1200, spellings['version 2, cgroupfs']?.(server, other) ?? '', 4026532002);
  const { lines, text } = await collect();
  expect(lines[0]).toMatchObject({
    type: 'meshbench',
    data: {
      schema: 'meshbench.node/1',
      node: 'node "1"',
      engine: 'bpftrace v0.17.0',
      processes: [{ pid: 1200, group: 3, role: 2, pod: server }],
      links: [{ inode: 4026532002, link: 1 }],
    },
  });
  expect(parseBpftrace(text)).toMatchObject({ ready: true, broken: 0 });
});

it('gives a node whose processes have no link of their own a link that no socket has, because programs read that map', async () => {
  await writeFile(at('groups'), `${server} - 3 2 -\n`);
  await runs(1200, spellings['version 2, cgroupfs']?.(server, other) ?? '');
  const { lines } = await collect();
  expect(lines[0]?.data).toMatchObject({ event: 'processes', links: [] });
  expect(await readFile(at('work/program.bt'), 'utf8')).toBe(
    scriptOf(probes, { processes: [{ pid: 1200, group: 3, role: 2 }], links: [{ inode: 1, link: 1 }] }),
  );
});

it('takes no other pod whose uid begins alike', async () => {
  await runs(1200, `0::/kubepods/pod${server}0/${other}\n`, 4026532002);
  expect((await collect()).lines[0]?.data).toMatchObject({ event: 'idle' });
});

it('waits idle and ready where no process of the groups runs, and ends with 0 on SIGTERM', async () => {
  await runs(1, '0::/init.scope\n');
  const running = collect();
  await expect.poll(async () => (await collect('ready')).code).toBe(0);
  expect(await running).toMatchObject({ code: 0, lines: [{ data: { event: 'idle' } }] });
});

it('ends with 1 and the end of its log when bpftrace fails', async () => {
  await runs(1200, spellings['version 2, cgroupfs']?.(server, other) ?? '', 4026532002);
  await fakeBpftrace('printf \'ERROR: "no\\ttracepoint\\\\"\\n\' >&2; exit 3');
  const { code, lines } = await collect();
  expect(code).toBe(1);
  expect(lines.at(-1)?.data).toMatchObject({
    event: 'error',
    message: String.raw`bpftrace ended with 3: ERROR: "no tracepoint\"`,
  });
});

it('has the kernel tell the namespace of a process that it may not read', async () => {
  await runs(1200, spellings['version 2, cgroupfs']?.(server, other) ?? '');
  await fakeBpftrace(
    `case $* in *links.bt) echo '{"type": "map", "data": {"@net": {"1200": 4026532002}}}' ;; *) exit 7 ;; esac`,
  );
  expect((await collect()).lines[0]?.data).toMatchObject({ links: [{ inode: 4026532002, link: 1 }] });
});

it('says what bpftrace said when it cannot look for namespaces, and not that no socket was used', async () => {
  await runs(1200, spellings['version 2, cgroupfs']?.(server, other) ?? '');
  await fakeBpftrace("echo 'ERROR: no permission to load' >&2; exit 5");
  const { code, lines } = await collect();
  expect(code).toBe(1);
  expect(lines.map(({ data }) => data['message'])).toEqual(['bpftrace ended with 5: ERROR: no permission to load']);
});

it.each([
  ['tracefs', () => rm(at('tracefs/events'), { recursive: true }), 'there is no tracefs'],
  ['BTF', () => rm(at('btf')), 'no BTF'],
  [
    'the pids of the node',
    () => rm(at('proc/self/ns/pid')).then(() => symlink('pid:[4026532999]', at('proc/self/ns/pid'))),
    "does not see the node's own pids",
  ],
])('ends with 1 and a remedy without %s', async (_, without, message) => {
  await runs(1200, spellings['version 2, cgroupfs']?.(server, other) ?? '', 4026532002);
  await without();
  const { code, lines } = await collect();
  expect(code).toBe(1);
  expect(lines.at(-1)?.data['message']).toContain(message);
  expect(lines.at(-1)?.data['hint']).toBeTruthy();
});

it('asks for no dump before the probes are attached, because that signal would end bpftrace', async () => {
  const { code, lines } = await collect('dump');
  expect(code).toBe(1);
  expect(lines[0]?.data).toMatchObject({ message: 'no probes are attached on this node' });
});
