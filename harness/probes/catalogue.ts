import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'yaml';
import { probeSpecSchema, type ProbeSpec } from '../core/probes/probe-spec.ts';
import { HarnessError, exitCodes, messageOf } from '../errors.ts';

/** A probe: what it says of itself and the program that bpftrace runs. */
export interface Probe {
  readonly spec: ProbeSpec;
  readonly program: string;
}

const shipped = path.join(import.meta.dirname, '../../ebpf');

/**
 * Every probe of a folder, by name: `<name>.bt` and `<name>.yaml` are all there is to one.
 * @throws HarnessError BAD-PROBE (exit 1) for a file that is not what it should be.
 */
export async function probesIn(folder = shipped): Promise<Probe[]> {
  const files = await readdir(folder);
  const names = files.filter((file) => file.endsWith('.yaml')).map((file) => path.basename(file, '.yaml'));
  return Promise.all(names.sort().map((name) => probeOf(folder, name)));
}

async function probeOf(folder: string, name: string): Promise<Probe> {
  const file = path.join(folder, `${name}.yaml`);
  try {
    const spec = probeSpecSchema.parse(parse(await readFile(file, 'utf8')));
    if (spec.name !== name) throw new Error(`it is named ${spec.name}`);
    return { spec, program: await readFile(path.join(folder, `${name}.bt`), 'utf8') };
  } catch (cause) {
    throw new HarnessError({
      code: 'BAD-PROBE',
      message: `${path.basename(folder)}/${name}.yaml does not describe a probe: ${messageOf(cause)}`,
      hint: 'compare it with another probe; docs/probes.md says how one is made',
      exitCode: exitCodes.internal,
      cause,
    });
  }
}
