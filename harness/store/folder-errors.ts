import { HarnessError, exitCodes, messageOf, usageError } from '../errors.ts';

/** RESULTS-UNWRITABLE (exit 3): the folder of an experiment cannot be made. */
export const unwritable = (folder: string, cause: unknown): HarnessError =>
  new HarnessError({
    code: 'RESULTS-UNWRITABLE',
    message: `cannot write ${folder}: ${messageOf(cause)}`,
    hint: 'free space there, or give another folder with --results',
    exitCode: exitCodes.preflight,
    cause,
  });

/** NO-SUCH-EXPERIMENT (exit 2). */
export const noSuchExperiment = (folder: string): HarnessError =>
  usageError({
    code: 'NO-SUCH-EXPERIMENT',
    message: `${folder} holds no experiment`,
    hint: 'meshbench results ls lists those that are there',
  });

/** PLAN-CHANGED (exit 2): its hash does not fit. */
export const planChanged = (file: string): HarnessError =>
  usageError({
    code: 'PLAN-CHANGED',
    message: `${file} was changed after the experiment began: its hash does not fit`,
    hint: 'restore the file, or start a new experiment',
  });
