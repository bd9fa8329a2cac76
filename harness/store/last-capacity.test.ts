import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { analyseCapacity } from '../core/capacity/analyse-capacity.ts';
import { simulateExperiment, simulatedPlan, stepsOn } from '../core/capacity/testing/simulated-experiment.ts';
import { bytes, perSecond } from '../core/units.ts';
import { inventEnvironment } from '../../test/fixtures/report/invented-environment.ts';
import { CapacityFolder } from './capacity-folder.ts';
import { lastCapacity } from './last-capacity.ts';

const plan = { ...simulatedPlan({ blocks: '3' }), versions: { proxy: '1.0' } };
const server = { serviceRps: 2000 };
const take = stepsOn(plan, { none: server, twin: server, mesh: server });
const finished = analyseCapacity({ plan, steps: simulateExperiment(plan, take, 400), damaged: [] });
const half = analyseCapacity({ plan, steps: simulateExperiment(plan, take, 20), damaged: [] });
const environment = inventEnvironment();
const { scenario, load, versions } = plan;
const latency = { scenario, versions, loads: [{ ...load, id: 'load', ratePerArm: perSecond(200) }] };
const of = { fingerprint: environment.fingerprint, plan: latency };

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'meshbench-last-capacity-'));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

async function store(id: string, analysis = finished, fingerprint = of.fingerprint): Promise<void> {
  const run = await CapacityFolder.create(root, id, {
    plan,
    environment: { ...environment, fingerprint },
    command: 'bin/meshbench capacity',
  });
  writeFileSync(run.file('capacity.json'), JSON.stringify(analysis));
}

it('finds the newest finished one of the environment and scenario', async () => {
  await store('20260101-000000-a');
  await store('20260103-000000-b');
  await store('20260105-000000-elsewhere', finished, 'another');
  await store('20260107-000000-unfinished', half);
  expect(half.blocks.done).toBeLessThan(half.blocks.planned);
  expect((await lastCapacity(root, of))?.experiment).toBe('20260103-000000-b');
  const other = (change: object) => lastCapacity(root, { ...of, plan: { ...latency, ...change } });
  expect(await other({ scenario: 'grpc' })).toBeUndefined();
  expect(await other({ loads: latency.loads.map((each) => ({ ...each, payload: bytes(65_536) })) })).toBeUndefined();
  expect(await other({ versions: { proxy: '1.1' } })).toBeUndefined();
  expect(await other({ versions: { app: '3' } })).toBeDefined();
});

it('finds none in a folder that holds none, or half of one', async () => {
  expect(await lastCapacity(root, of)).toBeUndefined();
  await store('20260101-000000-a');
  writeFileSync(path.join(root, '20260101-000000-a', 'capacity.json'), '{"schema":');
  expect(await lastCapacity(root, of)).toBeUndefined();
  expect(await lastCapacity(path.join(root, 'nowhere'), of)).toBeUndefined();
});
