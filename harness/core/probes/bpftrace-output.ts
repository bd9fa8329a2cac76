/**
 * What `bpftrace -f json` prints: a JSON object a line, blank lines between, and a dump of all maps at each SIGUSR1 and at
 * the end. Maps come in the order of their names, empty ones not at all, so each dump begins with a map of ours.
 */

/** The map that begins a dump: capitals sort before every probe's name. It always has a value. */
export const dumpMark = 'Dump';

/** A map as printed: value by key; keys are joined by commas, a map without keys has the key ''. */
export type MapDump = ReadonlyMap<string, Readonly<Record<string, number>>>;

export interface BpftraceOutput {
  /** The line `ready` was printed: every probe is attached. */
  readonly ready: boolean;
  /** All maps at each dump, in order of time. */
  readonly dumps: readonly MapDump[];
  /** Events that the kernel could not hand over. */
  readonly lost: number;
  /** Lines that are no JSON: the last one of a process that was killed. */
  readonly broken: number;
  /** By line of the program. */
  readonly helperErrors: readonly HelperError[];
}

/** A line of the program whose helper failed, so often. */
export interface HelperError {
  readonly line: number;
  readonly count: number;
  /** The last one: `map_update_elem failed with -7 in line 2`. */
  readonly words: string;
}

/** Lines of a program within the whole script, both included. */
export interface LineRange {
  readonly first: number;
  readonly last: number;
}

/** What one program of the script lost, in words; empty when nothing. Events that were not handed over may be anybody's. */
export function lossOf(
  { lost, helperErrors }: Pick<BpftraceOutput, 'lost' | 'helperErrors'>,
  lines: LineRange,
): string {
  const own = helperErrors.filter(({ line }) => line >= lines.first && line <= lines.last);
  const failed = own.reduce((sum, { count }) => sum + count, 0);
  const words = [...new Set(own.map((each) => each.words))].join(', ');
  return [
    ...(lost > 0 ? [`${lost} events were lost`] : []),
    ...(failed > 0 ? [`${failed} updates of its maps failed (${words}; -7 is a full map)`] : []),
  ].join('; ');
}

/** Reads a whole output, or what there is of one that was cut off. */
export function parseBpftrace(text: string): BpftraceOutput {
  const read = { ready: false, lost: 0, broken: 0 };
  const helperErrors = new Map<number, HelperError>();
  const dumps: Map<string, Record<string, number>>[] = [];
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const entry = entryOf(line);
    if (!entry) {
      read.broken++;
      continue;
    }
    const { type } = entry;
    const data = entry['data'];
    if (type === 'printf') read.ready ||= typeof data === 'string' && data.startsWith('ready');
    else if (type === 'lost_events') read.lost += lostIn(data);
    else if (type === 'helper_error' && !isHarmless(entry)) {
      const line = Number(entry['line']);
      const count = (helperErrors.get(line)?.count ?? 0) + 1;
      helperErrors.set(line, { line, count, words: helperWords(entry) });
    } else if (type === 'map' && isRecord(data)) addMap(dumps, data);
  }
  return { ...read, helperErrors: [...helperErrors.values()], dumps };
}

function addMap(dumps: Map<string, Record<string, number>>[], data: Record<string, unknown>): void {
  for (const [written, value] of Object.entries(data)) {
    const name = written.replace(/^@/, '');
    if (name === dumpMark) dumps.push(new Map());
    // What comes before the first mark belongs to no dump of ours.
    dumps.at(-1)?.set(name, valuesOf(value));
  }
}

function valuesOf(value: unknown): Record<string, number> {
  if (typeof value === 'number') return { '': value };
  if (!isRecord(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter((pair): pair is [string, number] => typeof pair[1] === 'number'),
  );
}

const lostIn = (data: unknown): number => (isRecord(data) && typeof data['events'] === 'number' ? data['events'] : 1);

/**
 * Neither loses anything: a sample in user mode has no kernel stack to take (-14 is EFAULT), and what is not there need not
 * be deleted (-2 is ENOENT).
 */
const isHarmless = ({ helper, retcode }: Entry): boolean =>
  (helper === 'get_stackid' && retcode === -14) || (helper === 'map_delete_elem' && retcode === -2);

/** `{"type":"helper_error","helper":"map_update_elem","retcode":-7,"line":2,"col":63}`. */
const helperWords = ({ helper, retcode, line }: Entry): string =>
  `${String(helper)} failed with ${String(retcode)} in line ${String(line)}`;

interface Entry {
  readonly type: string;
  readonly [key: string]: unknown;
}

function entryOf(line: string): Entry | undefined {
  try {
    const entry = JSON.parse(line) as unknown;
    return isRecord(entry) && typeof entry['type'] === 'string' ? { ...entry, type: entry['type'] } : undefined;
  } catch {
    return undefined;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
