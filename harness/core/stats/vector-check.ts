import { StatisticsError } from './errors.ts';
import { isNumbers, vectorFunction, type Fields } from './vector-functions.ts';

/** One known answer. `tolerance` is absolute or relative, whichever is looser. */
export interface VectorCase {
  readonly id: string;
  readonly function: string;
  readonly input: Fields;
  readonly expect: Fields;
  readonly tolerance: number;
}

/** What became of one case; `because` is one line without the id. */
export type VectorResult =
  | { readonly state: 'passed'; readonly id: string }
  | { readonly state: 'failed'; readonly id: string; readonly because: string };

/**
 * Runs every case of a parsed file of the form { cases: [{ id, function, input, expect, tolerance }] }, in its order.
 * @throws StatisticsError BAD-INPUT when the value is not of that form; a case that fails or throws is a result.
 */
export function checkVectors(file: unknown): VectorResult[] {
  return casesOf(file).map(checkCase);
}

function checkCase(vector: VectorCase): VectorResult {
  const { id } = vector;
  const run = vectorFunction(vector.function);
  if (run === undefined) return { state: 'failed', id, because: `unknown function ${vector.function}` };
  const outcome = attempt(() => run(vector.input));
  if ('message' in outcome) return { state: 'failed', id, because: `${vector.function} threw: ${outcome.message}` };
  const wrong = Object.entries(vector.expect)
    .filter(([field, expected]) => !matches(expected, outcome.value[field], vector.tolerance))
    .map(([field, expected]) => `${field} expected ${shown(expected)} got ${shown(outcome.value[field])}`);
  return wrong.length === 0 ? { state: 'passed', id } : { state: 'failed', id, because: wrong.join('; ') };
}

function attempt<T>(run: () => T): { value: T } | { message: string } {
  try {
    return { value: run() };
  } catch (error) {
    return { message: error instanceof Error ? error.message : String(error) };
  }
}

function matches(expected: unknown, got: unknown, tolerance: number): boolean {
  if (typeof expected === 'number' && typeof got === 'number') return isClose(expected, got, tolerance);
  if (!isNumbers(expected) || !isNumbers(got)) return expected === got;
  return expected.length === got.length && expected.every((x, index) => isClose(x, got[index] ?? NaN, tolerance));
}

const isClose = (expected: number, got: number, tolerance: number): boolean =>
  Math.abs(expected - got) <= tolerance * Math.max(1, Math.abs(expected));

/** JSON where it is faithful; it would print NaN and Infinity as null. */
function shown(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(shown).join(', ')}]`;
  return typeof value === 'number' || value === undefined ? String(value) : JSON.stringify(value);
}

function casesOf(file: unknown): VectorCase[] {
  if (!isFields(file) || !Array.isArray(file['cases'])) return refuse('the file has no array "cases"');
  if (file['cases'].length === 0) return refuse('"cases" is empty, so nothing would be checked');
  return file['cases'].map((value: unknown, index) => caseOf(value, `cases[${index}]`));
}

function caseOf(value: unknown, path: string): VectorCase {
  if (!isFields(value)) return refuse(`${path} is not an object`);
  const { id, function: name, input, expect, tolerance } = value;
  if (typeof id !== 'string') return refuse(`${path}.id is not a string`);
  if (typeof name !== 'string') return refuse(`${path}.function is not a string`);
  if (!isFields(input)) return refuse(`${path}.input is not an object`);
  if (!isFields(expect) || Object.keys(expect).length === 0) return refuse(`${path}.expect holds no field`);
  if (typeof tolerance !== 'number' || tolerance < 0) return refuse(`${path}.tolerance is not a number from 0 upwards`);
  return { id, function: name, input, expect, tolerance };
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function refuse(problem: string): never {
  throw new StatisticsError(
    'BAD-INPUT',
    `${problem}; wanted: {"about": ..., "cases": [{"id", "function", "input", "expect", "tolerance"}]}`,
  );
}
