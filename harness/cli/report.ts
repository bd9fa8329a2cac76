import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { HarnessError, exitCodes, messageOf, preflightError, usageError } from '../errors.ts';
import { writeWhereAsked } from '../io/files.ts';
import { isDecorated, type Log } from '../io/log.ts';
import { analysed, publish, type ReportOptions } from '../run/publish.ts';
import { indexExperiment } from '../store/catalogue/index-experiment.ts';
import { RunFolder } from '../store/run-folder.ts';
import { chartNamed, firstForest, namedCharts } from '../../reports/forms/chart-names.ts';
import type { Form, FormOptions } from '../../reports/forms/form.ts';
import { CannotDraw } from '../../reports/forms/png.ts';
import { formNamed, forms } from '../../reports/forms/registry.ts';
import type { ReportModel } from '../../reports/model.ts';
import { pricesOf } from './prices.ts';
import { renderPublished } from './show.ts';
import { breachFound, readSlo } from './slo.ts';

export interface ReportCommand {
  readonly results: string;
  readonly json?: boolean;
  /** One of `formNames`; absent: report.html is written into the run folder, and the text printed. */
  readonly format?: string;
  /** File or folder; absent: stdout. */
  readonly out?: string;
  /** A chart of chart-names.ts, for the forms that show one. */
  readonly chart?: string;
  /** No page colour behind an SVG. */
  readonly transparent?: boolean;
  /** A profile of limits by name or path, instead of the plan's. */
  readonly slo?: string;
  readonly failOnBreach?: boolean;
  /** Charts that zoom, in report.html. */
  readonly interactive?: boolean;
  /** A price file, or `none`; absent: the list that comes with meshbench. */
  readonly prices?: string;
}

/** For the help of `--format`. */
export const formNames: readonly string[] = forms.map(({ name }) => name);

export interface Reported {
  /** For stdout; empty with `out`. */
  readonly content: string | Uint8Array;
  /** A treatment arm misses a limit, and `failOnBreach` asked: exit code 6. */
  readonly breach: boolean;
}

/**
 * `report <id>`: writes analysis.json and report.html again; with `format`, one form of the report and nothing else.
 * @throws HarnessError BAD-FORMAT, BAD-CHART, OUT-NEEDED, REPORT-NOT-WRITTEN (exit 2), CANNOT-DRAW (exit 3), CHART-EMPTY
 * (exit 5), and what RunFolder.open throws.
 */
export async function reportCommand(id: string, command: ReportCommand, log: Log): Promise<Reported> {
  const root = path.resolve(command.results);
  if (command.format !== undefined) return formOf(id, { ...command, format: command.format }, log);
  if (command.out !== undefined || command.chart !== undefined || command.transparent === true)
    throw badFormat('--out, --chart and --transparent go with --format');
  const run = await RunFolder.open(root, id);
  const published = await publish(run, await wishesOf(command));
  await indexExperiment(root, run, log);
  return {
    content: renderPublished(published, { json: command.json === true }),
    breach: breachFound(published.model.loads, command),
  };
}

const wishesOf = async ({ slo, prices, interactive }: ReportCommand): Promise<ReportOptions> => ({
  slo: slo === undefined ? undefined : await readSlo(slo),
  prices: (await pricesOf(prices)) ?? null,
  interactive: interactive === true,
});

type FormCommand = ReportCommand & { readonly format: string };

async function formOf(id: string, command: FormCommand, log: Log): Promise<Reported> {
  const form = formNamed(command.format);
  if (!form) throw badFormat(`the report has no form "${command.format}"`);
  requireFittingFlags(form, command);
  requireChartOrPlace(form, command);
  const run = await RunFolder.open(path.resolve(command.results), id);
  const { model } = await analysed(run, await wishesOf(command));
  const breach = breachFound(model.loads, command);
  const { out } = command;
  if (out === undefined) return { content: await rendered(form, model, optionsOf(model, command)), breach };
  const wanted = (await isFolder(out)) ? inFolder(form, model, { ...command, out }) : [{ ...command, out }];
  for (const each of wanted) {
    await write(each.out, await rendered(form, model, optionsOf(model, each)));
    log.info(`wrote ${each.out}`);
  }
  return { content: '', breach };
}

/** A flag that would say nothing is a mistake. */
function requireFittingFlags({ name, shows }: Form, { chart, transparent, json }: FormCommand): void {
  if (shows === 'document' && chart !== undefined) throw badFormat(`${name} is no picture of a chart`);
  if (name !== 'svg' && transparent === true) throw badFormat('--transparent is for svg');
  if (name !== 'json' && json === true) throw badFormat(`--json is --format json, not ${name}`);
}

function requireChartOrPlace({ name, shows, mediaType }: Form, { out, chart }: FormCommand): void {
  const forTerminal = mediaType !== 'image/png' || !process.stdout.isTTY;
  if (shows === 'document' || out !== undefined || (chart !== undefined && forTerminal)) return;
  throw usageError({
    code: 'OUT-NEEDED',
    message: `${name} is a picture of one chart`,
    hint: `--out FOLDER writes every chart, --out FILE.${name} the forest plot, --chart NAME one chart to stdout`,
  });
}

/** Into a folder goes every chart, unless one is named. */
function inFolder(form: Form, model: ReportModel, command: FormCommand & { readonly out: string }): (typeof command)[] {
  const file = (name: string): string => path.join(command.out, `${name.replaceAll('/', '-')}.${form.extension}`);
  if (form.shows === 'document') return [{ ...command, out: file(model.head.experiment) }];
  const drawn = namedCharts(model).filter(({ chart }) => !chart.empty);
  const names = command.chart === undefined ? drawn.map(({ name }) => name) : [command.chart];
  return names.map((chart) => ({ ...command, chart, out: file(chart) }));
}

function optionsOf(model: ReportModel, { chart, out, transparent, interactive }: FormCommand): FormOptions {
  const toTerminal = out === undefined && process.stdout.isTTY;
  return {
    width: toTerminal ? Math.max(40, Math.min(100, process.stdout.columns)) : 80,
    color: out === undefined && isDecorated(process.stdout),
    chart: chart ?? firstForest(model),
    background: transparent === true ? 'none' : 'page',
    interactive: interactive === true,
  };
}

async function rendered(form: Form, model: ReportModel, options: FormOptions): Promise<string | Uint8Array> {
  if (form.shows === 'chart') requireChart(model, options.chart);
  return form.render(model, options).catch((error: unknown) => {
    if (!(error instanceof CannotDraw)) throw error;
    throw preflightError({ code: 'CANNOT-DRAW', message: error.message, hint: error.hint, cause: error });
  });
}

function requireChart(model: ReportModel, name: string): void {
  const named = chartNamed(model, name);
  const known = namedCharts(model);
  if (!named) {
    throw usageError({
      code: 'BAD-CHART',
      message: `the report has no chart "${name}"`,
      hint: `--chart ${known.map((each) => each.name).join(' | ')}`,
    });
  }
  if (!named.chart.empty) return;
  const drawn = known.filter(({ chart }) => !chart.empty).map((each) => each.name);
  throw new HarnessError({
    code: 'CHART-EMPTY',
    message: `there is nothing to draw in ${name}: no number of it can be quoted`,
    hint: drawn.length > 0 ? `--chart ${drawn.join(' | ')}` : 'the other forms say why: --format text',
    exitCode: exitCodes.invalid,
  });
}

const badFormat = (message: string): HarnessError =>
  usageError({ code: 'BAD-FORMAT', message, hint: `--format ${formNames.join(' | ')}` });

/** One that is there, or a path that ends like one. */
const isFolder = async (out: string): Promise<boolean> =>
  /[\\/]$/.test(out) || ((await stat(out).catch(() => undefined))?.isDirectory() ?? false);

async function write(out: string, content: string | Uint8Array): Promise<void> {
  const file = path.resolve(out);
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await writeWhereAsked(file, content);
  } catch (cause) {
    throw usageError({
      code: 'REPORT-NOT-WRITTEN',
      message: `${out} could not be written: ${messageOf(cause)}`,
      hint: 'name a file or folder where files may be written',
      cause,
    });
  }
}
