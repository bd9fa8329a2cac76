import { readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { CapacityAnalysis } from '../../harness/core/capacity/capacity-analysis.ts';
import { nextStep } from '../../harness/core/capacity/next-step.ts';
import type { CapacityStep } from '../../harness/core/capacity/step.ts';
import { CapacityFolder, stepName, stepWritten } from '../../harness/store/capacity-folder.ts';
import { readJournal } from '../../harness/store/journal.ts';
import { lookAt } from './browser.ts';
import { leftovers, onlyExperiment, readJson, resultsFolder, run, start, type Ended } from './meshbench.ts';

/**
 * Capacity for real, with numbers as small as they go: real k6, no mesh and its twin. What is under test is that a
 * capacity experiment keeps its promises, not what this machine carries: exit 5 (too busy) is an answer too.
 */
const tiny = ['--slo-p99', '30ms', '--start-rps', '1600', '--warm-up', '1s', '--measure', '2s', '--blocks', '3'];
const capacity = (results: string, ...more: string[]): string[] => ['capacity', '--results', results, ...more];
const acceptable = [0, 5];

/** Waits until so many steps of the one experiment are written. */
async function written(results: string, steps: number): Promise<void> {
  for (let i = 0; i < 1200; i++) {
    const [id] = readdirSync(results);
    const entries = id === undefined ? [] : await readJournal(path.join(results, id, 'journal.ndjson'));
    if (entries.filter(({ event }) => event === stepWritten).length >= steps) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`the journal never told of ${steps} steps`);
}

/** What a step folder holds, so that a rewritten one is noticed. */
const stamp = (folder: CapacityFolder, step: CapacityStep): string => {
  const file = folder.file(path.join('steps', stepName(step), 'step.json'));
  return `${statSync(file).mtimeMs} ${readFileSync(file, 'utf8')}`;
};

const leavesNothing = (): void => {
  afterEach(() => {
    expect(leftovers()).toEqual([]);
  });
};

describe('a capacity experiment that is killed in the middle and resumed', () => {
  leavesNothing();
  let folder: CapacityFolder;
  let before: readonly CapacityStep[];
  let stamps: string[];
  let resumed: Ended;
  let steps: readonly CapacityStep[];

  beforeAll(async () => {
    const results = resultsFolder();
    const first = start(capacity(results, ...tiny));
    await written(results, 2);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    first.child.kill('SIGKILL');
    await first.ended;
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(leftovers().filter((text) => text.startsWith('process'))).toEqual([]);
    folder = new CapacityFolder(onlyExperiment(results));
    before = (await folder.contents()).steps;
    stamps = before.map((step) => stamp(folder, step));
    resumed = await run(capacity(results, '--resume', folder.id));
    steps = (await folder.contents()).steps;
  });

  it('comes to its end', () => {
    expect(acceptable).toContain(resumed.code);
    expect(resumed.stderr).toContain('removed what an earlier run left');
    expect(before.length).toBeGreaterThanOrEqual(2);
  });

  it('neither loses nor repeats a finished step', async () => {
    expect(steps.slice(0, before.length).map((step) => stamp(folder, step))).toEqual(stamps);
    expect(steps.map(({ number }) => number)).toEqual(steps.map((_, index) => index + 1));
    const entries = (await readJournal(folder.file('journal.ndjson'))).filter(({ event }) => event === stepWritten);
    expect(entries.map((entry) => entry['step'])).toEqual(steps.map(stepName));
  });

  it('took each step because the steps before it asked for it', async () => {
    const plan = await folder.plan();
    steps.forEach((step, index) => {
      const planned = nextStep(plan, steps.slice(0, index));
      expect({ visit: planned?.visit.id, rateRps: planned?.rateRps }).toEqual({
        visit: step.visit,
        rateRps: step.rateRps,
      });
    });
    expect(nextStep(plan, steps)).toBeUndefined();
  });

  it('goes on with the interrupted visit on a new data plane, and says so in its steps', () => {
    const interrupted = steps[before.length];
    const last = before.at(-1);
    if (interrupted?.visit === last?.visit) expect(interrupted?.plane).toBe((last?.plane ?? 0) + 1);
    else expect(interrupted?.plane).toBe(1);
  });

  it('has steps with readings, histograms, evidence and checksums that hold', async () => {
    expect((await folder.contents()).damaged).toEqual([]);
    for (const step of steps.filter(({ outcome }) => outcome.state === 'met')) {
      const files = readdirSync(folder.file(path.join('steps', stepName(step))));
      expect(files).toEqual(
        expect.arrayContaining(['latency.ndjson', 'evidence.json', 'meters.json', 'checksums.json']),
      );
      expect(step.reading?.completed).toBeGreaterThan(0);
    }
  });

  it('quotes no latency past saturation, and gives each arm a number, a bound or a reason', () => {
    const analysis = readJson(folder.file('capacity.json')) as CapacityAnalysis;
    expect(analysis.arms.map(({ arm }) => arm)).toEqual(['none', 'twin']);
    for (const { capacity: found, curve } of analysis.arms) {
      if (found.state === 'estimated') expect(found.ci.lower).toBeLessThanOrEqual(found.rps);
      else expect(found.because).not.toBe('');
      for (const { failed, latency } of curve)
        if (failed === 'saturated' || failed === 'generator') expect(latency).toBeNull();
    }
    expect(analysis.limits.join(' ')).toContain('shared the cores of one machine');
  });

  it('has a report that Chromium shows offline', async () => {
    const seen = await lookAt(folder.file('report.html'), { colorScheme: 'light', width: 1200 });
    expect(seen.requests).toEqual([]);
    expect(seen.complaints).toEqual([]);
    expect(seen.scrollWidth).toBeLessThanOrEqual(1200);
    expect(seen.text).not.toMatch(/\bNaN\b|undefined/);
    expect(seen.text).toContain('no mesh');
  });

  it('when it is done, is not measured again: resuming prints the result', async () => {
    const again = await run(capacity(path.dirname(folder.folder), '--resume', folder.id, '--json'));
    expect(again.code).toBe(resumed.code);
    expect((await folder.contents()).steps).toHaveLength(steps.length);
    if (again.code === 0) expect(JSON.parse(again.stdout)).toMatchObject({ schema: 'meshbench.capacity/1' });
  });
});

describe('Ctrl-C', () => {
  leavesNothing();
  it('undoes everything, ends with 130 and says how to go on', async () => {
    const results = resultsFolder();
    const running = start(capacity(results, ...tiny));
    await written(results, 1);
    running.child.kill('SIGINT');
    const ended = await running.ended;
    expect(ended.code).toBe(130);
    expect(ended.stderr).toMatch(/meshbench capacity .*--resume \S+ goes on/);
    expect(leftovers()).toEqual([]);
  });
});

describe('an SLO that no mesh at all cannot meet', () => {
  leavesNothing();
  it('ends with exit 2, which says what the baseline already takes', async () => {
    const ended = await run(
      capacity(resultsFolder(), '--slo-p99', '50us', '--start-rps', '50', '--warm-up', '1s', '--measure', '6s'),
    );
    // On a busy machine the step is invalid instead, and there is nothing to compare (exit 5).
    expect([2, 5]).toContain(ended.code);
    if (ended.code === 2) {
      expect(ended.stderr).toMatch(
        /error\[SLO-UNREACHABLE\]: p99 within 0\.05 ms cannot be met at 50 rps, .*p50 is already [\d.]+ ms/,
      );
    }
  });
});

describe('what cannot be measured', () => {
  it.each([
    [['--slo-p99', '10'], /--slo-p99: "10" is not a latency with its unit .*write 10ms/],
    [[], /--slo-p99: .*with its unit: --slo-p99 10ms/],
    [['--slo-p99', '10ms', '--blocks', '0'], /--blocks: "0" is not a whole number from 3 to 100/],
    [['--slo-p99', '10ms', '--mesh', 'nonsense'], /UNKNOWN-MESH.*known: none/s],
    [['--resume', 'x', '--blocks', '3'], /RESUME-IS-PLANNED.*--blocks/],
    [['--resume', 'no-such-id'], /NO-SUCH-EXPERIMENT/],
  ])('%j is refused with exit 2 and a remedy', async (flags, message) => {
    const ended = await run(capacity(resultsFolder(), ...flags));
    expect(ended.code).toBe(2);
    expect(ended.stderr).toMatch(message);
    expect(ended.stderr).toContain('hint: ');
  });

  it('prints its plan with --dry-run and measures nothing', async () => {
    const results = resultsFolder();
    const ended = await run(capacity(results, '--mesh', 'envoy-sidecar', '--slo-p99', '10ms', '--dry-run'));
    expect(ended.code).toBe(0);
    expect(ended.stdout).toMatch(/SLO: 99 % of requests answered within 10 ms/);
    expect(ended.stdout).toMatch(/about \d+ min if/);
    expect(readdirSync(results)).toEqual([]);
  });
});
