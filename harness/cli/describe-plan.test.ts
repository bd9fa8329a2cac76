import path from 'node:path';
import { expect, it } from 'vitest';
import { resolveArms } from '../run/arms.ts';
import { makePlan } from '../core/make-plan.ts';
import { configOf } from './bench-options.ts';
import { describePlan } from './describe-plan.ts';

it.each([
  ['default', 'p50, p90, p99 can be quoted'],
  ['quick', 'p50, p90 can be quoted; p99 needs 10000'],
  ['compare', 'p50, p90 can be quoted; p99 needs 10000'],
  ['compare-quick', 'p50 can be quoted; p90 needs 1000; p99 needs 10000'],
])('experiments/%s.yaml has room for what its plan promises: %s', async (name, promise) => {
  const config = await configOf({ config: path.join(import.meta.dirname, '../../experiments', `${name}.yaml`) });
  const plan = makePlan({ config, arms: resolveArms(config), versions: {}, seed: 1 });
  expect(describePlan(plan)).toContain(promise);
});

it('a plan says whom its cost is charged to, where it has labels', async () => {
  const label = ['team=payments', 'customer=acme'];
  const [plain, labelled] = await Promise.all([configOf({ mesh: 'istio' }), configOf({ mesh: 'istio', label })]);
  const text = (config: typeof plain): string =>
    describePlan(makePlan({ config, arms: resolveArms(config), versions: {}, seed: 1 }));
  expect(text(labelled)).toContain('\nlabels: team=payments, customer=acme\n');
  expect(text(plain)).not.toContain('labels');
});

it('a plan says of each control what is planted, and where', async () => {
  const config = await configOf({
    config: path.join(import.meta.dirname, '../../test/fixtures/config/valid-planted.yaml'),
  });
  const text = describePlan(makePlan({ config, arms: resolveArms(config), versions: {}, seed: 1 }));
  expect(text).toContain('envoy-sidecar with 1 ms planted in the server proxy');
  expect(text).toContain('no mesh with 10000 planted kernel rules');
});
