import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { reasonOf } from './bpftrace.ts';

/** What every run says in a container, successful or not. */
const always = readFileSync(path.join(import.meta.dirname, '../../test/fixtures/probes/attached.stderr'), 'utf8');

it.each([
  'Error loading program: tracepoint:sock:sk_data_ready (try -v)',
  'ERROR: Error loading program: tracepoint:sock:sk_data_ready (try -v)',
  'ERROR: tracepoint not found: sock:sk_data_ready',
  'mount: /sys/kernel/tracing: permission denied.',
])('tells why the probes were not attached, and not what is said of every run: %s', (error) => {
  expect(reasonOf(`${always}${error}\n`)).toBe(error);
});

it('tells all errors, and no line that only says how far it is', () => {
  expect(reasonOf('ERROR: one\nAttaching 12 probes...\nERROR: two\n')).toBe('ERROR: one; ERROR: two');
});

it('tells how the log ends when it knows no line of it, and says so when there is none', () => {
  expect(reasonOf('terminate called after throwing\n')).toBe('terminate called after throwing');
  expect(reasonOf('')).toBe('it said nothing in time');
});
