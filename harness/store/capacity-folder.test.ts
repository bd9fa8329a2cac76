import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CapacityStep } from '../core/capacity/step.ts';
import { simulateExperiment, simulatedPlan, stepsOn } from '../core/capacity/testing/simulated-experiment.ts';
import type { Environment } from '../core/environment.ts';
import { CapacityFolder, stepName, stepWritten } from './capacity-folder.ts';
import { Journal } from './journal.ts';

const environment: Environment = {
  schema: 'meshbench.environment/1',
  machine: { cpuModel: 'x', cores: 2, memoryBytes: 1, virtualisation: null },
  kernel: { release: 'x', preemption: null, hz: null, irqTimeAccounting: null },
  distribution: 'x',
  sysctls: {},
  versions: {},
  harness: { version: '0', commit: null, node: 'v24' },
  fingerprint: 'x',
};
const plan = simulatedPlan({ blocks: '3' });
const server = { serviceRps: 2000 };
const steps = simulateExperiment(plan, stepsOn(plan, { none: server, twin: server, mesh: server }), 3);
const files = { 'latency.ndjson': '{}\n' };

let root: string;
let run: CapacityFolder;
beforeEach(async () => {
  root = mkdtempSync(path.join(tmpdir(), 'meshbench-capacity-'));
  run = await CapacityFolder.create(root, 'one', {
    plan,
    environment,
    command: 'bin/meshbench capacity --slo-p99 10ms',
  });
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

const write = async (written: readonly CapacityStep[]): Promise<void> => {
  const journal = await Journal.open(run.file('journal.ndjson'));
  for (const step of written) {
    await run.commitStep({ step, files });
    await journal.write(stepWritten, { step: stepName(step), sha256: await run.stepHash(stepName(step)) });
  }
  await journal.close();
};

describe('the folder of a capacity experiment', () => {
  it('gives back what was written', async () => {
    await write(steps);
    const again = await CapacityFolder.open(root, 'one');
    expect(await again.contents()).toEqual({ steps, damaged: [] });
    expect(await again.plan()).toEqual(plan);
    expect(await again.command()).toBe('bin/meshbench capacity --slo-p99 10ms');
    expect(await again.nextNumber()).toBe(4);
  });

  it('leaves out a step that was changed, and one that is gone, and gives their numbers to no other', async () => {
    await write(steps);
    writeFileSync(run.file('steps/002-none/latency.ndjson'), 'other');
    rmSync(run.file('steps/003-none'), { recursive: true });
    const { steps: left, damaged } = await run.contents();
    expect(left.map(({ number }) => number)).toEqual([1]);
    expect(damaged.map(({ step }) => step).sort()).toEqual(['002-none', '003-none']);
    expect(await run.nextNumber()).toBe(4);
  });

  it('knows a step that a crash kept from the journal', async () => {
    const [first] = steps;
    if (first) await run.commitStep({ step: first, files });
    expect(await run.unnoted()).toEqual(['001-none']);
    expect((await run.contents()).steps).toHaveLength(1);
  });

  it('has no half-written step: what was staged is dropped', async () => {
    mkdirSync(run.file('.staging/001-none'), { recursive: true });
    writeFileSync(run.file('.staging/001-none/step.json'), '{');
    await run.recover();
    expect((await run.contents()).steps).toEqual([]);
    await write(steps.slice(0, 1));
    expect(await run.stepNames()).toEqual(['001-none']);
  });

  it('says what to do when the disk is full or the folder cannot be written', async () => {
    rmSync(run.file('steps'), { recursive: true });
    const [step] = steps;
    if (!step) throw new Error('no step');
    await expect(run.commitStep({ step, files })).rejects.toMatchObject({ code: 'STEP-NOT-WRITTEN', exitCode: 4 });
  });

  it('refuses what is no capacity experiment, and one whose plan was changed', async () => {
    await expect(CapacityFolder.open(root, 'two')).rejects.toMatchObject({ code: 'NO-SUCH-EXPERIMENT', exitCode: 2 });
    writeFileSync(run.file('plan.json'), JSON.stringify({ ...plan, slo: { ...plan.slo, p99Ms: 20 } }));
    await expect(CapacityFolder.open(root, 'one')).rejects.toMatchObject({ code: 'PLAN-CHANGED', exitCode: 2 });
    writeFileSync(run.file('plan.json'), JSON.stringify({ schema: 'meshbench.plan/2' }));
    await expect(CapacityFolder.open(root, 'one')).rejects.toMatchObject({ code: 'NOT-A-CAPACITY-EXPERIMENT' });
  });
});
