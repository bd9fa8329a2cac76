import { stat } from 'node:fs/promises';
import path from 'node:path';
import { analyse } from '../core/analyse.ts';
import { compareExperiments } from '../core/compare/compare-experiments.ts';
import type { Comparison, Pair, StoredExperiment } from '../core/compare/comparison.ts';
import { usageError } from '../errors.ts';
import { RunFolder } from '../store/run-folder.ts';
import { isRegression, renderComparisonJunit } from '../../reports/forms/junit-comparison.ts';
import { renderComparison } from './compare-text.ts';

export interface CompareCommand {
  /** Where experiments are that are named by their id. */
  readonly results: string;
  /** `A_ARM=B_ARM`, as often as wanted; absent: the arms that both have by id. */
  readonly arm?: readonly string[];
  readonly acrossEnvironments?: boolean;
  readonly failOnRegression?: boolean;
  readonly json?: boolean;
  /** `junit`: a case for each arm and metric, a regression is a failure. */
  readonly format?: string;
}

export interface Compared {
  /** For stdout. */
  readonly text: string;
  /** An arm costs more in B on a primary metric, and `failOnRegression` asked: exit code 6. */
  readonly breach: boolean;
}

/**
 * `compare A B`: two stored experiments, each an id in the results folder or the path of a run folder.
 * @throws HarnessError of exit 2 when one cannot be read, or when they cannot be compared (docs/exchange.md lists the codes).
 */
export async function compareCommand(a: string, b: string, options: CompareCommand): Promise<Compared> {
  const render = formOf(options);
  const [left, right] = await Promise.all([storedExperiment(options.results, a), storedExperiment(options.results, b)]);
  const arms = (options.arm ?? []).map(armPair);
  const acrossEnvironments = options.acrossEnvironments === true;
  const result = compareExperiments({ a: left, b: right, options: { arms, acrossEnvironments } });
  if (result.state === 'refused') {
    const { code, problems, hint } = result;
    throw usageError({ code, message: `A is ${left.id}, B is ${right.id}\n${problems.join('\n')}`, hint });
  }
  return { text: render(result), breach: options.failOnRegression === true && hasRegression(result) };
}

type Render = (comparison: Comparison) => string;

const forms: Readonly<Record<string, Render>> = {
  text: (comparison) => renderComparison(comparison, terminalWidth()),
  json: (comparison) => `${JSON.stringify(comparison, null, 1)}\n`,
  junit: renderComparisonJunit,
};

/** @throws HarnessError BAD-FORMAT (exit 2). */
function formOf({ format, json }: CompareCommand): Render {
  const name = format ?? (json === true ? 'json' : 'text');
  const form = Object.hasOwn(forms, name) ? forms[name] : undefined;
  if (form && (json !== true || name === 'json')) return form;
  throw usageError({
    code: 'BAD-FORMAT',
    message: form ? `--json is --format json, not ${name}` : `a comparison has no form "${name}"`,
    hint: `--format ${Object.keys(forms).join(' | ')}`,
  });
}

const terminalWidth = (): number => Math.max(60, Math.min(100, process.stdout.isTTY ? process.stdout.columns : 80));

const hasRegression = (comparison: Comparison): boolean =>
  comparison.claims.flatMap(({ metrics }) => metrics).some((change) => isRegression(change, comparison));

function armPair(text: string): Pair<string> {
  const [a = '', b = '', ...more] = text.split('=');
  if (a !== '' && b !== '' && more.length === 0) return { a, b };
  throw usageError({
    code: 'BAD-ARM',
    message: `"${text}" does not name an arm of A and one of B`,
    hint: 'write --arm A_ARM=B_ARM, for instance with the ids that results show prints',
  });
}

async function storedExperiment(results: string, name: string): Promise<StoredExperiment> {
  const run = await openByIdOrPath(results, name);
  const [plan, environment, ended] = await Promise.all([run.plan(), run.environment(), run.ended()]);
  const { trials, damaged } = await run.contents();
  const stored = await run.analysis().catch(() => undefined);
  return {
    id: run.id,
    plan,
    environment,
    trials,
    analysis: analyse({ plan, trials, damaged, ended }),
    ...(stored ? { reportedBy: stored.analysisVersion } : {}),
  };
}

/** An id in the results folder, or else the path of a run folder. */
async function openByIdOrPath(results: string, name: string): Promise<RunFolder> {
  const folder = path.resolve(name);
  const isFolder = name !== '' && (await stat(path.join(folder, 'plan.json')).catch(() => undefined)) !== undefined;
  const isId = (await stat(path.join(path.resolve(results), name, 'plan.json')).catch(() => undefined)) !== undefined;
  return isFolder && !isId
    ? RunFolder.open(path.dirname(folder), path.basename(folder))
    : RunFolder.open(path.resolve(results), name);
}
