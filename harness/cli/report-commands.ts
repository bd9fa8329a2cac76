import type { Command } from 'commander';
import { exitCodes } from '../errors.ts';
import { resultsFolder, type CommandLine } from './command-line.ts';
import { compareCommand, type CompareCommand } from './compare.ts';
import { reportSite, type ReportSiteOptions } from './report-site.ts';
import { formNames, reportCommand, type ReportCommand } from './report.ts';

/** `report`, `report site` and `compare`: what is made of stored experiments for readers. */
export function addReportCommands(program: Command, { print, log }: CommandLine): void {
  const report = program
    .command('report')
    .description('analyse an experiment again and write its report again, or give it in another form')
    .argument('<id>')
    .option('--format <name>', `${formNames.join(', ')}; without it report.html is written into the run folder`)
    .option('--out <file or folder>', 'with --format: where to write; stdout without it')
    .option('--chart <name>', 'with svg and png: one chart (forest, cost, 200rps/forest; an unknown one lists them)')
    .option('--transparent', 'with svg: no page colour behind the chart')
    .option('--interactive', 'charts that zoom, in report.html: Vega inside, still offline')
    .option('--slo <name>', "a profile of limits, by name or path, instead of the plan's: interactive")
    .option('--fail-on-breach', 'exit 6 when an arm misses a limit')
    .option(
      '--prices <file>',
      'prices of a vCPU and a GiB (default: the OCI list that comes with meshbench; none: show no money)',
    )
    .option(...resultsFolder)
    .option('--json', 'print JSON')
    .action(async (id: string, options: ReportCommand) => {
      const { content, breach } = await reportCommand(id, options, log);
      print(content);
      if (breach) process.exitCode = exitCodes.breach;
    });
  report
    .command('site')
    .description('all experiments as static pages: an index, their reports, the history of every arm, a feed')
    .option('--out <folder>', 'where to write; an empty folder, or an earlier site')
    .option('--base-url <address>', 'where it will be published: absolute links in the feed, and a sitemap')
    .option('--title <text>', 'of the index')
    .option('--slo <name>', 'holds every report against a profile of limits, by name or path')
    .option('--prices <file>', 'prices of a vCPU and a GiB in the reports, or none')
    .option(...resultsFolder)
    .option('--json', 'print JSON')
    // A flag that `report` has too goes to `report`, wherever it stands.
    .action(async (_options: object, command: Command) => {
      print(await reportSite(command.optsWithGlobals<ReportSiteOptions>(), log));
    });

  program
    .command('compare')
    .description('two stored experiments: how the ratios to no mesh changed from A to B')
    .argument('<A>', 'id in the results folder, or path of a run folder')
    .argument('<B>')
    .option(
      '--arm <A_ARM=B_ARM>',
      'arms to compare although their ids differ; may be repeated',
      (pair: string, all: readonly string[]) => [...all, pair],
      [],
    )
    .option('--across-environments', 'compare unlike machines all the same, with warnings')
    .option('--fail-on-regression', 'exit 6 when an arm costs more in B')
    .option('--format <name>', 'text, json, junit (a regression is a failure)')
    .option(...resultsFolder)
    .option('--json', 'print JSON')
    .action(async (a: string, b: string, options: CompareCommand) => {
      const { text, breach } = await compareCommand(a, b, options);
      print(text);
      if (breach) process.exitCode = exitCodes.breach;
    });
}
