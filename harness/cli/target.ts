import { silentLog, type Log } from '../io/log.ts';
import { acquireLabLock } from '../targets/lab/lock.ts';
import { requireLinuxRoot } from '../targets/lab/preflight.ts';
import { readRecord, sweep } from '../targets/lab/state.ts';
import { ourNamespaces } from '../targets/lab/network.ts';

/** `target down` and `make clean`: removes whatever a lab left on this machine; waits for nobody. */
export async function targetDown(log: Log): Promise<string> {
  requireLinuxRoot();
  const lock = await acquireLabLock({ what: 'meshbench target down', waitMs: 0, log });
  try {
    const swept = await sweep();
    return swept.length === 0 ? 'nothing of ours was left\n' : `removed ${swept.join(', ')}\n`;
  } finally {
    await lock.release();
  }
}

/** `target status`: what stands on this machine. */
export async function targetStatus({ json }: { json?: boolean }): Promise<string> {
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
