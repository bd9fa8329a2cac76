import path from 'node:path';
import { analyse } from '../core/analyse.ts';
import type { Analysis } from '../core/analysis.ts';
import type { PercentileCurve } from '../core/environment.ts';
import type { Trial } from '../core/trial.ts';
import type { SloProfile } from '../core/slo/slo-profile.ts';
import { HarnessError, exitCodes, targetError } from '../errors.ts';
import { writeFileAtomic } from '../io/files.ts';
import { inBatches } from '../io/in-batches.ts';
import type { RunFolder } from '../store/run-folder.ts';
import { lastCapacity } from '../store/last-capacity.ts';
import { lastSelftest } from '../store/selftests.ts';
import { profilesOf } from './profile-files.ts';
import { timelinesOf } from './timelines.ts';
import { probesIn } from '../probes/catalogue.ts';
import { meshes } from '../../meshes/registry.ts';
import type { PriceList } from '../../reports/prices/price-list.ts';
import { shippedPrices } from '../../reports/prices/shipped-prices.ts';
import { shippedReferences } from '../../reports/reference-numbers/shipped-references.ts';
import { reportModel, type ReportInput, type ReportModel } from '../../reports/model.ts';
import { renderHtml } from '../../reports/render.ts';

export interface Published {
  readonly trials: readonly Trial[];
  readonly analysis: Analysis;
  readonly model: ReportModel;
  readonly reportFile: string;
}

/** What a reader may ask of a report beyond what was measured. */
export interface ReportOptions {
  /** null: no money is shown; absent: the list that comes with meshbench. */
  readonly prices?: PriceList | null | undefined;
  /** Absent: the limits of the plan, if it has any. */
  readonly slo?: SloProfile | undefined;
  /** Charts that zoom, in report.html: Vega is embedded. */
  readonly interactive?: boolean | undefined;
}

/** Analyses what is written and writes analysis.json and report.html beside it; may be repeated at any time. */
export async function publish(run: RunFolder, options: ReportOptions = {}): Promise<Published> {
  const published = await analysed(run, options);
  await writeFileAtomic(run.file('analysis.json'), `${JSON.stringify(published.analysis, null, 1)}\n`);
  await writeFileAtomic(
    published.reportFile,
    await renderHtml(published.model, { interactive: options.interactive ?? false }),
  );
  return published;
}

/** The same without writing anything: who may read an experiment may look at it. */
export async function analysed(run: RunFolder, options: ReportOptions = {}): Promise<Published> {
  const input = await reportInputOf(run, options);
  const { trials, analysis } = input;
  return { trials, analysis, model: reportModel(input), reportFile: run.file('report.html') };
}

/** `20261121-171318-...` -> when it began: ids of experiments start with it. */
function startOf(id: string): string {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)/.exec(id) ?? [];
  return second === undefined ? new Date(0).toISOString() : `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
}

/** Everything that a report is made of, read and analysed. */
export async function reportInputOf(run: RunFolder, { prices, slo }: ReportOptions = {}): Promise<ReportInput> {
  const [plan, environment, ended] = await Promise.all([run.plan(), run.environment(), run.ended()]);
  const { trials, probed, damaged } = await run.contents();
  const analysis = analyse({ plan, trials, probed, damaged, ended });
  const root = path.dirname(run.folder);
  const { fingerprint } = environment;
  const [selftest, expectation, capacity] = await Promise.all([
    lastSelftest(root, fingerprint),
    run.expectation(),
    lastCapacity(root, { fingerprint, plan }),
  ]);
  return {
    experiment: run.id,
    createdAt: trials[0]?.startedAt ?? startOf(run.id),
    plan,
    trials,
    analysis,
    environment,
    curves: await curvesOf(run, trials),
    timelines: await timelinesOf(run, trials),
    profiles: await profilesOf(run, probed),
    reproduce: await run.command(),
    selftest,
    expectation,
    capacity,
    prices: prices === null ? undefined : (prices ?? shippedPrices()),
    references: shippedReferences(),
    slo,
    ...(plan.probes ? { probeTitles: (await probesIn()).map(({ spec }) => spec) } : {}),
    perNodeMeshes: meshes.filter(({ traits }) => traits.proxies === 'per-node').map(({ id }) => id),
  };
}

const curvesOf = (run: RunFolder, trials: readonly Trial[]): Promise<PercentileCurve[]> =>
  inBatches(
    trials.filter(({ state }) => state === 'completed'),
    async (trial) => ({ load: trial.load, arm: trial.arm, round: trial.round, points: await run.curve(trial) }),
  );

/**
 * Every arm can say something about p50 at every load, at least.
 * @throws HarnessError ARM-NEVER-RAN (exit 4) when a mesh failed in every round; TOO-FEW-VALID-TRIALS (exit 5) when too
 * little of what was measured may be used.
 */
export function requireEnoughTrials(
  { analysis, trials, model }: Pick<Published, 'analysis' | 'trials' | 'model'>,
  id: string,
): void {
  for (const { load, comparisons } of analysis.loads) {
    for (const { arm, metrics } of comparisons) {
      const refused = metrics.find((result) => result.metric === 'p50' && result.state === 'refused');
      if (refused?.state !== 'refused') continue;
      const at = trials.filter((trial) => trial.load === load);
      const own = at.filter((trial) => trial.arm === arm);
      const failed = own.find((trial) => trial.state === 'errored');
      if (failed?.state === 'errored' && own.every(({ state }) => state === 'errored'))
        throw neverRan(arm, failed.error);
      const pair = [...own, ...at.filter((trial) => trial.arm === model.head.baseline.id)];
      throw tooFew({ arm, because: refused.because, pair, damaged: analysis.damaged.length, id });
    }
  }
}

const neverRan = (arm: string, { message, hint }: { readonly message: string; readonly hint: string }): Error =>
  targetError({ code: 'ARM-NEVER-RAN', message: `${arm} failed in every round; first: ${message}`, hint });

interface TooFew {
  readonly arm: string;
  readonly because: string;
  /** Trials of the arm and of the baseline. */
  readonly pair: readonly Trial[];
  readonly damaged: number;
  readonly id: string;
}

function tooFew({ arm, because, pair, damaged, id }: TooFew): Error {
  const rejected = pair.filter(({ state }) => state !== 'completed').length;
  const lost = `${rejected} of ${pair.length} trials of it and of the baseline were invalid or failed, ${damaged} of the experiment are damaged`;
  const hint =
    rejected > 0
      ? `meshbench results show ${id} names the reasons; a lower rate or a quieter machine helps most`
      : damaged > 0
        ? `meshbench results verify ${id} names what was damaged; restore it from a copy`
        : because.includes('requests')
          ? 'raise --rps or --measure'
          : `meshbench bench --resume ${id} --more 6 adds rounds`;
  return new HarnessError({
    code: 'TOO-FEW-VALID-TRIALS',
    message: `${arm}: p50 is refused, ${because} (${lost})`,
    hint,
    exitCode: exitCodes.invalid,
  });
}
