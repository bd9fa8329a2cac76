import type { Command } from 'commander';
import { resultsFolder, type CommandLine } from './command-line.ts';
import { exportCommand, exportFormats, importCommand, type ExportCommand, type ImportCommand } from './exchange.ts';
import { reindexResults, seriesOfResults, type SeriesOptions } from './results-index.ts';
import { listResults, showResult, verifyResult, type ResultsOptions } from './results.ts';

/** `results ...`: looking at stored experiments, moving them, and the catalogue over them. */
export function addResultsCommands(program: Command, { print, log }: CommandLine): void {
  const results = program.command('results').description('look at stored experiments');
  results
    .command('ls')
    .description('list them')
    .option(...resultsFolder)
    .option('--json', 'print JSON')
    .action(async (options: ResultsOptions) => {
      print(await listResults(options, log));
    });
  results
    .command('show')
    .description('verdicts of one')
    .argument('<id>')
    .option(...resultsFolder)
    .option('--json', 'print JSON')
    .action(async (id: string, options: ResultsOptions) => {
      print(await showResult(id, options));
    });
  results
    .command('verify')
    .description('check that no trial was changed after it was written')
    .argument('<id>')
    .option(...resultsFolder)
    .option('--json', 'print JSON')
    .action(async (id: string, options: ResultsOptions) => {
      print(await verifyResult(id, options));
    });

  results
    .command('export')
    .description('one experiment as a file: for another machine (json), for other programs (csv, ndjson, smp)')
    .argument('<id>')
    .requiredOption('--format <name>', exportFormats.join(', '))
    .option('--out <file>', 'where to write; stdout without it')
    .option(...resultsFolder)
    .action(async (id: string, options: ExportCommand) => {
      print(await exportCommand(id, options));
    });
  results
    .command('import')
    .description('take in an exported experiment, or keep an SMP file as an external reference')
    .argument('<file>')
    .option(...resultsFolder)
    .option('--json', 'print JSON')
    .action(async (file: string, options: ImportCommand) => {
      print(await importCommand(file, options));
    });
  results
    .command('reindex')
    .description('read all run folders into the catalogue again')
    .option(...resultsFolder)
    .option('--json', 'print JSON')
    .action(async (options: ResultsOptions) => {
      print(await reindexResults(options, log));
    });
  results
    .command('series')
    .description("an arm's ratio to the baseline over time")
    .requiredOption('--arm <id>', 'as a trial folder names it')
    .requiredOption('--metric <id>', 'p50, p90, p99, cpu or memory')
    .option('--scenario <name>')
    .option('--fingerprint <sha256>', 'one environment')
    .option('--program <name>', 'keep versions of this program apart')
    .option('--channel <version>', '1.29 holds 1.29.0 and 1.29.1')
    .option(...resultsFolder)
    .option('--json', 'print JSON')
    .action(async (options: SeriesOptions) => {
      print(await seriesOfResults(options));
    });
}
