import { parseDuration, type Milliseconds } from '../core/units.ts';
import { usageError } from '../errors.ts';

/** What `--wait` says: how long to queue behind another experiment. @throws HarnessError BAD-WAIT (exit 2). */
export function waitOf(text: string): Milliseconds {
  const waitMs = parseDuration(text);
  if (waitMs !== undefined) return waitMs;
  throw usageError({
    code: 'BAD-WAIT',
    message: `"${text}" is not a duration`,
    hint: 'write --wait 10m or --wait 30s',
  });
}
