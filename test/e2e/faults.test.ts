import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { RunFolder } from '../../harness/store/run-folder.ts';
import { journalSays } from './journal.ts';
import { leftovers, onlyExperiment, pathWithout, resultsFolder, run, start } from './meshbench.ts';

/** Light and short: what is under test is what happens when something breaks. */
const load = ['--rps', '60', '--connections', '8', '--warm-up', '1s', '--measure', '4s', '--rounds', '3'];
const bench = (results: string, ...more: string[]): string[] => ['bench', '--results', results, ...load, ...more];

const commandLine = (pid: string): string[] => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return [];
  }
};

/** Process ids whose command line begins with the path of one of our tools. */
const toolPids = (tool: string): number[] =>
  readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid))
    .filter((pid) => commandLine(pid)[0]?.startsWith(`/run/meshbench/tools/${tool}/`))
    .map(Number);

afterEach(async () => {
  await run(['target', 'down']);
  expect(leftovers()).toEqual([]);
});

describe('Ctrl-C', () => {
  it('once undoes everything, ends with 130, and the experiment can be resumed without losing or repeating a trial', async () => {
    const results = resultsFolder();
    const first = start(bench(results));
    await journalSays(results, 'round-finished');
    await journalSays(results, 'load-started', 2);
    first.child.kill('SIGINT');
    const ended = await first.ended;
    expect(ended.code).toBe(130);
    expect(ended.stderr).toContain('--resume');
    expect(leftovers()).toEqual([]);
    const folder = new RunFolder(onlyExperiment(results));
    const before = await folder.trials();
    expect(before.map(({ round }) => round)).toEqual([1, 1]);
    const resumed = await run(['bench', '--results', results, '--resume', folder.id]);
    expect([0, 5]).toContain(resumed.code);
    const after = await folder.trials();
    expect(after.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(after.slice(0, 2)).toEqual(before);
    expect(await folder.verify()).toEqual([]);
  });

  it('twice ends at once; the kernel ends what was started, and make clean removes the rest', async () => {
    const results = resultsFolder();
    const first = start(bench(results, '--mesh', 'envoy-sidecar'));
    await journalSays(results, 'load-started');
    first.child.kill('SIGINT');
    first.child.kill('SIGINT');
    expect((await first.ended).code).toBe(130);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(leftovers().filter((text) => text.startsWith('process'))).toEqual([]);
    expect((await run(['target', 'down'])).code).toBe(0);
    expect(leftovers()).toEqual([]);
  });
});

describe('probes', () => {
  /** Those of an experiment: their output lies in its folder. */
  const probePids = (results: string): number[] =>
    readdirSync('/proc')
      .filter((pid) => /^\d+$/.test(pid))
      .filter((pid) => {
        const [command = '', ...args] = commandLine(pid);
        return command.endsWith('bpftrace') && args.some((arg) => arg.startsWith(results));
      })
      .map(Number);

  it.each(['SIGINT', 'SIGKILL'] as const)('end with the harness, however it ends (%s)', async (signal) => {
    const results = resultsFolder();
    const running = start(bench(results, '--probes', '1'));
    while (probePids(results).length === 0 || !existsSync(path.join(onlyExperiment(results), '.rounds')))
      await sleep(50);
    // Attached, and with a load to count.
    await sleep(4000);
    expect(probePids(results)).toHaveLength(1);
    running.child.kill(signal);
    const ended = await running.ended;
    if (signal === 'SIGINT') {
      expect(ended.code, ended.stderr).toBe(130);
      expect(ended.stderr).toContain('--resume');
      expect(leftovers()).toEqual([]);
    }
    await sleep(1000);
    expect(probePids(results)).toEqual([]);
    expect(leftovers().filter((text) => text.startsWith('process'))).toEqual([]);
  });

  it('are not needed: without bpftrace the experiment runs on and says so', async () => {
    const results = resultsFolder();
    const commands = pathWithout('bpftrace');
    const ended = await run(bench(results, '--probes', '1'), { PATH: commands, NO_INSTALL: '1' });
    expect([0, 5]).toContain(ended.code);
    expect(ended.stderr).toContain('there is no bpftrace');
    const { probed } = await new RunFolder(onlyExperiment(results)).contents();
    expect(probed).toHaveLength(6);
    for (const trial of probed) {
      const outcomes = trial.state === 'errored' ? [] : (trial.probed?.outcomes ?? []);
      expect(outcomes).toHaveLength(4);
      for (const { state, because } of outcomes) {
        expect(state).toBe('skipped');
        expect(because).toContain('bpftrace');
      }
    }
  });
});

describe('kill -9 of the harness', () => {
  it('leaves no process alive; the next start sweeps the rest and goes on with the experiment', async () => {
    const results = resultsFolder();
    const first = start(bench(results, '--mesh', 'istio'));
    await journalSays(results, 'round-finished');
    await journalSays(results, 'load-started', 2);
    expect(toolPids('envoy').length).toBeGreaterThan(0);
    first.child.kill('SIGKILL');
    await first.ended;
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(leftovers().filter((text) => text.startsWith('process'))).toEqual([]);
    const folder = new RunFolder(onlyExperiment(results));
    const before = await folder.trials();
    const resumed = await run(['bench', '--results', results, '--resume', folder.id]);
    expect(resumed.stderr).toContain('removed what an earlier run left');
    const after = await folder.trials();
    expect(after.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(after.slice(0, before.length)).toEqual(before);
    expect(leftovers()).toEqual([]);
  });
});

describe('a proxy that dies while it is measured', () => {
  it('makes its own trial invalid with the reason; the other arms and the next rounds go on', async () => {
    const results = resultsFolder();
    const running = start(bench(results, '--mesh', 'envoy-sidecar'));
    await journalSays(results, 'load-started');
    await new Promise((resolve) => setTimeout(resolve, 2500));
    const [victim] = toolPids('envoy');
    if (victim === undefined) throw new Error('no Envoy runs');
    process.kill(victim, 'SIGKILL');
    await running.ended;
    const trials = await new RunFolder(onlyExperiment(results)).trials();
    expect(trials).toHaveLength(9);
    const hit = trials.find(({ round, arm }) => round === 1 && arm === 'envoy-sidecar');
    expect(hit?.state).toBe('invalid');
    expect(hit?.state === 'invalid' ? hit.reasons.map(({ gate }) => gate) : []).toContain('process-ended');
    // Completed, or rejected for what a busy machine does: never for a process that ended.
    for (const trial of trials.filter(({ round, arm }) => round > 1 || arm !== 'envoy-sidecar')) {
      const gates = trial.state === 'invalid' ? trial.reasons.map(({ gate }) => gate) : [];
      expect(trial.state).not.toBe('errored');
      expect(gates).not.toContain('process-ended');
      expect(trial.state !== 'errored' && trial.evidence?.after.every(({ holds }) => holds)).toBe(true);
    }
  });
});

describe('a generator that cannot keep up', () => {
  it('gives invalid trials with the reason and exit 5, never a verdict', async () => {
    const results = resultsFolder();
    const ended = await run(bench(results, '--rps', '9000'));
    expect(ended.code).toBe(5);
    expect(ended.stderr).toMatch(/error\[TOO-FEW-VALID-TRIALS\]/);
    expect(ended.stderr).toMatch(/hint: .*lower rate/);
    const trials = await new RunFolder(onlyExperiment(results)).trials();
    expect(trials.every(({ state }) => state === 'invalid')).toBe(true);
    const gates = new Set(
      trials.flatMap((trial) => (trial.state === 'invalid' ? trial.reasons.map(({ gate }) => gate) : [])),
    );
    expect(
      [...gates].some((gate) => ['dropped-iterations', 'generator-cpu', 'achieved-rate', 'send-lag'].includes(gate)),
    ).toBe(true);
  });
});

describe('two experiments on one lab', () => {
  it('the second says who holds it (exit 3), or waits', async () => {
    const results = resultsFolder();
    const first = start(bench(results));
    await journalSays(results, 'round-started');
    const refused = await run(bench(resultsFolder()));
    expect(refused.code).toBe(3);
    expect(refused.stderr).toMatch(/error\[LAB-BUSY\].*process \d+ \(meshbench bench of none, twin/);
    const waited = start(bench(resultsFolder(), '--wait', '5m', '--rounds', '3'));
    await waited.said(/waiting for the lab/);
    expect([0, 5]).toContain((await first.ended).code);
    expect([0, 5]).toContain((await waited.ended).code);
  });
});
