import path from 'node:path';
import { analyse } from '../core/analyse.ts';
import type { Analysis } from '../core/analysis.ts';
import type { PercentileCurve } from '../core/environment.ts';
import type { Trial } from '../core/trial.ts';
import { HarnessError, exitCodes, targetError } from '../errors.ts';
import { writeFileAtomic } from '../io/files.ts';
import type { RunFolder } from '../store/run-folder.ts';
import { lastSelftest } from '../store/selftests.ts';
import { reportModel, type ReportModel } from '../../reports/model.ts';
import { renderHtml } from '../../reports/render.ts';

export interface Published {
  readonly trials: readonly Trial[];
  readonly analysis: Analysis;
  readonly model: ReportModel;
  readonly reportFile: string;
}

/** Analyses what is written and writes analysis.json and report.html beside it; may be repeated at any time. */
export async function publish(run: RunFolder): Promise<Published> {
  const published = await analysed(run);
  await writeFileAtomic(run.file('analysis.json'), `${JSON.stringify(published.analysis, null, 1)}\n`);
  await writeFileAtomic(published.reportFile, await renderHtml(published.model));
  return published;
}

/** The same without writing anything: who may read an experiment may look at it. */
export async function analysed(run: RunFolder): Promise<Published> {
  const [plan, environment, ended] = await Promise.all([run.plan(), run.environment(), run.ended()]);
  const { trials, damaged } = await run.contents();
  const analysis = analyse({ plan, trials, damaged, ended });
  const [selftest, expectation] = await Promise.all([
    lastSelftest(path.dirname(run.folder), environment.fingerprint),
    run.expectation(),
  ]);
  const model = reportModel({
    experiment: run.id,
    createdAt: trials[0]?.startedAt ?? new Date(0).toISOString(),
    plan,
    trials,
    analysis,
    environment,
    curves: await curvesOf(run, trials),
    reproduce: await run.command(),
    selftest,
    expectation,
  });
  return { trials, analysis, model, reportFile: run.file('report.html') };
}

async function curvesOf(run: RunFolder, trials: readonly Trial[]): Promise<PercentileCurve[]> {
  const measured = trials.filter(({ state }) => state === 'completed');
  return Promise.all(
    measured.map(async (trial) => ({
      load: trial.load,
      arm: trial.arm,
      round: trial.round,
      points: await run.curve(trial),
    })),
  );
}

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
