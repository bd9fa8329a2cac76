import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Trial } from '../../harness/core/trial.ts';
import { RunFolder } from '../../harness/store/run-folder.ts';
import { journalSays } from './journal.ts';
import { leftovers, onlyExperiment, resultsFolder, run, start } from './meshbench.ts';

/** Light and short: what is under test is the course of an experiment, not its numbers. */
const load = ['--connections', '8', '--warm-up', '1s', '--measure', '4s', '--rounds', '3'];
const bench = (results: string, ...more: string[]): string[] => ['bench', '--results', results, ...load, ...more];
/** Verdicts, or too many trials rejected by the gates: CI machines are noisy. */
const ended = [0, 5];

afterEach(async () => {
  await run(['target', 'down']);
  expect(leftovers()).toEqual([]);
});

/** Trials by round in the order in which they ran. */
const orderOf = (trials: readonly Trial[]): string[] =>
  [1, 2, 3].map((round) =>
    trials
      .filter((trial) => trial.round === round)
      .sort((a, b) => a.position - b.position)
      .map(({ arm, load: at }) => `${arm}@${at}`)
      .join(' '),
  );

describe('the blocked design', () => {
  it('runs one arm at a time in the drawn order, on a control plane of its own each time', async () => {
    const results = resultsFolder();
    const done = await run(bench(results, '--design', 'blocked', '--mesh', 'istio', '--rps', '60', '--seed', '7'));
    expect(ended).toContain(done.code);
    const folder = new RunFolder(onlyExperiment(results));
    const trials = await folder.trials();
    const plan = await folder.plan();
    expect(trials).toHaveLength(9);
    expect(trials.filter(({ state }) => state === 'errored')).toEqual([]);
    expect(orderOf(trials)).toEqual(
      plan.rounds.map(({ sessions }) =>
        sessions.map((session) => `${session.arms[0]?.arm ?? ''}@${session.load}`).join(' '),
      ),
    );
    for (const line of orderOf(trials))
      expect(done.stderr).toContain(line.replaceAll('@load', '').split(' ').join(', '));
    const istiod = readFileSync(folder.file('logs/istio/istiod.log'), 'utf8');
    expect(istiod.split('\n').filter((line) => line.includes('FLAG: --meshConfig')).length).toBe(3);
  });
});

describe('a factorial plan', () => {
  it('that is killed in the middle goes on without losing or repeating a trial', async () => {
    const results = resultsFolder();
    const flags = ['--design', 'blocked', '--mesh', '', '--rps', '120,240', '--payload', '1Ki,16Ki', '--measure', '2s'];
    const first = start(bench(results, ...flags));
    await journalSays(results, 'trial-written', 5);
    await journalSays(results, 'load-started', 6);
    first.child.kill('SIGKILL');
    await first.ended;
    const folder = new RunFolder(onlyExperiment(results));
    const before = await folder.trials();
    expect(before.length).toBeGreaterThanOrEqual(5);
    expect(before.length).toBeLessThan(24);
    const resumed = await run(['bench', '--results', results, '--resume', folder.id]);
    expect(ended).toContain(resumed.code);
    const after = await folder.trials();
    expect(after.map(({ number }) => number)).toEqual(Array.from({ length: 24 }, (_, index) => index + 1));
    for (const trial of before) expect(after).toContainEqual(trial);
    expect(await folder.verify()).toEqual([]);
    expect(new Set(after.map((trial) => trial.load))).toEqual(
      new Set(['120rps-1Ki', '120rps-16Ki', '240rps-1Ki', '240rps-16Ki']),
    );
    expect(existsSync(folder.file('report.html'))).toBe(true);
  });
});

describe('more rounds', () => {
  it('are declared first, count as a look, and change nothing that was written', async () => {
    const results = resultsFolder();
    expect(ended).toContain((await run(bench(results, '--mesh', '', '--rps', '60'))).code);
    const folder = new RunFolder(onlyExperiment(results));
    const before = await folder.trials();
    const again = await run(['bench', '--results', results, '--resume', folder.id]);
    expect(again.stderr).toContain('--more N');
    const more = await run(['bench', '--results', results, '--resume', folder.id, '--more', '2']);
    expect(ended).toContain(more.code);
    const after = await folder.trials();
    expect(after).toHaveLength(10);
    expect(after.slice(0, 6)).toEqual(before);
    const { look } = await folder.analysis();
    expect(look).toMatchObject({ number: 2, extensions: 1, alpha: 0.025 });
    expect(look.errorBound).toBeCloseTo(0.075, 10);
  });
});

describe('a time limit', () => {
  it('begins no round that would end too late, and says so', async () => {
    const results = resultsFolder();
    const short = ['--rounds', '40', '--max', '32s'];
    expect(ended).toContain((await run([...bench(results, '--mesh', '', '--rps', '60'), ...short])).code);
    const folder = new RunFolder(onlyExperiment(results));
    expect(await folder.ended()).toBe('time');
    const { rounds } = (await folder.analysis()).loads[0] ?? { rounds: { done: 0 } };
    expect(rounds.done).toBeGreaterThanOrEqual(3);
    expect(rounds.done).toBeLessThan(6);
  });

  it('too short for three rounds is refused before anything runs', async () => {
    const refused = await run(bench(resultsFolder(), '--mesh', '', '--max', '5s'));
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/error\[PLAN-DECIDES-NOTHING\].*\n?hint: give --max \d+s or more/);
  });
});

describe('negative controls', () => {
  it('a trial whose proxies are bypassed is rejected by its proof; the same arm is not', async () => {
    const results = resultsFolder();
    const file = path.join(results, 'bypass.yaml');
    const arms = '[{ mesh: envoy-sidecar }, { mesh: envoy-sidecar, bypassed: true }]';
    writeFileSync(file, controlPlan(arms, ''));
    const folderOf = path.join(results, 'experiments');
    await run(['bench', '--config', file, '--results', folderOf]);
    const trials = await new RunFolder(onlyExperiment(folderOf)).trials();
    const unproved = (arm: string): boolean[] =>
      trials.filter((trial) => trial.arm === arm).map((trial) => gatesOf(trial).includes('proof-after'));
    expect(unproved('envoy-sidecar-bypassed')).toEqual([true, true, true]);
    expect(unproved('envoy-sidecar')).toEqual([false, false, false]);
  });

  it('every trial of a closed loop is rejected as one', async () => {
    const results = resultsFolder();
    const file = path.join(results, 'closed.yaml');
    writeFileSync(file, controlPlan('[]', ', closedLoop: true'));
    const folderOf = path.join(results, 'experiments');
    expect((await run(['bench', '--config', file, '--results', folderOf])).code).toBe(5);
    const trials = await new RunFolder(onlyExperiment(folderOf)).trials();
    expect(trials).toHaveLength(6);
    for (const trial of trials) expect(gatesOf(trial)).toContain('closed-loop');
  });
});

const controlPlan = (arms: string, more: string): string =>
  [
    'title: a control',
    `arms: ${arms}`,
    `load: { rate: 60rps, connections: 8, payload: 1Ki, warmUp: 1s, measure: 4s${more} }`,
    'rounds: 3',
    '',
  ].join('\n');

const gatesOf = (trial: Trial): string[] => (trial.state === 'invalid' ? trial.reasons.map(({ gate }) => gate) : []);
