import { existsSync } from 'node:fs';
import type { Expectation } from '../core/expectation.ts';
import type { Plan } from '../core/plan.ts';
import { messageOf } from '../errors.ts';
import type { Log } from '../io/log.ts';
import { expectExperiment } from '../store/catalogue/expect-experiment.ts';
import { catalogueOptions, openCatalogue } from '../store/catalogue/open-catalogue.ts';

/** What the twin's history in this environment predicts of a plan; undefined, with a warning, without a catalogue. */
export async function expectationFor(
  plan: Plan,
  { resultsRoot, fingerprint, log }: { readonly resultsRoot: string; readonly fingerprint: string; readonly log: Log },
): Promise<Expectation | undefined> {
  // Where no result is there is no history, and a dry run makes no folder.
  if (!existsSync(resultsRoot)) return undefined;
  try {
    const catalogue = await openCatalogue(catalogueOptions(resultsRoot));
    try {
      return await expectExperiment(catalogue, plan, fingerprint);
    } finally {
      await catalogue.close();
    }
  } catch (error) {
    log.warn(`nothing is expected of this plan, the catalogue cannot be read: ${messageOf(error)}`);
    return undefined;
  }
}

/** `from the twin's history (4 experiments in this environment): p50 needs about 6 rounds, 9 would find 2.1 %; ...` */
export function expectationWords(plan: Plan, expectation: Expectation | undefined): string {
  if (!expectation || expectation.experiments === 0) {
    return 'no history of this environment, design and load yet: how many rounds are needed is not known; this run will make one';
  }
  const { experiments, expectedRounds, mdeRatio } = expectation;
  const metrics = (Object.keys(expectedRounds) as (keyof typeof expectedRounds)[]).flatMap((metric) => {
    const mde = mdeRatio[metric];
    if (mde === null) return [];
    const rounds = expectedRounds[metric];
    return [
      `${metric} needs ${rounds === null ? 'more rounds than are reasonable' : `about ${rounds} rounds`}, ${plan.rounds.length} would find ${((mde - 1) * 100).toFixed(1)} %`,
    ];
  });
  return `from the twin's history (${experiments} ${experiments === 1 ? 'experiment' : 'experiments'} in this environment): ${metrics.join('; ')}`;
}
