import { expect, it } from 'vitest';
import { commandOf } from './bench.ts';

it('the command that repeats an experiment has every label, quoted for a shell', () => {
  expect(commandOf({ mesh: 'istio', quick: true, label: ['team=payments', 'customer=Acme & Co'], seed: '3' }, 7)).toBe(
    "bin/meshbench bench --mesh istio --quick --label team=payments --label $'customer=Acme & Co' --seed 7",
  );
});
