import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { parseBpftrace } from '../../harness/core/probes/bpftrace-output.ts';
import { readingsOf } from '../../harness/core/probes/readings.ts';
import { probesIn } from '../../harness/probes/catalogue.ts';
import { numbered, podGroupsSchema } from '../../harness/probes/manifest-groups.ts';
import { programsOf } from '../../harness/probes/manifest.ts';

const script = path.join(import.meta.dirname, '../../ebpf/daemonset/collect.sh');
const uid = '1c0e8a1e-5a0b-4c1d-9e2f-0123456789ab';
const requests = 500;
const groups = numbered(podGroupsSchema.parse({ pods: [{ uid, arm: 'none', place: 'application' }] }));

/** Answers each chunk, as the application of a pod would. */
const server = `require('node:net').createServer((socket) => socket.setNoDelay().on('data', (data) => socket.write(data)))
  .listen(0, '127.0.0.1', function () { console.log(this.address().port); });`;

let folder: string;
let application: ChildProcess;
let port: number;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'meshbench-node-'));
  application = spawn(process.execPath, ['-e', server], { stdio: ['ignore', 'pipe', 'inherit'] });
  port = Number(await firstLine(application));
  await podOf(application.pid ?? 0);
});

afterEach(async () => {
  application.kill('SIGKILL');
  await rm(folder, { recursive: true });
});

it('counts every request of a pod with BPF and PERFMON alone, and ends cleanly on SIGTERM', async () => {
  const collector = collect();
  const socket = connect(port, '127.0.0.1').setNoDelay();
  // Its network may be learnt from the kernel alone, and only while its sockets are in use.
  const beat = setInterval(() => void exchange(socket), 100);
  await untilReady(collector);
  clearInterval(beat);
  await exchange(socket);
  await run('dump');
  await untilSaid(collector, '@Dump');
  for (let sent = 0; sent < requests; sent++) await exchange(socket);
  collector.process.kill('SIGTERM');
  expect(await collector.ended).toBe(0);
  socket.destroy();

  const output = parseBpftrace(collector.text());
  expect(output).toMatchObject({ ready: true, lost: 0, broken: 0 });
  expect(output.dumps).toHaveLength(2);
  const [probe] = (await probesIn()).filter(({ spec }) => spec.name === 'apptime');
  const [before, after] = output.dumps;
  if (!probe || !after) throw new Error('there is no probe, or it said nothing');
  const [reading] = readingsOf(probe.spec, { before, after }, groups.identities);
  expect(reading).toMatchObject({ arm: 'none', place: 'application', value: requests });
  expect(collector.text()).toContain('"event":"end","processesChanged":false');
}, 120_000);

it('says why and ends with 1 when a pod has used no socket', async () => {
  const collector = collect({ MESHBENCH_LINK_SECONDS: '1' });
  expect(await collector.ended).toBe(1);
  expect(collector.text()).toContain('send them requests');
}, 60_000);

/** A /proc with one pod, whose network namespace we may not read: the process is real, its cgroup is that of a pod. */
async function podOf(pid: number): Promise<void> {
  await mkdir(path.join(folder, 'proc', String(pid)), { recursive: true });
  await mkdir(path.join(folder, 'proc/self/ns'), { recursive: true });
  await mkdir(path.join(folder, 'work'));
  await symlink('pid:[4026531836]', path.join(folder, 'proc/self/ns/pid'));
  const cgroup = `0::/kubepods.slice/kubepods-pod${uid.replaceAll('-', '_')}.slice/cri-containerd-${'ab'.repeat(32)}.scope\n`;
  await writeFile(path.join(folder, 'proc', String(pid), 'cgroup'), cgroup);
  await writeFile(path.join(folder, 'groups'), groups.table);
  const probes = (await probesIn()).filter(({ spec }) => ['apptime', 'hop'].includes(spec.name));
  await writeFile(path.join(folder, 'probes.bt'), programsOf(probes));
}

interface Collector {
  readonly process: ChildProcess;
  readonly ended: Promise<number | null>;
  text(): string;
}

const environment = (more: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'],
  MESHBENCH_PROC: path.join(folder, 'proc'),
  MESHBENCH_GROUPS: path.join(folder, 'groups'),
  MESHBENCH_PROGRAMS: path.join(folder, 'probes.bt'),
  MESHBENCH_WORK: path.join(folder, 'work'),
  BPFTRACE_BTF: '/sys/kernel/btf/vmlinux',
  MESHBENCH_LINK_SECONDS: '3',
  ...more,
});

/** The script with the rights of the manifest: root without any capability but two. tracefs is the node's, so it is there before. */
function collect(more?: Readonly<Record<string, string>>): Collector {
  const rights = ['--no-new-privs', '--bounding-set', '-all,+bpf,+perfmon', '--inh-caps', '-all'];
  const inside = 'mount -t tracefs tracefs /sys/kernel/tracing && exec setpriv "$@"';
  const collector = spawn('unshare', ['--mount', '--', 'sh', '-c', inside, 'sh', ...rights, 'sh', script], {
    env: environment(more),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: Buffer[] = [];
  const ended = new Promise<number | null>((resolve) => collector.once('close', resolve));
  for (const stream of [collector.stdout, collector.stderr]) stream.on('data', (data: Buffer) => said.push(data));
  return { process: collector, ended, text: () => Buffer.concat(said).toString('utf8') };
}

const untilReady = async (collector: Collector): Promise<void> => untilSaid(collector, '"data": "ready');

async function untilSaid(collector: Collector, words: string): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (!collector.text().includes(words)) {
    const isOver = collector.process.exitCode !== null || performance.now() > deadline;
    if (isOver) throw new Error(`it only said: ${collector.text()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const run = (command: string): Promise<void> =>
  new Promise((resolve, reject) => {
    spawn('sh', [script, command], { env: environment(), stdio: 'ignore' }).once('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`collect.sh ${command} ended with ${code}`));
    });
  });

const exchange = (socket: Socket): Promise<void> =>
  new Promise((resolve) => {
    socket.once('data', () => {
      resolve();
    });
    socket.write('ping');
  });

const firstLine = (child: ChildProcess): Promise<string> =>
  new Promise((resolve) => {
    child.stdout?.once('data', (data: Buffer) => {
      resolve(data.toString('utf8').trim());
    });
  });
