import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { countAll } from './crew.ts';
import { rowsOf } from './simulation.ts';
import { allSimulations, study } from './study.ts';
import { withSection } from './section.ts';
import { asText, tally, type Answered } from './table.ts';

/**
 * `make check-stats`: do the statistics keep what docs/method.md promises? Simulates experiments whose truth is known,
 * prints how often what happened, and writes the same into docs/method.md. Some minutes on two cores; the same on every
 * machine and with any number of workers.
 *   --check      writes nothing; fails when docs/method.md says something else
 *   --workers N  threads; as many as the machine has cores unless told
 * Exits with 1 when a number is out of its limits, or the document is stale.
 */
const { values } = parseArgs({
  options: {
    check: { type: 'boolean', default: false },
    workers: { type: 'string', default: String(availableParallelism()) },
  },
});

const workers = Number(values.workers);
if (!Number.isInteger(workers) || workers < 1) {
  process.stderr.write(`--workers ${values.workers} is no number of threads; try --workers 2\n`);
  process.exit(2);
}

const document = new URL('../../../docs/method.md', import.meta.url);
const progress = (done: number, of: number): void => {
  if (process.stderr.isTTY) process.stderr.write(`\r${done}/${of}${done === of ? '\n' : ''}`);
};

const totals = await countAll(allSimulations, { workers, progress });
const countsOf = new Map(allSimulations.map((simulation, index) => [simulation, totals[index] ?? []]));
const chapters = study.map(({ title, simulations }): Answered => {
  return { title, rows: simulations.flatMap((each) => rowsOf(each, countsOf.get(each) ?? [])) };
});

const before = readFileSync(document, 'utf8');
const after = withSection(before, chapters);
const stale = values.check && after !== before;
if (!values.check) writeFileSync(document, after);

const { passed, failed } = tally(chapters);
process.stdout.write(`${asText(chapters)}\n\n`);
if (stale) process.stdout.write('docs/method.md says something else; run make check-stats and commit it\n');
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed > 0 || stale ? 1 : 0;
