import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { analyse } from '../../harness/core/analyse.ts';
import { sha256 } from '../../harness/core/hash.ts';
import type { Plan } from '../../harness/core/plan.ts';
import { seededRandom, type SeededRandom } from '../../harness/core/stats/seeded-random.ts';
import { trialNumber } from '../../harness/core/trial-number.ts';
import type { CompletedTrial } from '../../harness/core/trial.ts';
import { environmentOf } from '../../harness/store/catalogue/testing/written-experiment.ts';
import { experimentEnded, trialWritten } from '../../harness/store/journal.ts';
import { trialName } from '../../harness/store/staged-trials.ts';
import { arms, completedTrial, measurement, planOf } from '../fixtures/trials.ts';

const rounds = 20;
const armsCompared = [
  ...arms,
  ...['consul', 'envoy-sidecar'].map((id) => ({ ...armNamed('istio'), id, label: id, mesh: id })),
];

function armNamed(id: string): (typeof arms)[number] {
  const found = arms.find((arm) => arm.id === id);
  if (!found) throw new Error(`the fixture has no arm ${id}`);
  return found;
}

export const trialsInEach = rounds * armsCompared.length;

/** Bytes of a real trial of five seconds, by file. */
const otherFiles = {
  'latency.ndjson': 7400,
  'k6-summary.json': 2600,
  'meters.json': 13_300,
  'evidence.json': 1000,
  'curve.json': 340,
};

/** One run folder as RunFolder writes it, without waiting for the disk; a day after the one before. */
export function writeMadeUpExperiment(root: string, index: number): void {
  const random = seededRandom(index);
  const plan = planOf(rounds, armsCompared, { title: `made up for a benchmark, ${index}`, seed: index });
  const startedAt = Date.UTC(2026, 0, 1) + index * 86_400_000;
  const run = path.join(root, `${new Date(startedAt).toISOString().slice(0, 10).replaceAll('-', '')}-${index}`);
  const trials = Array.from({ length: rounds }, (_, round) => trialsOf(plan, round + 1, random)).flat();
  const journal: object[] = [{ at: new Date(startedAt).toISOString(), event: 'experiment-started', plan: plan.hash }];
  for (const trial of trials) journal.push(writeTrial(path.join(run, 'trials'), trial));
  journal.push({ at: new Date(startedAt).toISOString(), event: experimentEnded, ended: 'all-rounds' });
  writeFileSync(path.join(run, 'plan.json'), JSON.stringify(plan, null, 1));
  writeFileSync(path.join(run, 'environment.json'), JSON.stringify(environmentOf(`machine-${index % 3}`)));
  writeFileSync(path.join(run, 'command.txt'), 'made up\n');
  writeFileSync(path.join(run, 'journal.ndjson'), journal.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
  writeFileSync(path.join(run, 'analysis.json'), JSON.stringify(analyse({ plan, trials, ended: 'all-rounds' })));
}

const trialsOf = (plan: Plan, round: number, random: SeededRandom): CompletedTrial[] =>
  plan.arms.map(({ id }, index) => {
    const trial = completedTrial(id, round, measurement(0.2 * (1 + index / 5) * (0.97 + 0.06 * random.next())));
    return { ...trial, number: trialNumber(plan, { round, load: trial.load, arm: id }) };
  });

/** @returns its entry in the journal. */
function writeTrial(trialsFolder: string, trial: CompletedTrial): object {
  const name = trialName(trial);
  const files: Record<string, string> = { 'trial.json': JSON.stringify(trial, null, 1) };
  for (const [file, size] of Object.entries(otherFiles)) files[file] = `${name} `.padEnd(size, 'made up ');
  const sums = JSON.stringify(Object.fromEntries(Object.entries(files).map(([file, text]) => [file, sha256(text)])));
  mkdirSync(path.join(trialsFolder, name), { recursive: true });
  for (const [file, text] of Object.entries({ ...files, 'checksums.json': sums }))
    writeFileSync(path.join(trialsFolder, name, file), text);
  return { at: trial.endedAt, event: trialWritten, trial: name, sha256: sha256(sums) };
}
