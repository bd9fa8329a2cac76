/** What was wrong with an input of the statistics kernel; stable, for tests and for turning an error into a reason. */
export type StatisticsErrorCode =
  | 'EMPTY'
  | 'TOO-SHORT'
  | 'TOO-LONG'
  | 'LENGTH-MISMATCH'
  | 'NOT-FINITE'
  | 'NOT-POSITIVE'
  | 'OUT-OF-RANGE'
  | 'NO-VARIANCE'
  | 'UNBOUNDED'
  | 'NO-CONVERGENCE'
  | 'BAD-INPUT';

/** The kernel's only error: it never answers NaN. The message says what is wrong and, after the semicolon, what to do. */
export class StatisticsError extends Error {
  readonly code: StatisticsErrorCode;

  constructor(code: StatisticsErrorCode, message: string) {
    super(message);
    this.name = 'StatisticsError';
    this.code = code;
  }
}
