import type { TargetName } from '../core/plan.ts';
import { usageError } from '../errors.ts';
import { silentLog, type Log } from '../io/log.ts';
import { acquireLabLock } from '../targets/lab/lock.ts';
import { requireLinuxRoot } from '../targets/lab/preflight.ts';
import { readRecord, sweep } from '../targets/lab/state.ts';
import { ourNamespaces } from '../targets/lab/network.ts';
import { accessOf, type ClusterFlags } from './cluster-flags.ts';

export interface TargetCommand extends ClusterFlags {
  readonly target: string;
}

interface TargetVerbs {
  readonly down: (flags: TargetCommand, log: Log) => Promise<string>;
  readonly status: (flags: TargetCommand & { readonly json?: boolean }) => Promise<string>;
}

/** `target down` and `make clean`: removes whatever experiments left on a target; waits for nobody. */
export const targetDown = (flags: TargetCommand, log: Log): Promise<string> => verbsOf(flags.target).down(flags, log);

/** `target status`: what stands on a target. */
export const targetStatus: TargetVerbs['status'] = (flags) => verbsOf(flags.target).status(flags);

/** @throws HarnessError UNKNOWN-TARGET (exit 2). */
function verbsOf(name: string): TargetVerbs {
  const verbs = Object.entries(targets).find(([target]) => target === name)?.[1];
  if (verbs) return verbs;
  throw usageError({
    code: 'UNKNOWN-TARGET',
    message: `there is no target "${name}"`,
    hint: `targets: ${Object.keys(targets).join(', ')}`,
  });
}

const targets: Readonly<Record<TargetName, TargetVerbs>> = {
  lab: { down: (_flags, log) => labDown(log), status: labStatus },
  // Loaded when it is asked for: the client of Kubernetes takes half a second.
  kubernetes: {
    down: async (flags, log) => (await import('../run/cluster/cluster-target.ts')).clusterDown(accessOf(flags), log),
    status: clusterStatusText,
  },
};

async function clusterStatusText(flags: TargetCommand & { readonly json?: boolean }): Promise<string> {
  const { clusterStatus } = await import('../run/cluster/cluster-target.ts');
  const status = await clusterStatus(accessOf(flags));
  if (flags.json === true) return `${JSON.stringify(status, null, 1)}\n`;
  const { context, holder, installed, namespaces } = status;
  if (holder === null && installed.length + namespaces.length === 0) return `nothing of ours on ${context}\n`;
  return [
    holder === null
      ? `left over on ${context} (make clean TARGET=kubernetes removes it)`
      : `${context} is used by ${holder}`,
    `meshes that we installed: ${installed.join(' ') || 'none'}`,
    `namespaces: ${namespaces.join(' ') || 'none'}`,
    '',
  ].join('\n');
}

async function labDown(log: Log): Promise<string> {
  requireLinuxRoot();
  const lock = await acquireLabLock({ what: 'meshbench target down', waitMs: 0, log });
  try {
    const swept = await sweep();
    return swept.length === 0 ? 'nothing of ours was left\n' : `removed ${swept.join(', ')}\n`;
  } finally {
    await lock.release();
  }
}

async function labStatus({ json }: { readonly json?: boolean }): Promise<string> {
  const [record, namespaces] = await Promise.all([readRecord(), ourNamespaces()]);
  const inUse = await acquireLabLock({ what: 'meshbench target status', waitMs: 0, log: silentLog }).then(
    async (lock) => {
      await lock.release();
      return false;
    },
    () => true,
  );
  const status = { inUse, record: record ?? null, namespaces };
  if (json === true) return `${JSON.stringify(status, null, 1)}\n`;
  if (!record && namespaces.length === 0) return 'no lab on this machine\n';
  const who = record ? `${record.what}, process ${record.pid}, since ${record.startedAt}` : 'unknown';
  return `${inUse ? 'in use' : 'left over (make clean removes it)'}: ${who}\nnamespaces: ${namespaces.join(' ') || 'none'}\n`;
}
