import { parseArgs } from 'node:util';
import { HarnessError, messageOf, usageError } from '../../../harness/errors.ts';
import { createLog } from '../../../harness/io/log.ts';
import { tryMachineLock } from '../../../harness/io/machine-lock.ts';
import { down } from './down.ts';
import { testImages } from './images.ts';
import { importImages } from './import.ts';
import { adminKubeconfig, nodeCounts, supplyFile, type NodeCount } from './layout.ts';
import { clusterLeftovers } from './leftovers.ts';
import { restartService } from './processes.ts';
import { clusterStatus } from './status.ts';
import { up } from './up.ts';

/**
 * A real Kubernetes cluster on this machine, for tests: `main.ts up [--nodes 1|2|3] [--roles]
 * [--quick-to-miss-nodes]`, `down`, `status`, `restart SERVICE [--pause-s 3]` (killed, and started as it was),
 * `import FILE...`. stdout: after `up` the lines to set the environment with, after `status` JSON.
 */
const log = createLog({ verbose: process.argv.includes('-v') });

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

const usage = (message: string): HarnessError =>
  usageError({
    code: 'USAGE',
    message,
    hint: 'main.ts up [--nodes 1|2|3] [--roles] [--quick-to-miss-nodes] | down | status | restart SERVICE [--pause-s 3] | import FILE...',
  });

function nodeCount(text: string): NodeCount {
  const count = nodeCounts.find((each) => String(each) === text);
  if (count === undefined) throw usage(`${text} nodes are not offered`);
  return count;
}

async function run(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      nodes: { type: 'string', default: '1' },
      roles: { type: 'boolean', default: false },
      'quick-to-miss-nodes': { type: 'boolean', default: false },
      'pause-s': { type: 'string', default: '0' },
      v: { type: 'boolean', short: 'v' },
    },
  });
  const [command = '', ...files] = positionals;
  switch (command) {
    case 'up':
      await alone(() =>
        up({
          nodes: nodeCount(values.nodes),
          roles: values.roles,
          quickToMissNodes: values['quick-to-miss-nodes'],
          images: () => testImages(log),
          log,
        }),
      );
      say(`export KUBECONFIG=${adminKubeconfig} MESHBENCH_SUPPLY=${supplyFile}`);
      return;
    case 'down':
      return alone(() => down(log));
    case 'status':
      say(JSON.stringify(await clusterStatus(await clusterLeftovers()), null, 2));
      return;
    case 'restart':
      return restartService(files[0] ?? '', Number(values['pause-s']) * 1000);
    case 'import':
      return importImages(files);
    default:
      throw usage(command === '' ? 'what is to be done?' : `${command} is no command`);
  }
}

/** Two at once would undo each other. */
async function alone(work: () => Promise<void>): Promise<void> {
  const lock = await tryMachineLock('meshbench-test-cluster', String(process.pid));
  if (lock) return work();
  throw new HarnessError({
    code: 'CLUSTER-BUSY',
    message: 'another process is starting or removing the test cluster of this machine',
    hint: 'wait for it',
    exitCode: 3,
  });
}

try {
  await run();
  // What it started lives on, and is no reason to stay.
  process.exit(0);
} catch (error) {
  const known = error instanceof HarnessError ? error : undefined;
  process.stderr.write(`error[${known?.code ?? 'INTERNAL'}]: ${messageOf(error)}\n`);
  if (known) process.stderr.write(`hint: ${known.hint}\n`);
  else process.stderr.write(`${error instanceof Error ? (error.stack ?? '') : ''}\n`);
  process.exit(known?.exitCode ?? 1);
}
