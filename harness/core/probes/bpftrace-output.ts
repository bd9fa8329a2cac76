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
  /** Events that the kernel could not hand over, and updates of maps that failed (a full map). */
  readonly lost: number;
  /** Lines that are no JSON: the last one of a process that was killed. */
  readonly broken: number;
  /** Each kind once. */
  readonly helperErrors: readonly string[];
}

/** Reads a whole output, or what there is of one that was cut off. */
export function parseBpftrace(text: string): BpftraceOutput {
  const read = { ready: false, lost: 0, broken: 0 };
  const helperErrors = new Set<string>();
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
    else if (type === 'helper_error' && !isNoKernelStack(entry)) {
      read.lost++;
      helperErrors.add(helperWords(entry));
    } else if (type === 'map' && isRecord(data)) addMap(dumps, data);
  }
  return { ...read, helperErrors: [...helperErrors], dumps };
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

/** What every sample in user mode gives (-14 is EFAULT): there is no kernel stack to take, and nothing is lost. */
const isNoKernelStack = ({ helper, retcode }: Entry): boolean => helper === 'get_stackid' && retcode === -14;

/** `{"type":"helper_error","helper":"map_update_elem","retcode":-7,"line":2,"col":63}`: -7 is a full map. */
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
