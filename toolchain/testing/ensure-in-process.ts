/**
 * A process of its own for ensure.test.ts: gets a fake tool whose build waits for a file, and prints where it is.
 * usage: node ensure-in-process.ts <folder> <file>
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { waitFor } from '../../harness/io/clock.ts';
import { createLog } from '../../harness/io/log.ts';
import { ensureEach } from '../ensure.ts';
import { fakeTool } from './fake-tool.ts';

const [folder = '', file = ''] = process.argv.slice(2);
const wait = { what: file, timeoutMs: 30_000, hint: 'create the file' };
const tool = fakeTool(folder, {
  build: async () => {
    await waitFor(() => Promise.resolve(existsSync(file) || undefined), wait);
  },
});
const [binary = ''] = await ensureEach([tool], {
  cacheRoot: path.join(folder, 'cache'),
  log: createLog({ verbose: false }),
});
process.stdout.write(binary);
