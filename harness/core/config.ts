import { z } from 'zod';
import { parseDuration, parseSize, perSecond, type Bytes, type Milliseconds, type PerSecond } from './units.ts';

/** What people write in experiment.yaml: quantities carry their unit, unknown keys are errors. */

const quantity = <T extends number>(
  what: string,
  parse: (text: string) => T | undefined,
  limits: { min: number; max: number; text: string },
): z.ZodType<T, string> =>
  z
    .string({ error: `${what} is written with its unit, in quotes or bare: ${limits.text}` })
    .transform((text, context) => {
      const value = parse(text);
      if (value === undefined || value < limits.min || value > limits.max) {
        context.addIssue({ code: 'custom', message: `"${text}" is not ${what} within ${limits.text}` });
        return z.NEVER;
      }
      return value;
    });

/** `400rps` -> 400; k6 takes whole rates only. */
export const parseRate = (text: string): PerSecond | undefined => {
  const match = /^(\d+)rps$/.exec(text.trim());
  return match ? perSecond(Number(match[1])) : undefined;
};

const second = 1000;
const minute = 60 * second;

/** Windows are whole seconds of the clock. */
const wholeSeconds = (text: string): Milliseconds | undefined => {
  const duration = parseDuration(text);
  return duration !== undefined && duration % second === 0 ? duration : undefined;
};

const rate = quantity<PerSecond>('a rate', parseRate, { min: 1, max: 20_000, text: '1rps to 20000rps' });
const warmUp = quantity<Milliseconds>('a duration', parseDuration, {
  min: second,
  max: 10 * minute,
  text: '1s to 10m',
});
const measure = quantity<Milliseconds>('a duration of whole seconds', wholeSeconds, {
  min: 2 * second,
  max: 30 * minute,
  text: '2s to 30m',
});
const payload = quantity<Bytes>('a size', parseSize, { min: 1, max: 16 * 1024 ** 2, text: '1B to 16Mi' });
const delay = quantity<Milliseconds>('a delay', parseDuration, { min: 0.01, max: second, text: '10us to 1s' });
const shareBetween = (min: number, max: number): z.ZodNumber => z.number().gt(min).lt(max);
const whole = (min: number, max: number): z.ZodNumber => z.int().min(min).max(max);

const profile = z.enum(['vendor', 'parity']);

const arm = z.strictObject({
  mesh: z.string(),
  profile: profile.default('vendor'),
  /** Adds this to every answer of the arm's application: the positive control. */
  plantedDelay: delay.optional(),
});

export const configSchema = z.strictObject({
  title: z.string().min(1).max(120),
  design: z.literal('interleaved').default('interleaved'),
  target: z.literal('lab', { error: 'the only target so far is lab, this machine' }).default('lab'),
  scenario: z
    .string()
    .regex(/^[a-z][a-z0-9-]*$/)
    .default('http'),
  /** Compared with the baseline; the baseline and its twin are always there. */
  arms: z.array(arm).max(20),
  load: z.strictObject({
    /** Offered to each arm. */
    rate,
    connections: whole(1, 2000),
    payload,
    warmUp,
    measure,
  }),
  rounds: whole(3, 500),
  alpha: shareBetween(0, 0.5).default(0.05),
  margins: z
    .strictObject({ latency: shareBetween(0, 1), cpu: shareBetween(0, 1) })
    .default({ latency: 0.05, cpu: 0.03 }),
  /** Absent: drawn, and logged with the plan. */
  seed: whole(0, 2 ** 32 - 1).optional(),
});

/** A config with defaults and with quantities in base units. */
export type Config = z.output<typeof configSchema>;
export type ArmConfig = Config['arms'][number];

export type ConfigResult =
  { readonly ok: true; readonly config: Config } | { readonly ok: false; readonly problems: readonly string[] };

/** Every problem at once, each with its path: `load.rate: "500" is not a rate within 1rps to 20000rps`. */
export function parseConfig(input: unknown): ConfigResult {
  const parsed = configSchema.safeParse(input);
  if (!parsed.success) {
    return { ok: false, problems: parsed.error.issues.map(problem) };
  }
  const problems = contradictions(parsed.data);
  return problems.length === 0 ? { ok: true, config: parsed.data } : { ok: false, problems };
}

function problem(issue: z.core.$ZodIssue): string {
  const path = issue.path.length === 0 ? 'the file' : issue.path.join('.');
  return `${path}: ${issue.message}`;
}

/** What each value allows but their combination does not. */
function contradictions(config: Config): string[] {
  const problems: string[] = [];
  const total = config.load.rate * (config.arms.length + 2);
  if (total > 20_000) {
    problems.push(
      `load.rate: ${total} rps over ${config.arms.length + 2} arms is more than one generator can offer (20000 rps)`,
    );
  }
  const labels = config.arms.map((each) => `${each.mesh}/${each.profile}/${each.plantedDelay ?? 0}`);
  const twice = labels.find((label, index) => labels.indexOf(label) !== index);
  if (twice !== undefined) problems.push(`arms: ${twice.split('/').slice(0, 2).join('/')} is listed twice`);
  if (config.arms.some((each) => each.mesh === 'none' && each.plantedDelay === undefined)) {
    problems.push('arms: none is always there as baseline and twin; leave it out');
  }
  return problems;
}
