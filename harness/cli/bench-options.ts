import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'yaml';
import { parseConfig, type Config } from '../core/config.ts';
import { messageOf, usageError } from '../errors.ts';

/** Flags of `meshbench bench` that shape the experiment, as commander hands them over: texts. */
export interface BenchFlags {
  readonly mesh?: string;
  readonly profile?: string;
  readonly config?: string;
  readonly quick?: boolean;
  readonly target?: string;
  readonly scenario?: string;
  readonly rps?: string;
  readonly connections?: string;
  readonly payload?: string;
  readonly warmUp?: string;
  readonly measure?: string;
  readonly rounds?: string;
  readonly seed?: string;
  readonly plantDelay?: string;
  readonly design?: string;
  readonly looks?: string;
  readonly precision?: boolean;
  readonly max?: string;
  /** `1`, `1,2,3`; true: timing and counts. */
  readonly probes?: string | true;
  /** Of the target kubernetes. */
  readonly singleNode?: boolean;
  readonly cpuBudget?: string;
  readonly useExisting?: boolean;
  /** On a cluster: `--design interleaved`, which needs a privileged generator. */
  readonly interleave?: boolean;
  /** `team=payments`, as often as wanted. */
  readonly label?: readonly string[];
}

const experiments = path.join(import.meta.dirname, '../../experiments');

/** The config file (or default.yaml, or quick.yaml) with the flags laid over it, checked as a whole. */
export async function configOf(flags: BenchFlags): Promise<Config> {
  const file = flags.config ?? path.join(experiments, presetOf(flags));
  const written = await readYaml(file);
  const result = parseConfig(isRecord(written) ? withFlags(written, flags) : written);
  if (result.ok) return result.config;
  throw usageError({
    code: 'BAD-CONFIG',
    message: `${result.problems.length === 1 ? 'a problem' : `${result.problems.length} problems`} with the experiment:\n${result.problems.map((text) => `  ${text}`).join('\n')}`,
    hint: `mend the flags or ${path.relative(process.cwd(), file)}; experiments/schema.json describes every key`,
  });
}

/** What is run when no file is named. On a cluster every trial takes a fresh mesh, so quick is fewer rounds. */
const presetOf = ({ quick, target }: BenchFlags): string =>
  quick !== true ? 'default.yaml' : target === 'kubernetes' ? 'quick-cluster.yaml' : 'quick.yaml';

async function readYaml(file: string): Promise<unknown> {
  try {
    return parse(await readFile(file, 'utf8')) as unknown;
  } catch (cause) {
    throw usageError({
      code: 'CONFIG-UNREADABLE',
      message: `${file} cannot be read as YAML: ${messageOf(cause)}`,
      hint: 'give a file with --config; experiments/ holds examples',
      cause,
    });
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function withFlags(written: Record<string, unknown>, flags: BenchFlags): Record<string, unknown> {
  const load = isRecord(written['load']) ? written['load'] : {};
  return defined({
    ...written,
    title: titleOf(written, flags),
    ...(flags.quick === true && flags.config !== undefined ? quickened : {}),
    arms: armsOf(written['arms'], flags),
    design: flags.interleave === true ? 'interleaved' : (flags.design ?? written['design']),
    stop: stopOf(written['stop'], flags),
    target: flags.target ?? written['target'],
    cluster: clusterOf(written['cluster'], flags),
    scenario: flags.scenario ?? written['scenario'],
    rounds: numberOr(flags.rounds, roundsOf(flags) ?? written['rounds']),
    seed: numberOr(flags.seed, written['seed']),
    probes: probesOf(flags, written['probes']),
    labels: labelsOf(written['labels'], flags),
    load: defined({
      ...load,
      ...(flags.quick === true && flags.config !== undefined ? quickenedLoad : {}),
      rate: levelsOr(flags.rps, load['rate'], (text) => `${text}rps`),
      connections: levelsOr(flags.connections, load['connections'], (text) => numberOr(text, undefined)),
      payload: levelsOr(flags.payload, load['payload']),
      warmUp: flags.warmUp ?? load['warmUp'],
      measure: levelsOr(flags.measure, load['measure']),
    }),
  });
}

/** What the flags say of a cluster, laid over the file; absent where neither says anything. */
function clusterOf(written: unknown, { singleNode, cpuBudget, useExisting, mesh }: BenchFlags): unknown {
  if (written !== undefined && !isRecord(written)) return written;
  const given = defined({
    ...written,
    singleNode: singleNode ?? written?.['singleNode'],
    cpuBudget: numberOr(cpuBudget, written?.['cpuBudget']),
    existing: useExisting === true ? mesh?.trim() : written?.['existing'],
  });
  return Object.keys(given).length === 0 ? undefined : given;
}

/** Tiers of probes: `--probes` alone means timing and counts, each in sessions of its own. */
const probesOf = ({ probes }: BenchFlags, written: unknown): unknown =>
  probes === undefined
    ? written
    : probes === true
      ? [1, 2]
      : probes.split(',').map((tier) => numberOr(tier.trim(), tier));

/** What --quick makes of a file that says something else. */
const quickened = { rounds: 6 };
const quickenedLoad = { warmUp: '2s', measure: '6s' };

/** What was asked for in flags names the experiment; a file names itself. */
function titleOf(written: Record<string, unknown>, { mesh, plantDelay, quick }: BenchFlags): unknown {
  if (mesh === undefined && plantDelay === undefined) return written['title'];
  const meshes = (mesh ?? '').split(',').map((name) => name.trim());
  const compared = [...meshes.filter((name) => name !== ''), ...(plantDelay === undefined ? [] : ['a planted delay'])];
  // A title has its limit; the plan lists every arm.
  const listed = compared.length > 4 ? `${String(compared.length)} arms` : compared.join(', ');
  const what = compared.length === 0 ? 'A/A: no mesh against itself' : `${listed} against no mesh`;
  return quick === true ? `${what}, quick` : what;
}

/** The meshes of the flag, or else the arms of the file; a profile holds for all; a planted delay is one arm more. */
function armsOf(written: unknown, { mesh, profile, plantDelay }: BenchFlags): unknown {
  const named = mesh
    ?.split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'none')
    .map((name) => ({ mesh: name }));
  const listed: unknown = named ?? written;
  if (!Array.isArray(listed)) return listed;
  const arms = listed.map((arm: unknown) =>
    isRecord(arm) ? defined({ ...arm, profile: profile ?? arm['profile'] }) : arm,
  );
  return plantDelay === undefined ? arms : [...arms, { mesh: 'none', plantedDelay: plantDelay }];
}

/** `200,400`: a list is an axis of the load; the schema refuses what is none. */
function levelsOr(text: string | undefined, otherwise: unknown, read: (text: string) => unknown = String): unknown {
  if (text === undefined) return otherwise;
  const levels = text.split(',').map((level) => read(level.trim()));
  return levels.length === 1 ? levels[0] : levels;
}

/** A precision that is not reached after so many rounds will not be. */
const precisionCap = 30;

/** What a stop rule of the flags asks for, where they name no number of rounds. */
function roundsOf({ looks, precision }: BenchFlags): unknown {
  if (looks !== undefined) return numberOr(looks.split(',').at(-1)?.trim(), undefined);
  return precision === true ? precisionCap : undefined;
}

/** The rule of the flags, or that of the file; a time limit goes with any. */
function stopOf(written: unknown, { looks, precision, max }: BenchFlags): unknown {
  if (looks !== undefined && precision === true) {
    throw usageError({
      code: 'TWO-STOP-RULES',
      message: '--looks and --precision are two rules to end an experiment',
      hint: 'give one of them; --max goes with either',
    });
  }
  const ruled =
    looks !== undefined
      ? { rule: 'looks', after: looks.split(',').map((text) => numberOr(text.trim(), undefined)) }
      : precision === true
        ? { rule: 'precision' }
        : (written ?? { rule: 'fixed' });
  return isRecord(ruled) ? defined({ ...ruled, max: max ?? ruled['max'] }) : ruled;
}

/** Those of the file with those of the flags laid over them, name by name. @throws HarnessError BAD-LABEL (exit 2). */
function labelsOf(written: unknown, { label }: BenchFlags): unknown {
  if (label === undefined) return written;
  const given = label.map((text) => {
    const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
    if (name !== undefined && value !== undefined) return [name, value] as const;
    throw usageError({
      code: 'BAD-LABEL',
      message: `"${text}" is not a label`,
      hint: 'write --label team=payments; the flag may be repeated',
    });
  });
  // What is no record in the file stays what it is, for the schema to refuse.
  return written === undefined || isRecord(written) ? { ...written, ...Object.fromEntries(given) } : written;
}

/** A number if it reads as one; otherwise the text itself, for the schema to refuse by name. */
const numberOr = (text: string | undefined, otherwise: unknown): unknown =>
  text === undefined ? otherwise : text.trim() === '' || Number.isNaN(Number(text)) ? text : Number(text);

const defined = <T extends object>(record: T): T =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as T;
