import { describe, expect, it } from 'vitest';
import type { KernelFacts } from '../core/probes/kernel-needs.ts';
import { probesIn } from './catalogue.ts';
import { whatFits } from './usable-probes.ts';

const all = await probesIn();
const facts: KernelFacts = {
  release: '6.1.0',
  isRoot: true,
  seesKernelPids: true,
  capabilities: new Set(['SYS_ADMIN', 'SYSLOG']),
  lockdown: null,
  btf: true,
  tracefs: {
    state: 'yes',
    events: new Set(all.flatMap(({ spec }) => spec.hooks).map((hook) => hook.replace('tracepoint:', ''))),
    names: new Map([['skb:kfree_skb', { '5': 'SOME_REASON' }]]),
  },
  engine: { state: 'yes', version: 'bpftrace v0.17.0' },
};
const names = (probes: readonly { readonly spec: { readonly name: string } }[]): string[] =>
  probes.map(({ spec }) => spec.name);

describe('the probes that fit a machine', () => {
  it('leave out those that need a newer kernel, with the reason, and keep the others', () => {
    const { usable, skipped } = whatFits(all, facts);
    expect(names(usable)).toEqual(expect.arrayContaining(['connect', 'ctxswitch', 'runqlat', 'softirq', 'syscalls']));
    expect(names(skipped.map(({ probe }) => probe))).toEqual(expect.arrayContaining(['hop', 'proxytime', 'drops']));
    for (const { because } of skipped) expect(because).toContain('it needs Linux 6.');
  });

  it('carry the names that this kernel gives its reasons', () => {
    const { usable } = whatFits(all, { ...facts, release: '6.18.1' });
    expect(usable.find(({ spec }) => spec.name === 'drops')?.spec.codes).toEqual({ '5': 'SOME_REASON' });
  });

  it('are none where nothing can be attached, each with reason and remedy', () => {
    const engine = { state: 'no', because: 'there is no bpftrace', remedy: 'install it' } as const;
    const { usable, skipped } = whatFits(all, { ...facts, engine });
    expect(usable).toEqual([]);
    expect(new Set(skipped.map(({ because }) => because))).toEqual(new Set(['there is no bpftrace: install it']));
  });
});
