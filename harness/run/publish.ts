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
export function requireEnoughTrials({ analysis, trials }: Pick<Published, 'analysis' | 'trials'>, id: string): void {
  for (const { load, comparisons } of analysis.loads) {
    for (const { arm, metrics } of comparisons) {
      const refused = metrics.find((result) => result.metric === 'p50' && result.state === 'refused');
      const own = trials.filter((trial) => trial.arm === arm && trial.load === load);
      if (refused?.state === 'refused') throw tooFew({ arm, because: refused.because, own, id });
    }
  }
}

function tooFew({ arm, because, own, id }: { arm: string; because: string; own: readonly Trial[]; id: string }): Error {
  const failed = own.find((trial) => trial.state === 'errored');
  if (failed?.state === 'errored' && own.every(({ state }) => state === 'errored')) {
    return targetError({
      code: 'ARM-NEVER-RAN',
      message: `${arm} failed in every round; first: ${failed.error.message}`,
      hint: failed.error.hint,
    });
  }
  const rejected = own.filter(({ state }) => state !== 'completed').length;
  return new HarnessError({
    code: 'TOO-FEW-VALID-TRIALS',
    message: `${arm}: p50 is refused, ${because} (${rejected} of its ${own.length} trials were invalid or failed)`,
    hint:
      rejected > 0
        ? `meshbench results show ${id} names the reasons; a lower rate or a quieter machine helps most`
        : 'raise --rps or --measure',
    exitCode: exitCodes.invalid,
  });
}
