import { expect, it } from 'vitest';
import { commandOf } from './bench.ts';

it('the command that repeats an experiment has every label, quoted for a shell', () => {
  expect(commandOf({ mesh: 'istio', quick: true, label: ['team=payments', 'customer=Acme & Co'], seed: '3' }, 7)).toBe(
    "bin/meshbench bench --mesh istio --quick --label team=payments --label $'customer=Acme & Co' --seed 7",
  );
});

it('the command that repeats an experiment asks for the same probes', () => {
  expect(commandOf({ mesh: 'istio', probes: '1,2' }, 7)).toContain("--probes $'1,2'");
  expect(commandOf({ mesh: 'istio', probes: true }, 7)).toContain('--probes --seed 7');
});
