import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { analyse } from '../../core/analyse.ts';
import { usageError, messageOf } from '../../errors.ts';
import { RunFolder } from '../run-folder.ts';
import { trialName } from '../staged-trials.ts';
import { checksumFile } from '../trial-damage.ts';
import { pathProblem } from './safe-path.ts';

const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/);

/** What this version reads, and of it what becomes the name of something. */
const versions = {
  'plan.json': z.looseObject({
    schema: z.literal('meshbench.plan/2'),
    arms: z.array(z.looseObject({ id: name })),
    loads: z.array(z.looseObject({ id: name })),
  }),
  'environment.json': z.looseObject({ schema: z.literal('meshbench.environment/1') }),
} as const;
const trialSchema = z.looseObject({
  schema: z.literal('meshbench.trial/2'),
  number: z.int().min(1),
  arm: name,
  load: name,
});
const checksumsSchema = z.record(z.string(), z.string());

/**
 * Whether an experiment that was unpacked aside is one that this version can read, is as it was written, and can be
 * analysed. `folder` is where it lies, under whatever name.
 * @throws HarnessError IMPORT-UNKNOWN-SCHEMA, IMPORT-UNSAFE-PATH, IMPORT-DAMAGED, or what RunFolder.open says (exit 2).
 */
export async function requireReadable(root: string, folder: string): Promise<{ trials: number }> {
  const run = new RunFolder(`${root}/${folder}`);
  const plan = await parsed(run, 'plan.json', versions['plan.json']);
  await parsed(run, 'environment.json', versions['environment.json']);
  const arms = new Set(plan.arms.map(({ id }) => id));
  const loads = new Set(plan.loads.map(({ id }) => id));
  for (const trial of await run.trialNames()) {
    const { number, arm, load } = await parsed(run, `trials/${trial}/trial.json`, trialSchema);
    const named = trialName({ number, arm }) === trial && arms.has(arm) && loads.has(load);
    if (!named) throw damaged(`trials/${trial} is not the trial of ${arm} at ${load} that its plan knows`);
    await requireSafeChecksums(run, trial);
  }
  return requireVerified(root, folder);
}

/** The names in a list of checksums are opened by whoever verifies it. */
async function requireSafeChecksums(run: RunFolder, trial: string): Promise<void> {
  const file = `trials/${trial}/${checksumFile}`;
  for (const listed of Object.keys(await parsed(run, file, checksumsSchema))) {
    if (pathProblem(listed) !== undefined) {
      throw usageError({
        code: 'IMPORT-UNSAFE-PATH',
        message: `nothing was written: ${file} names ${JSON.stringify(listed)}`,
        hint: 'do not trust this file; ask for a new export from where it came',
      });
    }
  }
}

async function requireVerified(root: string, folder: string): Promise<{ trials: number }> {
  const run = await RunFolder.open(root, folder);
  const unnoted = (await run.unnoted()).map((trial) => `${trial} is not in the journal`);
  const problems = [...(await run.verify()), ...unnoted];
  if (problems.length > 0) throw damaged(problems.join('; '));
  const [plan, { trials, probed }, ended] = await Promise.all([run.plan(), run.contents(), run.ended()]);
  try {
    analyse({ plan, trials, probed, ended });
  } catch (cause) {
    throw damaged(`it cannot be analysed (${messageOf(cause)})`);
  }
  return { trials: trials.length + probed.length };
}

const damaged = (why: string): Error =>
  usageError({
    code: 'IMPORT-DAMAGED',
    message: `the experiment in the file is not as it was written: ${why}`,
    hint: 'run results verify where it was exported, and export it again',
  });

async function parsed<T>(run: RunFolder, file: string, schema: z.ZodType<T>): Promise<T> {
  const content = await readFile(run.file(file), 'utf8')
    .then((text) => JSON.parse(text) as unknown)
    .catch((cause: unknown) => {
      throw damaged(`${file} cannot be read (${messageOf(cause)})`);
    });
  const result = schema.safeParse(content);
  if (result.success) return result.data;
  const found = z.looseObject({ schema: z.string() }).safeParse(content);
  throw usageError({
    code: 'IMPORT-UNKNOWN-SCHEMA',
    message: `${file} is not what this version reads (schema ${found.success ? found.data.schema : 'not named'}): ${z.prettifyError(result.error).replaceAll('\n', '; ')}`,
    hint: 'import it with the version of meshbench that wrote it',
  });
}
