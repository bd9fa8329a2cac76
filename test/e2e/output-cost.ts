import path from 'node:path';
import { exec } from '../../harness/io/exec.ts';
import { createLog } from '../../harness/io/log.ts';
import { ensureTools } from '../../toolchain/ensure.ts';
import { root } from './meshbench.ts';

/** `make output-cost`: what our histogram output costs the generator, against the same k6 without it (limit 5 %). */
const { k6, app } = await ensureTools(['k6', 'app'], { log: createLog({ verbose: false }) });
await exec('go', ['run', './benchmark', '-k6', k6, '-app', app, ...process.argv.slice(2)], {
  cwd: path.join(root, 'toolchain/k6'),
  env: { GOFLAGS: '-mod=readonly' },
  timeoutMs: 20 * 60_000,
  onLine: (line) => process.stdout.write(`${line}\n`),
  hint: 'the machine may have been busy: run it again',
});
