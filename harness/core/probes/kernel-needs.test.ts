import { describe, expect, it } from 'vitest';
import { namedCodes, namesInFormat, obstacleOf, unmetNeed, type KernelFacts } from './kernel-needs.ts';
import type { ProbeSpec } from './probe-spec.ts';

const facts: KernelFacts = {
  release: '6.18.44-1-amd64',
  isRoot: true,
  seesKernelPids: true,
  capabilities: new Set(['BPF', 'PERFMON']),
  lockdown: null,
  btf: true,
  tracefs: { state: 'yes', events: new Set(['sock:sk_data_ready', 'syscalls:sys_enter_write']), names: new Map() },
  engine: { state: 'yes', version: 'bpftrace v0.17.0' },
};

const probe = {
  hooks: ['tracepoint:sock:sk_data_ready'],
  needs: { kernel: '6.3', btf: true, capabilities: ['BPF' as const] },
};

describe('what stands in the way of all probes', () => {
  it('is nothing on a machine that has everything', () => {
    expect(obstacleOf(facts)).toBeUndefined();
  });

  it.each<[string, Partial<KernelFacts>]>([
    ['NOT-ROOT', { isRoot: false }],
    ['NO-CAP-BPF', { capabilities: new Set(['NET_ADMIN']) }],
    ['LOCKDOWN', { lockdown: 'confidentiality' }],
    ['OWN-PIDS', { seesKernelPids: false }],
    ['NO-BPFTRACE', { engine: { state: 'no', because: 'there is no bpftrace', remedy: 'install it' } }],
    ['NO-TRACEFS', { tracefs: { state: 'no', because: 'mount: permission denied' } }],
  ])('is named with a sentence and a remedy: %s', (code, change) => {
    const obstacle = obstacleOf({ ...facts, ...change });
    expect(obstacle?.code).toBe(code);
    expect(obstacle?.because).toMatch(/\S{3}/);
    expect(obstacle?.remedy).toMatch(/\S{3}/);
  });

  it('is not the lockdown that forbids writing only, nor root that has CAP_SYS_ADMIN instead', () => {
    const capabilities = new Set(['SYS_ADMIN']);
    expect(obstacleOf({ ...facts, lockdown: 'integrity', capabilities })).toBeUndefined();
  });
});

describe('what one probe lacks', () => {
  it('is nothing where all is there', () => {
    expect(unmetNeed(probe, facts)).toBeUndefined();
    expect(unmetNeed({ ...probe, hooks: ['tracepoint:syscalls:sys_enter_*', 'profile:hz:99'] }, facts)).toBeUndefined();
  });

  it.each<[string, Partial<KernelFacts>]>([
    ['Linux 6.3 and this is 5.15.0-210', { release: '5.15.0-210' }],
    ['Linux 6.3 and this is 6.1.0', { release: '6.1.0' }],
    ['/sys/kernel/btf/vmlinux', { btf: false }],
    ['no tracepoint sock:sk_data_ready', { tracefs: { state: 'yes', events: new Set(), names: new Map() } }],
    ['CAP_BPF', { capabilities: new Set() }],
  ])('is said: %s', (words, change) => {
    expect(unmetNeed(probe, { ...facts, ...change })).toContain(words);
  });

  it('compares versions as numbers: 6.18 is newer than 6.3', () => {
    expect(unmetNeed(probe, { ...facts, release: '6.18.0' })).toBeUndefined();
  });
});

describe('names of codes', () => {
  const format = 'print fmt: "reason: %s", __print_symbolic(REC->reason, { 2, "NOT_SPECIFIED" }, { 0x3, "NO_SOCKET" })';
  const spec = { name: 'drops', codes: { '1': 'one' } } as unknown as ProbeSpec;

  it('are read from the format of a tracepoint', () => {
    expect(namesInFormat(format)).toEqual({ '2': 'NOT_SPECIFIED', '3': 'NO_SOCKET' });
  });

  it('are those of the kernel that runs where it has them', () => {
    const names = new Map([['skb:kfree_skb', { '2': 'NOT_SPECIFIED' }]]);
    expect(namedCodes({ ...spec, codesFrom: 'skb:kfree_skb' }, 'x64', names).codes).toEqual({ '2': 'NOT_SPECIFIED' });
  });

  it('of another architecture are left out: a number is better than a wrong name', () => {
    expect(namedCodes({ ...spec, codesArchitecture: 'x64' }, 'arm64', new Map()).codes).toBeUndefined();
    expect(namedCodes({ ...spec, codesArchitecture: 'x64' }, 'x64', new Map()).codes).toEqual({ '1': 'one' });
    expect(namedCodes(spec, 'arm64', new Map()).codes).toEqual({ '1': 'one' });
  });
});
