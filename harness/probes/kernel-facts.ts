import { existsSync } from 'node:fs';
import { readFile, readlink } from 'node:fs/promises';
import os from 'node:os';
import { namesInFormat, type CodeNames, type KernelFacts } from '../core/probes/kernel-needs.ts';
import { HarnessError, messageOf } from '../errors.ts';
import { exec } from '../io/exec.ts';
import type { Probe } from './catalogue.ts';
import type { ProbeEngine } from './engine.ts';

/** What this machine offers to probes; mounts nothing that stays and changes nothing. */
export async function kernelFacts(
  engine: Pick<ProbeEngine, 'available'>,
  probes: readonly Pick<Probe, 'spec'>[],
): Promise<KernelFacts> {
  const isRoot = process.getuid?.() === 0;
  const [capabilities, lockdown, available, tracefs] = await Promise.all([
    effectiveCapabilities(),
    lockdownMode(),
    engine.available(),
    isRoot ? tracefsOf(probes) : { state: 'no' as const, because: 'that takes root' },
  ]);
  return {
    release: os.release(),
    isRoot,
    seesKernelPids: (await readlink('/proc/self/ns/pid').catch(() => '')) === initialPidNamespace,
    capabilities,
    lockdown,
    btf: existsSync('/sys/kernel/btf/vmlinux'),
    tracefs,
    engine: available,
  };
}

/** PROC_PID_INIT_INO of include/linux/proc_ns.h: the number of the first pid namespace is the same everywhere. */
const initialPidNamespace = 'pid:[4026531836]';

/** Bits of include/uapi/linux/capability.h. */
const capabilityBits = { NET_ADMIN: 12, SYS_PTRACE: 19, SYS_ADMIN: 21, SYSLOG: 34, PERFMON: 38, BPF: 39 } as const;

async function effectiveCapabilities(): Promise<ReadonlySet<string>> {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
  const set = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? '0'}`);
  return new Set(
    Object.entries(capabilityBits)
      .filter(([, bit]) => ((set >> BigInt(bit)) & 1n) === 1n)
      .map(([name]) => name),
  );
}

/** The word in brackets: `none [integrity] confidentiality`. */
async function lockdownMode(): Promise<string | null> {
  const text = await readFile('/sys/kernel/security/lockdown', 'utf8').catch(() => '');
  return /\[(\w+)\]/.exec(text)?.[1] ?? null;
}

/** In a mount namespace of its own, as the probes have it. */
async function tracefsOf(probes: readonly Pick<Probe, 'spec'>[]): Promise<KernelFacts['tracefs']> {
  const named = [...new Set(probes.flatMap(({ spec }) => spec.codesFrom ?? []))];
  const script = [
    'mount -t tracefs tracefs /sys/kernel/tracing || exit 1',
    'cd /sys/kernel/tracing && cat available_events',
    'for event in "$@"; do echo "== $event"; cat "events/$(echo "$event" | tr : /)/format" 2>/dev/null; done; true',
  ].join('\n');
  try {
    const { stdout } = await exec('unshare', ['--mount', '--', 'sh', '-c', script, 'sh', ...named], {
      timeoutMs: 20_000,
    });
    const [events = '', ...formats] = stdout.split(/^== /m);
    return { state: 'yes', events: new Set(events.trim().split('\n')), names: namesOf(formats) };
  } catch (error) {
    return { state: 'no', because: lastLine(error) };
  }
}

const namesOf = (formats: readonly string[]): CodeNames =>
  new Map(
    formats.map((section) => {
      const [event = '', ...format] = section.split('\n');
      return [event, namesInFormat(format.join('\n'))] as const;
    }),
  );

/** What the command said, without the command. */
const lastLine = (error: unknown): string =>
  (error instanceof HarnessError ? (error.message.trim().split('\n').at(-1) ?? '') : messageOf(error)).trim();
