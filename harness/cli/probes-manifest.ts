import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { parse } from 'yaml';
import { z } from 'zod';
import { messageOf, usageError } from '../errors.ts';
import { probesIn, type Probe } from '../probes/catalogue.ts';
import { numbered, podGroupsSchema } from '../probes/manifest-groups.ts';
import { configMapLimitBytes, manifestText } from '../probes/manifest.ts';
import type { CommandLine } from './command-line.ts';

export interface ManifestCommand {
  readonly namespace: string;
  readonly image: string;
  readonly groups?: string;
}

const script = path.join(import.meta.dirname, '../../ebpf/daemonset/collect.sh');
const noGroups =
  '# <pod uid> <container or -> <group> <role> <link or ->: meshbench probes manifest --groups writes it\n';

/** `meshbench probes manifest`, below the command `probes`. */
export function addManifestCommand(probes: Command, { print }: Pick<CommandLine, 'print'>): void {
  probes
    .command('manifest')
    .description('the cluster form: a DaemonSet that runs the probes on every node, as YAML')
    .argument('[names...]', 'probes; without: those that time a request (tier 1)')
    .requiredOption('--image <reference>', 'an image with sh and bpftrace 0.17 or newer (docs/probes.md shows one)')
    .option('--namespace <name>', 'where it goes', 'meshbench')
    .option('--groups <file>', 'which container of which pod is whose (docs/probes.md)')
    .action(async (names: string[], flags: ManifestCommand) => {
      print(await probesManifest(names, flags));
    });
}

/**
 * The manifest as YAML.
 * @throws HarnessError PROBE-UNKNOWN, MANIFEST-INVALID, GROUPS-UNREADABLE, GROUPS-INVALID or MANIFEST-TOO-LARGE (exit 2).
 */
export async function probesManifest(names: readonly string[], flags: ManifestCommand): Promise<string> {
  const { namespace, image } = flagsOf(flags);
  const probes = chosen(await probesIn(), names);
  const groups = flags.groups === undefined ? noGroups : numbered(await groupsIn(flags.groups)).table;
  const text = manifestText({ probes, namespace, image, groups, script: await readFile(script, 'utf8') });
  // The whole is longer than each ConfigMap in it.
  if (Buffer.byteLength(text) < configMapLimitBytes) return text;
  throw usageError({
    code: 'MANIFEST-TOO-LARGE',
    message: 'the programs and groups do not fit into a ConfigMap (1 MiB)',
    hint: 'name fewer probes, or fewer pods in --groups',
  });
}

const flagsSchema = z.object({
  namespace: z
    .string()
    .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, { error: '--namespace is no name of a namespace' }),
  image: z.string().regex(/^[A-Za-z0-9][\w./:@-]*$/, { error: '--image is no reference of an image' }),
});

function flagsOf(flags: ManifestCommand): z.output<typeof flagsSchema> {
  const read = flagsSchema.safeParse(flags);
  if (read.success) return read.data;
  throw usageError({
    code: 'MANIFEST-INVALID',
    message: read.error.issues.map(({ message }) => message).join('; '),
    hint: 'meshbench probes manifest --help',
  });
}

function chosen(all: readonly Probe[], names: readonly string[]): Probe[] {
  const unknown = names.filter((name) => !all.some(({ spec }) => spec.name === name));
  if (unknown.length === 0) {
    return all.filter(({ spec }) => (names.length === 0 ? spec.tier === 1 : names.includes(spec.name)));
  }
  throw usageError({
    code: 'PROBE-UNKNOWN',
    message: `no probe is named ${unknown.join(', ')}`,
    hint: `there are ${all.map(({ spec }) => spec.name).join(', ')}`,
  });
}

async function groupsIn(file: string): Promise<z.output<typeof podGroupsSchema>> {
  const read = podGroupsSchema.safeParse(await readYaml(file));
  if (read.success) return read.data;
  const problems = read.error.issues.map(({ path: at, message }) => `  ${at.join('.')}: ${message}`);
  throw usageError({
    code: 'GROUPS-INVALID',
    message: `${file} does not say whose pods are whose:\n${problems.join('\n')}`,
    hint: 'docs/probes.md ("In a cluster") has one to copy',
  });
}

async function readYaml(file: string): Promise<unknown> {
  try {
    return parse(await readFile(file, 'utf8')) as unknown;
  } catch (cause) {
    throw usageError({
      code: 'GROUPS-UNREADABLE',
      message: `${file} cannot be read as YAML: ${messageOf(cause)}`,
      hint: 'docs/probes.md ("In a cluster") has one to copy',
      cause,
    });
  }
}
