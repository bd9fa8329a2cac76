import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { targetError } from '../errors.ts';
import { tail } from '../io/exec.ts';
import { readTail } from '../io/files.ts';
import type { Lab } from '../targets/lab/lab.ts';
import type { LabProcess } from '../targets/lab/processes.ts';
import type { LoadFile } from '../../scenarios/_lib/load-file.ts';
import { parseHdrFile, type HdrRun } from './hdr-file.ts';
import { parseK6Summary, type K6Summary } from './k6-summary.ts';

export interface GeneratorRequest {
  /** Bundled scenario. */
  readonly script: string;
  readonly load: Omit<LoadFile, 'summaryFile'>;
  /** Where the generator's files of this session go. */
  readonly folder: string;
  /** Called while the process is there and held (SIGSTOP): what has to know it before its first request. */
  readonly whileHeld?: ((pid: number) => Promise<void>) | undefined;
}

export interface GeneratorRun {
  readonly process: LabProcess;
  /** Resolves when the load is over; rejects when k6 failed (exit 4) or the lab was aborted. */
  readonly finished: Promise<GeneratorResult>;
}

export interface GeneratorResult {
  readonly hdr: HdrRun;
  readonly summary: K6Summary;
}

/** The one k6 process of a session, started in the machine's own network namespace. */
export async function startGenerator(lab: Lab, request: GeneratorRequest): Promise<GeneratorRun> {
  const files = {
    load: path.join(request.folder, 'load.json'),
    hdr: path.join(request.folder, 'latency.ndjson'),
    summary: path.join(request.folder, 'k6-summary.json'),
  };
  await writeFile(files.load, JSON.stringify({ ...request.load, summaryFile: files.summary } satisfies LoadFile));
  const k6 = await lab.start({
    name: 'k6',
    owner: 'lab',
    role: 'generator',
    command: lab.tool('k6'),
    args: ['run', '--quiet', '--no-usage-report', '--no-color', '--out', `hdr=${files.hdr}`, request.script],
    env: { MESHBENCH_LOAD: files.load, K6_AUTO_EXTENSION_RESOLUTION: 'false' },
    logFolder: request.folder,
  });
  if (request.whileHeld) {
    k6.signal('SIGSTOP');
    await request.whileHeld(k6.pid);
    k6.signal('SIGCONT');
  }
  const longest = (request.load.durationSeconds + graceSeconds) * 1000;
  const finished = finish(lab, { k6, files, longest });
  // Whoever awaits it gets the error; until then it must not end the process as an unhandled one.
  finished.catch(() => undefined);
  return { process: k6, finished };
}

/** What k6 may take beside the load itself: start, last requests, summary. */
const graceSeconds = 30;

interface Finish {
  readonly k6: LabProcess;
  readonly files: { readonly hdr: string; readonly summary: string };
  /** Milliseconds after which k6 is taken to hang. */
  readonly longest: number;
}

async function finish(lab: Lab, { k6, files, longest }: Finish): Promise<GeneratorResult> {
  const stop = (): void => {
    k6.signal('SIGKILL');
  };
  lab.signal.addEventListener('abort', stop, { once: true });
  if (lab.signal.aborted) stop();
  const timer = setTimeout(stop, longest);
  const exit = await k6.exited;
  clearTimeout(timer);
  lab.signal.removeEventListener('abort', stop);
  lab.signal.throwIfAborted();
  if (exit.code !== 0) {
    throw targetError({
      code: 'GENERATOR-FAILED',
      message: `k6 ended with ${exit.signal ?? `exit code ${String(exit.code)}`}; its log ends:\n${tail(await readTail(k6.logPath))}`,
      hint: `read ${k6.logPath}`,
    });
  }
  return {
    hdr: parseHdrFile(await readFile(files.hdr, 'utf8')),
    summary: parseK6Summary(await readFile(files.summary, 'utf8')),
  };
}
