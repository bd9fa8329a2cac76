import { z } from 'zod';

/** Whom the cost of a run and its results are charged to: `team: payments`. In no number; in the plan's hash only where there are some. */
export type Labels = Readonly<Record<string, string>>;

const mostLabels = 16;

const name = z.string().regex(/^[a-z][a-z0-9-]{0,62}$/);

/** No control, format or unassigned character, and no blank end: a label stays what it looks like wherever it is shown. */
const value = z
  .string({ error: 'a label is text; put "42" in quotes' })
  .regex(/^(?!\s)[^\p{C}\p{Zl}\p{Zp}]{1,63}(?<!\s)$/u, {
    error: 'a label has 1 to 63 printable characters, and no space at its ends',
  });

/** As people write them in experiment.yaml: `labels: { team: payments, project: checkout }`. */
export const labels = z
  .record(name, value, {
    error: ({ code }) =>
      code === 'invalid_key'
        ? 'the name of a label has small letters, digits and dashes, and begins with a letter: cost-centre'
        : 'labels are names with texts: { team: payments }',
  })
  .refine((written) => Object.keys(written).length <= mostLabels, { error: `at most ${mostLabels} labels` });
