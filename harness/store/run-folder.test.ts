import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { completedTrial, measurement, planOf } from '../../test/fixtures/trials.ts';
import type { Environment } from '../core/environment.ts';
import { exec } from '../io/exec.ts';
import { experimentEnded, Journal, trialWritten } from './journal.ts';
import { RunFolder } from './run-folder.ts';
import type { TrialFiles } from './staged-trials.ts';

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
const round = (number: number): TrialFiles[] =>
  ['none', 'twin', 'istio'].map((arm) => ({
    trial: completedTrial(arm, number, measurement()),
    files: { 'latency.ndjson': `{"arm":"${arm}"}\n` },
  }));

let root: string;
let run: RunFolder;
beforeEach(async () => {
  root = mkdtempSync(path.join(tmpdir(), 'meshbench-run-'));
  run = await RunFolder.create(root, 'one', { plan: planOf(), environment, command: 'bin/meshbench bench' });
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

describe('run folder', () => {
  it('gives back what was written', async () => {
    await run.commitSession('1', round(1));
    const again = await RunFolder.open(root, 'one');
    expect((await again.trials()).map(({ arm }) => arm)).toEqual(['none', 'twin', 'istio']);
    expect(await again.plan()).toEqual(planOf());
    expect(await again.command()).toBe('bin/meshbench bench');
    expect(await again.verify()).toEqual([]);
  });

  it('orders trials by number, not by text', async () => {
    for (const number of [1, 2, 3, 4]) await run.commitSession(String(number), round(number));
    expect((await run.trials()).map(({ number }) => number)).toEqual([...Array(12).keys()].map((n) => n + 1));
  });

  it('names a file that was changed or lost after it was written', async () => {
    await run.commitSession('1', round(1));
    const [first = '', second = ''] = await run.trialNames();
    writeFileSync(run.file(`trials/${first}/latency.ndjson`), 'other');
    rmSync(run.file(`trials/${second}/trial.json`));
    expect(await run.verify()).toEqual([
      expect.stringMatching(
        new RegExp(
          `^${first}/latency.ndjson was changed after it was written \\(SHA-256 [0-9a-f]{64}, was [0-9a-f]{64}\\)$`,
        ),
      ),
      expect.stringMatching(new RegExp(`^${second}/trial.json is missing`)),
    ]);
  });

  it('leaves a damaged trial in place, excludes it, and never repeats it', async () => {
    await run.commitSession('1', round(1));
    const [first = ''] = await run.trialNames();
    writeFileSync(run.file(`trials/${first}/trial.json`), '{"schema"');
    const { trials, damaged } = await run.contents();
    expect(trials.map(({ arm }) => arm)).toEqual(['twin', 'istio']);
    expect(damaged.map(({ trial }) => trial)).toEqual([first]);
    expect(readFileSync(run.file(`trials/${first}/trial.json`), 'utf8')).toBe('{"schema"');
    expect([...(await run.trialNumbers())]).toEqual([1, 2, 3]);
  });

  it('adds declared rounds without touching the plan that was hashed', async () => {
    const written = readFileSync(run.file('plan.json'), 'utf8');
    await run.extend({ afterRounds: 6, rounds: 4, declaredAt: '2026-01-01T00:00:00.000Z' });
    const plan = await (await RunFolder.open(root, 'one')).plan();
    expect(plan.rounds).toHaveLength(10);
    expect(plan.hash).toBe(planOf().hash);
    expect(readFileSync(run.file('plan.json'), 'utf8')).toBe(written);
  });

  it('knows how the experiment ended, until it goes on', async () => {
    expect(await run.ended()).toBeNull();
    const journal = await Journal.open(run.file('journal.ndjson'));
    await journal.write(experimentEnded, { ended: 'time' });
    expect(await run.ended()).toBe('time');
    await journal.write('experiment-resumed');
    expect(await run.ended()).toBeNull();
    await journal.close();
  });

  it('goes on when rounds were declared after it had ended', async () => {
    const journal = await Journal.open(run.file('journal.ndjson'));
    await journal.write('experiment-started', { extensions: [] });
    await journal.write(experimentEnded, { ended: 'all-rounds' });
    expect(await run.ended()).toBe('all-rounds');
    const declared = { afterRounds: 6, rounds: 2, declaredAt: '2026-01-01T00:00:00.000Z' };
    await run.extend(declared);
    expect(await run.ended()).toBeNull();
    // Declared once more before anything of it ran: it is still one look.
    await run.extend({ ...declared, rounds: 5 });
    expect(await run.extensions()).toEqual([{ ...declared, rounds: 5 }]);
    await journal.write('experiment-resumed', { extensions: await run.extensions() });
    await journal.write(experimentEnded, { ended: 'all-rounds' });
    expect(await run.ended()).toBe('all-rounds');
    await journal.close();
  });

  it('leaves out a trial that was copied to another name', async () => {
    await run.commitSession('1', round(1));
    const [first = ''] = await run.trialNames();
    cpSync(run.file(`trials/${first}`), run.file('trials/025-istio'), { recursive: true });
    const { trials, damaged } = await run.contents();
    expect(trials).toHaveLength(3);
    expect(damaged).toEqual([{ trial: '025-istio', problem: expect.stringContaining('a copy?') as string }]);
  });

  it('misses changes to what was written before the first trial, and to declared rounds', async () => {
    const journal = await Journal.open(run.file('journal.ndjson'));
    const declared = { afterRounds: 6, rounds: 2, declaredAt: '2026-01-01T00:00:00.000Z' };
    await run.extend(declared);
    await journal.write('experiment-started', { files: await run.headHashes(), extensions: [declared] });
    await journal.close();
    expect(await run.verifyHead()).toEqual([]);
    writeFileSync(run.file('command.txt'), 'another');
    rmSync(run.file('environment.json'));
    writeFileSync(run.file('extensions.json'), JSON.stringify([{ ...declared, rounds: 3 }]));
    expect(await run.verifyHead()).toEqual([
      expect.stringMatching(/^environment.json is missing/),
      expect.stringMatching(/^command.txt was changed/),
      'extensions.json is not what the journal has',
    ]);
    await expect(run.environment()).rejects.toMatchObject({ code: 'RESULT-UNREADABLE', exitCode: 4 });
  });

  it('refuses a folder of another schema', async () => {
    writeFileSync(run.file('plan.json'), '{"schema":"meshbench.capacity-plan/1"}');
    await expect(RunFolder.open(root, 'one')).rejects.toMatchObject({ code: 'NOT-A-COMPARISON', exitCode: 2 });
  });

  it('misses a trial that was taken away, added or replaced as a whole', async () => {
    await run.commitSession('1', round(1));
    const journal = await Journal.open(run.file('journal.ndjson'));
    const [gone = '', replaced = '', added = ''] = await run.trialNames();
    for (const trial of [gone, replaced])
      await journal.write(trialWritten, { trial, sha256: await run.trialHash(trial) });
    await journal.close();
    rmSync(run.file(`trials/${gone}`), { recursive: true });
    writeFileSync(run.file(`trials/${replaced}/checksums.json`), '{}');
    expect(await run.unnoted()).toEqual([added]);
    expect(await run.verify()).toEqual([
      `${gone} was written, but is gone`,
      expect.stringContaining(`${replaced}/checksums.json is not the one that was written`),
    ]);
  });

  it('completes a round that was published half when the process was killed', async () => {
    await run.commitSession('1', round(1));
    await run.commitSession('2', round(2));
    // As after a kill between two renames: the rest of the round still lies in its staged folder.
    const ready = run.file('.staging/2.ready');
    mkdirSync(ready, { recursive: true });
    const names = (await run.trialNames()).slice(4);
    for (const name of names) await exec('mv', [run.file(`trials/${name}`), ready], { timeoutMs: 5000 });
    expect(await run.trialNames()).toHaveLength(4);
    await run.recover();
    expect(await run.trialNames()).toHaveLength(6);
    expect(await run.verify()).toEqual([]);
  });

  it('drops a round that was half written when the process was killed', async () => {
    mkdirSync(run.file('.staging/3/007-none'), { recursive: true });
    writeFileSync(run.file('.staging/3/007-none/trial.json'), '{"schema"');
    await run.recover();
    expect(await run.trials()).toEqual([]);
    expect(readdirSync(run.file('.staging'))).toEqual([]);
  });

  it.skipIf(process.getuid?.() !== 0)(
    'loses nothing and leaves nothing half-written when the disk is full (needs root for a small disk)',
    async () => {
      const disk = path.join(root, 'disk');
      mkdirSync(disk);
      await exec('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'none', disk], { timeoutMs: 5000 });
      try {
        const small = await RunFolder.create(disk, 'small', { plan: planOf(), environment, command: 'x' });
        await small.commitSession('1', round(1));
        const large = round(2).map((each) => ({ ...each, files: { 'latency.ndjson': 'x'.repeat(200_000) } }));
        await expect(small.commitSession('2', large)).rejects.toMatchObject({
          code: 'TRIAL-NOT-WRITTEN',
          exitCode: 4,
          hint: expect.stringContaining('--resume small') as string,
        });
        expect(await small.trialNames()).toHaveLength(3);
        expect(await small.verify()).toEqual([]);
        expect(readdirSync(small.file('.staging'))).toEqual([]);
      } finally {
        await exec('umount', [disk], { timeoutMs: 5000 });
      }
    },
  );

  it('refuses to go on with a plan that was changed', async () => {
    const file = run.file('plan.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"connections": 20', '"connections": 21'));
    await expect(RunFolder.open(root, 'one')).rejects.toMatchObject({ code: 'PLAN-CHANGED', exitCode: 2 });
  });

  it.each(['none-such', ''])('says that "%s" is no experiment', async (id) => {
    await expect(RunFolder.open(root, id)).rejects.toMatchObject({ code: 'NO-SUCH-EXPERIMENT', exitCode: 2 });
  });

  it('says where results cannot be written', async () => {
    writeFileSync(path.join(root, 'file'), '');
    await expect(
      RunFolder.create(path.join(root, 'file'), 'x', { plan: planOf(), environment, command: 'x' }),
    ).rejects.toMatchObject({ code: 'RESULTS-UNWRITABLE', exitCode: 3 });
  });
});
