import { z } from 'zod';
import { fewestRounds } from '../config.ts';
import { measure, payload, warmUp } from '../config-quantities.ts';
import { parseDuration, type Milliseconds } from '../units.ts';

/** What people give to `meshbench capacity`: the keys are its flags, quantities carry their unit. */

const wholeNumber = (min: number, max: number, otherwise = ''): z.ZodType<number, string> => {
  const message = `a whole number from ${min} to ${max}${otherwise}`;
  return z
    .string()
    .refine((text) => /^\d+$/.test(text) && Number(text) >= min && Number(text) <= max, {
      error: ({ input }) => `"${String(input)}" is not ${message}`,
    })
    .transform(Number);
};

const longestSlo = 10_000;
const shortestSlo = 0.05;

const slo = z
  .string({ error: 'the latency that 99 % of the requests must keep to, with its unit: --slo-p99 10ms' })
  .transform((text, context): Milliseconds => {
    const value = parseDuration(text);
    if (value !== undefined && value >= shortestSlo && value <= longestSlo) return value;
    const unit = /^\d+(\.\d+)?$/.test(text.trim()) ? `; write ${text.trim()}ms if milliseconds are meant` : '';
    context.addIssue({ code: 'custom', message: `"${text}" is not a latency with its unit within 50us to 10s${unit}` });
    return z.NEVER;
  });

const meshes = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '' && name !== 'none'),
  )
  .refine((names) => new Set(names).size === names.length, { error: 'a mesh is listed twice' });

export const capacityConfigSchema = z.strictObject({
  /** Compared with no mesh; the baseline and its twin are always there. */
  mesh: meshes,
  profile: z.enum(['vendor', 'parity']).default('vendor'),
  target: z.literal('lab', { error: 'the only target so far is lab, this machine' }).default('lab'),
  scenario: z
    .string()
    .regex(/^[a-z][a-z0-9-]*$/)
    .default('http'),
  sloP99: slo,
  connections: wholeNumber(1, 2000).prefault('50'),
  payload: payload.prefault('1Ki'),
  startRps: wholeNumber(50, 20_000).prefault('200'),
  warmUp: warmUp.prefault('2s'),
  measure: measure.prefault('6s'),
  blocks: wholeNumber(
    fewestRounds,
    100,
    `: an interval needs at least ${fewestRounds} blocks, and fewer decide nothing`,
  ).prefault('5'),
  /** Absent: drawn, and logged with the plan. */
  seed: wholeNumber(0, 2 ** 32 - 1).optional(),
});

/** Flags with defaults and quantities in base units. */
export type CapacityConfig = z.output<typeof capacityConfigSchema>;

export type CapacityConfigResult =
  { readonly ok: true; readonly config: CapacityConfig } | { readonly ok: false; readonly problems: readonly string[] };

/** Every problem at once, each with its flag: `--slo-p99: "10" is not a latency with its unit within 50us to 10s`. */
export function parseCapacityConfig(flags: unknown): CapacityConfigResult {
  const parsed = capacityConfigSchema.safeParse(flags);
  if (parsed.success) return { ok: true, config: parsed.data };
  return {
    ok: false,
    problems: parsed.error.issues.map(({ path, message }) => `${flagName(String(path[0] ?? ''))}: ${message}`),
  };
}

/** `sloP99` -> `--slo-p99`. */
export const flagName = (key: string): string => `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
