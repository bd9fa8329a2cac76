import { analyseCapacity } from '../../core/capacity/analyse-capacity.ts';
import type { ArmAnalysis, CapacityAnalysis } from '../../core/capacity/capacity-analysis.ts';
import { HarnessError, exitCodes, targetError } from '../../errors.ts';
import { writeFileAtomic } from '../../io/files.ts';
import type { CapacityFolder } from '../../store/capacity-folder.ts';
import { renderCapacityHtml } from '../../../reports/capacity/html.ts';
import { capacityModel, type CapacityModel } from '../../../reports/capacity/model.ts';

export interface PublishedCapacity {
  readonly analysis: CapacityAnalysis;
  readonly model: CapacityModel;
  readonly reportFile: string;
}

/** Analyses what is written and writes capacity.json and report.html beside it; may be repeated at any time. */
export async function publishCapacity(run: CapacityFolder): Promise<PublishedCapacity> {
  const published = await analysedCapacity(run);
  await writeFileAtomic(run.file('capacity.json'), `${JSON.stringify(published.analysis, null, 1)}\n`);
  await writeFileAtomic(published.reportFile, await renderCapacityHtml(published.model));
  return published;
}

/** The same without writing anything. */
export async function analysedCapacity(run: CapacityFolder): Promise<PublishedCapacity> {
  const [plan, environment, { steps, damaged }] = await Promise.all([run.plan(), run.environment(), run.contents()]);
  const analysis = analyseCapacity({ plan, steps, damaged });
  const model = capacityModel({
    experiment: run.id,
    createdAt: steps[0]?.startedAt ?? new Date(0).toISOString(),
    plan,
    steps,
    analysis,
    environment,
    reproduce: await run.command(),
  });
  return { analysis, model, reportFile: run.file('report.html') };
}

/**
 * Every arm has a capacity or a bound.
 * @throws HarnessError ARM-NEVER-RAN (exit 4), TOO-FEW-VALID-BLOCKS (exit 5), or SLO-NOT-MET (exit 6) for an arm that
 * does not keep to the SLO at any rate.
 */
export function requireCapacities({ arms }: CapacityAnalysis, id: string): void {
  for (const arm of arms) {
    if (arm.capacity.state === 'refused') throw refused(arm, arm.capacity.because, id);
  }
  for (const { label, capacity } of arms) {
    if (capacity.state !== 'not-met') continue;
    throw new HarnessError({
      code: 'SLO-NOT-MET',
      message: `${label} does not keep to the SLO at any rate: at ${capacity.atRps} rps ${capacity.because}`,
      hint: 'the report is written all the same; a longer --slo-p99 would give this arm a capacity',
      exitCode: exitCodes.breach,
    });
  }
}

function refused({ label, steps, unusableReasons }: ArmAnalysis, because: string, id: string): HarnessError {
  if (steps.usable === 0 && steps.errored > 0) {
    return targetError({
      code: 'ARM-NEVER-RAN',
      message: `${label} never came up: ${unusableReasons.at(0) ?? because}`,
      hint: `its logs are in results/${id}/logs`,
    });
  }
  return new HarnessError({
    code: 'TOO-FEW-VALID-BLOCKS',
    message: `${label} has no capacity: ${because}`,
    hint: 'a quieter machine helps most; the report names every step that could not be used, and why',
    exitCode: exitCodes.invalid,
  });
}
