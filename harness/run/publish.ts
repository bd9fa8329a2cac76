import { analyse } from '../core/analyse.ts';
import type { Analysis } from '../core/analysis.ts';
import type { PercentileCurve } from '../core/environment.ts';
import { fewestRounds } from '../core/compare-metric.ts';
import type { Trial } from '../core/trial.ts';
import { HarnessError, exitCodes } from '../errors.ts';
import { writeFileAtomic } from '../io/files.ts';
import type { RunFolder } from '../store/run-folder.ts';
import { reportModel, type ReportModel } from '../../reports/model.ts';
import { renderHtml } from '../../reports/render.ts';

export interface Published {
  readonly analysis: Analysis;
  readonly model: ReportModel;
  readonly reportFile: string;
}

/** Analyses what is written and writes analysis.json and report.html beside it; may be repeated at any time. */
export async function publish(run: RunFolder): Promise<Published> {
  const [plan, environment, trials] = await Promise.all([run.plan(), run.environment(), run.trials()]);
  const analysis = analyse(plan, trials);
  await writeFileAtomic(run.file('analysis.json'), `${JSON.stringify(analysis, null, 1)}\n`);
  const model = reportModel({
    experiment: run.id,
    createdAt: trials[0]?.startedAt ?? new Date(0).toISOString(),
    plan,
    trials,
    analysis,
    environment,
    curves: await curvesOf(run, trials),
    reproduce: await run.command(),
  });
  const reportFile = run.file('report.html');
  await writeFileAtomic(reportFile, await renderHtml(model));
  return { analysis, model, reportFile };
}

async function curvesOf(run: RunFolder, trials: readonly Trial[]): Promise<PercentileCurve[]> {
  const measured = trials.filter(({ state }) => state === 'completed');
  return Promise.all(
    measured.map(async (trial) => ({ arm: trial.arm, round: trial.round, points: await run.curve(trial) })),
  );
}

/** @throws HarnessError TOO-FEW-VALID-TRIALS (exit 5) when some arm has too few rounds to say anything. */
export function requireEnoughTrials(analysis: Analysis, id: string): void {
  const short = analysis.comparisons.filter(({ metrics }) =>
    metrics.some((result) => result.metric === 'p50' && result.state === 'refused'),
  );
  if (short.length === 0) return;
  const invalid = analysis.arms.reduce((sum, arm) => sum + arm.invalid + arm.errored, 0);
  throw new HarnessError({
    code: 'TOO-FEW-VALID-TRIALS',
    message: `${short.map(({ arm }) => arm).join(', ')}: fewer than ${fewestRounds} rounds with a valid pair (${invalid} trials were invalid or failed)`,
    hint: `meshbench results show ${id} names the reasons; a lower rate or a quieter machine helps most`,
    exitCode: exitCodes.invalid,
  });
}
