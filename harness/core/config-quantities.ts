import { z } from 'zod';
import { parseDuration, parseSize, perSecond, type Bytes, type Milliseconds, type PerSecond } from './units.ts';

/** What the values of experiment.yaml are made of: quantities carry their unit, numbers have limits that are said. */

export const quantity = <T extends number>(
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

export const rate = quantity<PerSecond>('a rate', parseRate, { min: 1, max: 20_000, text: '1rps to 20000rps' });
export const warmUp = quantity<Milliseconds>('a duration', parseDuration, {
  min: second,
  max: 10 * minute,
  text: '1s to 10m',
});
export const measure = quantity<Milliseconds>('a duration of whole seconds', wholeSeconds, {
  min: 2 * second,
  max: 30 * minute,
  text: '2s to 30m',
});
export const payload = quantity<Bytes>('a size', parseSize, { min: 1, max: 16 * 1024 ** 2, text: '1B to 16Mi' });
export const delay = quantity<Milliseconds>('a delay', parseDuration, { min: 0.01, max: second, text: '10us to 1s' });
export const longest = quantity<Milliseconds>('a duration', parseDuration, {
  min: second,
  max: 1440 * minute,
  text: '1s to 1440m',
});

/** A number strictly between two others; `nearest` is the value to use instead of a wrong one. */
export const strictlyBetween = (
  what: string,
  { above, below, nearest }: { above: number; below: number; nearest: string },
): z.ZodNumber => {
  const error = `${what} lies strictly between ${above} and ${below}; ${nearest}`;
  return z.number({ error }).gt(above, { error }).lt(below, { error });
};

export const whole = (min: number, max: number): z.ZodNumber => z.int().min(min).max(max);

const mostLevels = 8;

/** One value or a list of them: an axis of the load. Every combination of levels gets a trial in each round. */
export const axis = <T extends number, In>(one: z.ZodType<T, In>): z.ZodType<readonly T[], In | In[]> =>
  z.union([
    one.transform((value): T[] => [value]),
    z
      .array(one)
      .min(1)
      .max(mostLevels)
      .refine((levels) => new Set(levels).size === levels.length, { error: 'a level is listed twice' }),
  ]);
