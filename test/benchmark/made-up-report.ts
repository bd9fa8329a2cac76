import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { seededRandom } from '../../harness/core/stats/seeded-random.ts';
import { trialNumber } from '../../harness/core/trial-number.ts';
import type { Plan } from '../../harness/core/plan.ts';
import type { CompletedTrial, Trial } from '../../harness/core/trial.ts';
import { trialName } from '../../harness/store/staged-trials.ts';
import type { ReportInput } from '../../reports/model.ts';
import { partOf } from '../fixtures/hdr.ts';
import { syntheticInput, type SyntheticOptions } from '../fixtures/report/synthetic.ts';

/** Points in the body of an invented curve: about as many in all as a real trial records. */
const detail = 9;
const invalid = ['3/istio', '4/consul'];

/** 6 arms x 20 rounds: the size of a usual experiment. SYNTHETIC, nothing was measured. */
export const usualInput = (): ReportInput =>
  invented({ arms: ['none', 'twin', 'istio', 'consul', 'envoySidecar', 'envoyHbone'], rounds: 20 });

/** 10 arms x 1,000 rounds: 10,000 trials. SYNTHETIC, nothing was measured. */
export const largeInput = (): ReportInput =>
  withCopies(
    invented({
      arms: ['none', 'twin', 'planted', 'istio', 'istioParity', 'consul', 'envoySidecar', 'envoyHbone'],
      // A plan has 500 rounds at most; the others were added by an extension.
      rounds: 500,
      extensions: [{ afterRounds: 500, rounds: 500, declaredAt: '2026-02-15T08:00:00.000Z' }],
    }),
    ['consul', 'envoy-sidecar'],
  );

const invented = (options: Pick<SyntheticOptions, 'arms' | 'rounds' | 'extensions'>): ReportInput =>
  syntheticInput({ ...options, seed: 5, detail, invalid, ended: 'all-rounds' });

const copyOf = (id: string): string => `${id}-copy`;

/** More arms than were invented: copies of some, with trials and curves of their own. The analysis is not made anew. */
function withCopies(input: ReportInput, ids: readonly string[]): ReportInput {
  const copied = <T extends { readonly arm: string }>(list: readonly T[]): T[] =>
    list.flatMap((each) => (ids.includes(each.arm) ? [each, { ...each, arm: copyOf(each.arm) }] : [each]));
  const plan: Plan = {
    ...input.plan,
    arms: input.plan.arms.concat(
      input.plan.arms.filter(({ id }) => ids.includes(id)).map((arm) => ({ ...arm, id: copyOf(arm.id) })),
    ),
    rounds: input.plan.rounds.map((round) => ({
      ...round,
      sessions: round.sessions.map((session) => ({ ...session, arms: copied(session.arms) })),
    })),
  };
  const trials = copied<Trial>(input.trials).map((trial) => ({ ...trial, number: trialNumber(plan, trial) }));
  return { ...input, plan, trials, curves: copied(input.curves) };
}

const requestsPerSecond = 250;
const warmUpSeconds = 5;

/** latency.ndjson of these trials, with invented histograms as large as those of 250 requests a second. */
export function writeLatencies(folder: string, trials: readonly CompletedTrial[]): void {
  const random = seededRandom(6);
  const parts = Array.from({ length: 50 }, () =>
    partOf(Array.from({ length: requestsPerSecond }, () => 150 / (1 - 0.98 * random.next()) ** 0.4)),
  );
  for (const trial of trials) {
    const { fromS, toS } = trial.measurement.window;
    const lines = Array.from({ length: toS - fromS + warmUpSeconds }, (_, index) => ({
      ...{ kind: 'latency', measure: 'service', arm: trial.arm, scenario: 'main', statusClass: '2xx' },
      second: fromS - warmUpSeconds + index,
      ...parts[(index + trial.round) % parts.length],
    }));
    mkdirSync(path.join(folder, 'trials', trialName(trial)), { recursive: true });
    writeFileSync(
      path.join(folder, 'trials', trialName(trial), 'latency.ndjson'),
      lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
    );
  }
}
