/**
 * Exit codes of every command; the only table of them.
 * 0 done · 1 internal error · 2 bad usage or config · 3 preflight failed (missing tool, right, kernel feature)
 * 4 target or mesh failed · 5 measurement invalid (too few valid trials) · 6 regression or SLO breach found
 * 130 interrupted (undone cleanly, resumable)
 */
export const exitCodes = {
  done: 0,
  internal: 1,
  usage: 2,
  preflight: 3,
  target: 4,
  invalid: 5,
  breach: 6,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

interface HarnessErrorFields {
  /** Stable, greppable, SCREAMING-KEBAB: `MESH-NOT-IN-LAB`. */
  readonly code: string;
  readonly message: string;
  /** What to run or change next. */
  readonly hint: string;
  readonly exitCode: ExitCode;
  readonly cause?: unknown;
}

/** The one error that people are meant to read: what happened, and what to do about it. */
export class HarnessError extends Error {
  readonly code: string;
  readonly hint: string;
  readonly exitCode: ExitCode;

  constructor(fields: HarnessErrorFields) {
    super(fields.message, { cause: fields.cause });
    this.name = 'HarnessError';
    this.code = fields.code;
    this.hint = fields.hint;
    this.exitCode = fields.exitCode;
  }
}

type Specific = Omit<HarnessErrorFields, 'exitCode'>;

/** Bad flags or config: the user can mend it in the call. */
export const usageError = (fields: Specific): HarnessError =>
  new HarnessError({ ...fields, exitCode: exitCodes.usage });

/** The machine lacks something that the run needs. */
export const preflightError = (fields: Specific): HarnessError =>
  new HarnessError({ ...fields, exitCode: exitCodes.preflight });

/** The target or a mesh on it did not do what it was asked to. */
export const targetError = (fields: Specific): HarnessError =>
  new HarnessError({ ...fields, exitCode: exitCodes.target });

/** The text of any thrown value, for messages and causes. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
