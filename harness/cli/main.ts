import { Command, CommanderError } from 'commander';
import { HarnessError, exitCodes, messageOf, usageError } from '../errors.ts';
import { createLog } from '../io/log.ts';
import { benchCommand, type BenchCommand } from './bench.ts';
import { capacityCommand, type CapacityCommand } from './capacity.ts';
import { doctor } from './doctor.ts';
import { addImagesCommands } from './images.ts';
import { addManifestCommand } from './probes-manifest.ts';
import { probesCommand, type ProbesCommand } from './probes.ts';
import { addReportCommands } from './report-commands.ts';
import { addResultsCommands } from './results-commands.ts';
import { selftestCommand, type SelftestCommand } from './selftest.ts';
import { targetDown, targetStatus, type TargetCommand } from './target.ts';
import { vectors } from './vectors.ts';

const verbose = process.argv.includes('-v') || process.argv.includes('--verbose');
const log = createLog({ verbose });
const print = (text: string | Uint8Array): void => {
  process.stdout.write(text);
};

const program = new Command('meshbench')
  .description('The service-mesh benchmark that can be believed.')
  .option('-v, --verbose', 'show every step, and the stack of an error')
  .showHelpAfterError(false)
  .exitOverride()
  .configureOutput({ writeErr: () => undefined });

program
  .command('bench')
  .description('compare one or more meshes with no mesh, and with its A/A twin')
  .option('--mesh <names>', 'meshes, separated by commas; empty: the A/A twin alone')
  .option('--profile <name>', 'vendor (as shipped), parity (lab: equal TLS and proxy threads) or equal-cpu (cluster)')
  .option('--config <file>', 'an experiment file (default: experiments/default.yaml)')
  .option('--quick', 'about 90 seconds: settles p50, not p99')
  .option('--target <name>', 'where to run: lab (this machine) or kubernetes')
  .option('--kubeconfig <file>', 'of the target kubernetes (default: $KUBECONFIG, ~/.kube/config)')
  .option('--context <name>', 'of the kubeconfig (default: its current one)')
  .option('--registry <prefix>', 'where our images were pushed: registry.example.com/meshbench')
  .option(
    '--supply <file>',
    'where images and charts come from, if not from their vendors (default: $MESHBENCH_SUPPLY)',
  )
  .option('--single-node', 'client and server may share a node; stated in the results')
  .option('--cpu-budget <cores>', 'of every data plane in the profile equal-cpu (default: 2)')
  .option('--interleave', 'on a cluster: arms side by side under one privileged generator, as --design interleaved')
  .option('--use-existing', 'measure the mesh that is installed already, as it is')
  .option('--scenario <name>', 'a folder of scenarios/')
  .option('--design <name>', 'interleaved (arms side by side) or blocked (one at a time, freshly installed)')
  .option('--rps <numbers>', 'requests a second offered to each arm; a list is an axis: 200,400')
  .option('--connections <numbers>', 'connections to each arm')
  .option('--payload <sizes>', 'size of an answer, with unit: 1Ki')
  .option('--warm-up <duration>', 'thrown away at the start of a session, with unit: 3s')
  .option('--measure <durations>', 'measured in a session, with unit: 25s')
  .option('--rounds <number>', 'rounds (blocks): fresh proxies, one trial of every arm at every load in each')
  .option(
    '--looks <rounds>',
    'end early if everything is decided after so many rounds: 6,9,12; alpha is split over them',
  )
  .option('--precision', 'end when the interval of p50 is half as wide as the margin')
  .option('--max <duration>', 'begin no round that would end later, with unit: 20m')
  .option('--probes [tiers]', 'eBPF probes in sessions of their own: 1 timing, 2 counts, 3 flame graphs (default: 1,2)')
  .option('--seed <number>', 'repeats the order of an earlier experiment')
  .option('--plant-delay <duration>', 'adds an arm without mesh whose application waits: the positive control')
  .option(
    '--label <name=value>',
    'whom the cost of this run is charged to: team=payments; may be repeated',
    (label: string, all: readonly string[] | undefined) => [...(all ?? []), label],
  )
  .option('--results <folder>', 'where experiments are written', 'results')
  .option('--resume <id>', 'go on with an experiment that ended early')
  .option('--more <rounds>', 'with --resume: declare so many more rounds, as one more look')
  .option('--wait <duration>', 'how long to queue behind another experiment on this machine', '0s')
  .option('--dry-run', 'print the plan and stop')
  .option('--json', 'print JSON')
  .action(async (flags: BenchCommand) => {
    print(await benchCommand(flags, log));
  });

program
  .command('capacity')
  .description('the largest rate that each mesh, and no mesh, carries within an SLO')
  .option('--mesh <names>', 'meshes, separated by commas; empty: no mesh and its A/A twin alone')
  .option('--slo-p99 <duration>', 'what 99 % of the requests must keep to, with unit: 10ms')
  .option('--profile <name>', 'vendor (as shipped) or parity (equal TLS and proxy threads)')
  .option('--target <name>', 'where to run: lab, this machine')
  .option('--scenario <name>', 'a folder of scenarios/')
  .option('--connections <number>', 'connections; the same for every arm (default: 50)')
  .option('--payload <size>', 'size of an answer, with unit (default: 1Ki)')
  .option('--start-rps <number>', 'where the search begins (default: 200)')
  .option('--warm-up <duration>', 'thrown away at the start of a step (default: 2s)')
  .option('--measure <duration>', 'measured in a step, at least (default: 6s)')
  .option('--blocks <number>', 'blocks: each arm once on a fresh data plane (default: 5)')
  .option('--seed <number>', 'repeats the order of an earlier experiment')
  .option('--results <folder>', 'where experiments are written', 'results')
  .option('--resume <id>', 'go on with an experiment that ended early')
  .option('--wait <duration>', 'how long to queue behind another experiment on this machine', '0s')
  .option('--dry-run', 'print the plan and stop')
  .option('--json', 'print JSON')
  .action(async (flags: CapacityCommand) => {
    print(await capacityCommand(flags, log));
  });

program
  .command('selftest')
  .description(
    'run the controls whose answer is known: A/A, planted effects, a closed loop, a bypassed proxy (about 12 minutes)',
  )
  .option('--aa <number>', 'A/A experiments, four comparisons each', '5')
  .option('--planted <number>', 'experiments with planted delays', '3')
  .option('--results <folder>', 'where they are written', 'results')
  .option('--wait <duration>', 'how long to queue behind another experiment on this machine', '0s')
  .option('--json', 'print JSON')
  .action((flags: SelftestCommand) => selftestCommand(flags, log, print));

const probes = program
  .command('probes')
  .description('attach each eBPF probe to a workload whose figures are known: ok, skipped with the reason, or wrong')
  .argument('[names...]', 'probes; none: all of ebpf/')
  .option('--wait <duration>', 'how long to queue behind another experiment on this machine', '0s')
  .option('--json', 'print JSON')
  .action((names: string[], flags: ProbesCommand) => probesCommand(names, flags, { log, print }));
addManifestCommand(probes, { print });

addReportCommands(program, { print, log });
addResultsCommands(program, { print, log });
addImagesCommands(program, { print, log });

const target = program.command('target').description('what of ours stands on this machine, or on a cluster');
const onTarget = (command: Command): Command =>
  command
    .option('--target <name>', 'lab (this machine) or kubernetes', 'lab')
    .option('--kubeconfig <file>', 'of the target kubernetes (default: $KUBECONFIG, ~/.kube/config)')
    .option('--context <name>', 'of the kubeconfig (default: its current one)');
onTarget(target.command('status'))
  .description('who uses the target, and what of ours is there')
  .option('--json', 'print JSON')
  .action(async (options: TargetCommand & { json?: boolean }) => {
    print(await targetStatus(options));
  });
onTarget(target.command('down'))
  .description('remove whatever an experiment left: processes, namespaces, rules, cgroups, charts and objects of ours')
  .action(async (options: TargetCommand) => {
    print(await targetDown(options, log));
  });

program
  .command('doctor')
  .description('what this machine has, and what getting the rest would cost')
  .option('--json', 'print JSON')
  .action(async (options: { json?: boolean }) => {
    const { text, ok } = await doctor({ json: options.json === true });
    print(text.endsWith('\n') ? text : `${text}\n`);
    if (!ok) process.exitCode = exitCodes.preflight;
  });

program
  .command('vectors')
  .description('check the statistics against known answers')
  .argument('[file...]')
  .action(async (files: string[]) => {
    process.exitCode = await vectors(files, process.stdout);
  });

// A reader that has seen enough (`| head`) is no fault of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(exitCodes.done);
});

/** The only catch, and the only place that formats an error. */
try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = told(asHarnessError(error));
}

function asHarnessError(error: unknown): HarnessError | undefined {
  if (error instanceof HarnessError) return error;
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return undefined;
    const wrong = error.message.replace(/^error: /, '');
    const message = wrong === '(outputHelp)' ? 'no command was given' : wrong;
    return usageError({ code: 'USAGE', message, hint: 'meshbench --help, or meshbench <command> --help' });
  }
  return new HarnessError({
    code: 'INTERNAL',
    message: messageOf(error),
    hint: 'this is a defect of meshbench; run again with -v and report what it prints',
    exitCode: exitCodes.internal,
    cause: error,
  });
}

function told(error: HarnessError | undefined): number {
  if (!error) return exitCodes.done;
  log.info(`error[${error.code}]: ${error.message}\nhint: ${error.hint}`);
  if (verbose) log.info(String((error.cause instanceof Error ? error.cause.stack : undefined) ?? error.stack));
  return error.exitCode;
}
