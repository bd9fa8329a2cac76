import { completedTrial, measurement, planOf } from '../../../../test/fixtures/trials.ts';
import { analyse } from '../../../core/analyse.ts';
import type { Environment } from '../../../core/environment.ts';
import type { Plan } from '../../../core/plan.ts';
import { trialNumber } from '../../../core/trial-number.ts';
import { writeFileAtomic } from '../../../io/files.ts';
import { experimentEnded, Journal, trialWritten } from '../../journal.ts';
import { RunFolder } from '../../run-folder.ts';
import { trialName } from '../../staged-trials.ts';

export interface Written {
  readonly plan?: Plan;
  /** Rounds that were run; absent: all of the plan. */
  readonly rounds?: number;
  readonly fingerprint?: string;
  /** Completed in each trial; absent: enough for p99. */
  readonly requests?: number;
  /** Absent: as it is after the last round. */
  readonly ended?: 'all-rounds' | null;
  /** Whether analysis.json is written too; absent: yes. */
  readonly analysed?: boolean;
}

export const environmentOf = (fingerprint: string): Environment => ({
  schema: 'meshbench.environment/1',
  machine: { cpuModel: 'x', cores: 2, memoryBytes: 1, virtualisation: null },
  kernel: { release: 'x', preemption: null, hz: null, irqTimeAccounting: null },
  distribution: 'x',
  sysctls: {},
  versions: { k6: '2.2.0', proxy: '1.40.0' },
  harness: { version: '0.1.0', commit: 'abc', node: 'v24' },
  fingerprint,
});

/** A run folder of made-up trials, written as an experiment writes it; for tests. */
export async function writtenExperiment(root: string, id: string, written: Written = {}): Promise<RunFolder> {
  const {
    plan = planOf(4),
    fingerprint = 'machine-1',
    ended = 'all-rounds',
    analysed = true,
    requests = 10_000,
  } = written;
  const run = await RunFolder.create(root, id, { plan, environment: environmentOf(fingerprint), command: 'made up' });
  const journal = await Journal.open(run.file('journal.ndjson'));
  await journal.write('experiment-started', { plan: plan.hash });
  for (let round = 1; round <= (written.rounds ?? plan.rounds.length); round++)
    await writeRound(run, journal, { plan, round, requests });
  if (ended !== null) await journal.write(experimentEnded, { ended });
  await journal.close();
  if (analysed) await writeAnalysis(run);
  return run;
}

export async function writeAnalysis(run: RunFolder): Promise<void> {
  const analysis = analyse({ plan: await run.plan(), ...(await run.contents()), ended: await run.ended() });
  await writeFileAtomic(run.file('analysis.json'), JSON.stringify(analysis));
}

/** Rounds differ by a little, and so does each arm from the baseline. */
async function writeRound(
  run: RunFolder,
  journal: Journal,
  { plan, round, requests }: { readonly plan: Plan; readonly round: number; readonly requests: number },
): Promise<void> {
  const trials = plan.loads.flatMap((load) =>
    plan.arms.map(({ id }, index) => {
      const p50Ms = 0.2 * (1 + index / 10) * (1 + ((round * 7 + index * 3) % 5) / 100);
      const trial = completedTrial(id, round, measurement(p50Ms, 150, requests), load.id);
      return { ...trial, number: trialNumber(plan, { round, load: load.id, arm: id }) };
    }),
  );
  await run.commitSession(
    String(round),
    trials.map((trial) => ({ trial, files: { 'latency.ndjson': `{"arm":"${trial.arm}"}\n` } })),
  );
  for (const trial of trials) {
    const name = trialName(trial);
    await journal.write(trialWritten, { trial: name, sha256: await run.trialHash(name) });
  }
}
