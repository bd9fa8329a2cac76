import { readFile } from 'node:fs/promises';
import { arch, cpus, totalmem } from 'node:os';
import { gunzipSync } from 'node:zlib';
import type { Environment } from '../../core/environment.ts';
import { canonicalJson, sha256 } from '../../core/hash.ts';
import { checkoutCommit } from '../../io/checkout.ts';

/** Kernel settings that move latencies of local TCP and of the scheduler. */
const sysctlNames = [
  'net.core.somaxconn',
  'net.core.default_qdisc',
  'net.ipv4.tcp_congestion_control',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_wmem',
  'net.ipv4.tcp_slow_start_after_idle',
  'kernel.sched_autogroup_enabled',
  'kernel.numa_balancing',
  'vm.swappiness',
];

export interface FactsRequest {
  /** Versions as the binaries themselves report them. */
  readonly versions: Readonly<Record<string, string>>;
  /** Names of those that every experiment uses, whatever it compares. */
  readonly rig: readonly string[];
  readonly harnessVersion: string;
}

/** What this machine is: recorded with every experiment, and hashed, so that unlike machines are not compared. */
export async function labFacts({ versions, rig, harnessVersion }: FactsRequest): Promise<Environment> {
  const [release, distribution, sysctls, kernel, virtualisation, commit] = await Promise.all([
    read('/proc/sys/kernel/osrelease'),
    distributionName(),
    readSysctls(),
    kernelConfig(),
    hypervisor(),
    checkoutCommit(),
  ]);
  const facts = {
    machine: {
      cpuModel: cpus()[0]?.model.trim() ?? arch(),
      cores: cpus().length,
      memoryBytes: totalmem(),
      virtualisation,
    },
    kernel: { release: release ?? 'unknown', ...kernel },
    distribution,
    sysctls,
  };
  // What is compared is no part of where: a new version of a mesh must not start a new history of the twin.
  const ofRig = Object.fromEntries(Object.entries(versions).filter(([name]) => rig.includes(name)));
  return {
    schema: 'meshbench.environment/1',
    ...facts,
    versions,
    harness: { version: harnessVersion, commit, node: process.version },
    fingerprint: sha256(canonicalJson({ ...facts, rig: ofRig })),
  };
}

const read = (file: string): Promise<string | undefined> =>
  readFile(file, 'utf8').then(
    (text) => text.trim(),
    () => undefined,
  );

async function distributionName(): Promise<string> {
  const release = await read('/etc/os-release');
  return /^PRETTY_NAME="?([^"\n]*)"?$/m.exec(release ?? '')?.[1] ?? 'unknown';
}

async function readSysctls(): Promise<Record<string, string>> {
  const values = await Promise.all(
    sysctlNames.map(async (name) => [name, await read(`/proc/sys/${name.replaceAll('.', '/')}`)] as const),
  );
  return Object.fromEntries(
    values.flatMap(([name, value]) => (value === undefined ? [] : [[name, value.replace(/\s+/g, ' ')]])),
  );
}

async function kernelConfig(): Promise<Omit<Environment['kernel'], 'release'>> {
  const packed = await readFile('/proc/config.gz').catch(() => undefined);
  const release = await read('/proc/sys/kernel/osrelease');
  const text = packed ? gunzipSync(packed).toString('utf8') : await read(`/boot/config-${release ?? ''}`);
  if (text === undefined) return { preemption: null, hz: null, irqTimeAccounting: null };
  const models = ['PREEMPT_NONE', 'PREEMPT_VOLUNTARY', 'PREEMPT_LAZY', 'PREEMPT_RT', 'PREEMPT'];
  const hz = /^CONFIG_HZ=(\d+)$/m.exec(text)?.[1];
  return {
    preemption: models.find((model) => text.includes(`CONFIG_${model}=y`)) ?? null,
    hz: hz === undefined ? null : Number(hz),
    irqTimeAccounting: text.includes('CONFIG_IRQ_TIME_ACCOUNTING=y'),
  };
}

async function hypervisor(): Promise<string | null> {
  const flagged = (await read('/proc/cpuinfo'))?.includes(' hypervisor') ?? false;
  const product = await read('/sys/class/dmi/id/product_name');
  return flagged ? (product ?? 'virtual machine') : null;
}
