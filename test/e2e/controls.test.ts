import path from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { analyse } from '../../harness/core/analyse.ts';
import { plantedWork } from '../../harness/core/planted-work.ts';
import type { Plan } from '../../harness/core/plan.ts';
import type { ProbedAnalysis, ProbedArm } from '../../harness/core/probes/probed-analysis.ts';
import { closureTolerance } from '../../harness/core/probes/waterfall.ts';
import type { Trial } from '../../harness/core/trial.ts';
import { RunFolder } from '../../harness/store/run-folder.ts';
import { onlyExperiment, resultsFolder, run, type Ended } from './meshbench.ts';
import { patienceMs, rejectedForSteal, untilQuiet } from './quiet-machine.ts';

/** Known work, planted in a proxy, in the kernel and in an application of real arms, found by meters and by probes; tried again when the gates rejected too much. */
const config = path.join(import.meta.dirname, 'controls.yaml');

let ended: Ended;
let plan: Plan;
let trials: readonly Trial[];
let probed: ProbedAnalysis;
/** How often the experiment was run. */
let tries = 0;

beforeAll(async () => {
  const begun = Date.now();
  do {
    tries++;
    await untilQuiet();
    const results = resultsFolder();
    ended = await run(['bench', '--config', config, '--results', results]);
    const folder = new RunFolder(onlyExperiment(results));
    plan = await folder.plan();
    const contents = await folder.contents();
    ({ trials } = contents);
    const [load] = analyse({ plan, ...contents, ended: await folder.ended() }).loads;
    if (!load?.probed) throw new Error('the plan asked for probes');
    ({ probed } = load);
  } while ((ended.code === 5 || !probed.arms.every(isTakenApart)) && Date.now() - begun < patienceMs);
});

beforeEach(({ onTestFailed, skip }) => {
  const measured = ended.code !== 5 && probed.arms.every(isTakenApart);
  skip(!measured && rejectedForSteal(trials), 'the hypervisor took the CPU in every try');
  onTestFailed(() => {
    process.stderr.write(`number of tries: ${tries}\n`);
  });
});

const plain = 'envoy-sidecar-parity';
const slowProxy = `${plain}-planted-1000us-server-proxy`;
const manyRules = `${plain}-planted-10000-rules`;
const slowApplication = 'none-planted-1000us';

const isTakenApart = ({ waterfall }: ProbedArm): boolean => waterfall.state === 'known' && waterfall.trials > 2;

const addedBy = (id: string) => {
  const arm = plan.arms.find((each) => each.id === id);
  return arm ? plantedWork({ plan, trials, load: 'load', alpha: 0.05 }, arm) : null;
};

/** Microseconds that each step takes longer in one arm than in another: `server-proxy request user`. */
function longerSteps(arm: string, than: string): Map<string, number> {
  const stepsOf = (id: string): Map<string, number> => {
    const waterfall = probed.arms.find((each) => each.arm === id)?.waterfall;
    if (waterfall?.state !== 'known') throw new Error(`${id} was not taken apart: ${waterfall?.because ?? 'absent'}`);
    return new Map(waterfall.steps.map(({ place, direction, kind, us }) => [`${place} ${direction} ${kind}`, us.mean]));
  };
  const base = stepsOf(than);
  return new Map([...stepsOf(arm)].map(([step, us]) => [step, us - (base.get(step) ?? 0)]));
}

/** The largest change of any step but one, in size: changes of opposite sign do not cancel. */
const elsewhere = (steps: ReadonlyMap<string, number>, step: string): number =>
  Math.max(...[...steps].filter(([name]) => name !== step).map(([, us]) => Math.abs(us)));
const mostElsewhereUs = 250;

describe('planted work', () => {
  it('is proved of every control, by the counters of the proxy or of the kernel', () => {
    for (const id of [slowProxy, manyRules]) {
      const claims = trials.flatMap((trial) =>
        trial.arm === id && trial.state !== 'errored' ? (trial.evidence?.after ?? []) : [],
      );
      const planted = claims.filter(({ claim }) => /spun for 1 ms|walked 10000 planted rules/.test(claim));
      expect(planted.length, id).toBeGreaterThan(0);
      expect(
        planted.filter(({ holds }) => !holds),
        id,
      ).toEqual([]);
    }
  });

  it('in a proxy moves p50 and its CPU by at least about the planted 1 ms', () => {
    const work = addedBy(slowProxy);
    expect(work?.p50Ms?.ci.upper).toBeGreaterThan(1);
    expect(work?.p50Ms?.mean).toBeLessThan(1.6);
    expect(work?.cpuSecondsPerMillion?.mean).toBeGreaterThan(900);
    expect(work?.cpuSecondsPerMillion?.mean).toBeLessThan(1400);
  });

  it("in a proxy lands in that proxy's own code on the way to the application, and in no other step", () => {
    const steps = longerSteps(slowProxy, plain);
    expect(steps.get('server-proxy request user')).toBeGreaterThan(950);
    expect(steps.get('server-proxy request user')).toBeLessThan(1300);
    expect(elsewhere(steps, 'server-proxy request user')).toBeLessThan(mostElsewhereUs);
  });

  it('in the application lands in its own code, and in no other step', () => {
    const steps = longerSteps(slowApplication, 'none');
    expect(steps.get('application request user')).toBeGreaterThan(950);
    expect(steps.get('application request user')).toBeLessThan(1300);
    expect(elsewhere(steps, 'application request user')).toBeLessThan(mostElsewhereUs);
  });

  it("in the kernel shows in the data plane's kernel time and in the steps of the kernel, not in its own code", () => {
    const divided = addedBy(manyRules)?.divided;
    if (!divided) throw new Error('the CPU was not divided');
    const { of, kernel, user } = divided;
    expect(of).toBe('dataPlane');
    expect(kernel.mean).toBeGreaterThan(80);
    const isSmall = Math.abs(user.mean) < kernel.mean / 3;
    const mayBeNone = user.ci.lower <= 0 && user.ci.upper >= 0;
    expect(isSmall || mayBeNone, `user ${user.mean}, kernel ${kernel.mean}`).toBe(true);
    const steps = [...longerSteps(manyRules, plain)];
    const sumOf = (kind: string): number =>
      steps.filter(([step]) => step.endsWith(kind)).reduce((sum, [, us]) => sum + us, 0);
    expect(sumOf('kernel')).toBeGreaterThan(60);
    expect(Math.abs(sumOf('user'))).toBeLessThan(sumOf('kernel'));
  });

  it('is judged in words beside the verdicts', () => {
    const text = ended.stdout.replace(/\s+/g, ' ');
    expect(text).toContain('control: the server proxy spins for 1.00 ms in every request');
    expect(text).toContain('found: it costs CPU in the kernel');
  });
});

describe('probed sessions', () => {
  it('count exactly what went through: two passages of each proxy for each request', () => {
    for (const { probe, worstDeviation } of probed.probes) {
      if (!worstDeviation) continue;
      expect(Math.abs(worstDeviation.share), probe).toBeLessThanOrEqual(worstDeviation.within);
    }
    expect(probed.probes.filter((each) => each.void > 0)).toEqual([]);
    expect(probed.probes.find(({ probe }) => probe === 'proxytime')?.worstDeviation?.checks).toBeGreaterThan(10);
  });

  it('explain what the sidecars add, within 15 %', () => {
    const waterfall = probed.arms.find(({ arm }) => arm === plain)?.waterfall;
    if (waterfall?.state !== 'known') throw new Error('it was not taken apart');
    expect(Math.abs(waterfall.closure?.gapShare ?? 1)).toBeLessThanOrEqual(closureTolerance);
  });

  it('say what the probes cost, with an interval', () => {
    for (const { arm, overhead } of probed.arms) {
      expect(
        overhead.map(({ metric }) => metric),
        arm,
      ).toEqual(['p50', 'cpu']);
      for (const { ci, ratio } of overhead) expect(ci.lower < ratio && ratio < ci.upper, arm).toBe(true);
    }
  });
});
