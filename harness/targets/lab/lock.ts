import net from 'node:net';
import { preflightError } from '../../errors.ts';
import { sleep } from '../../io/clock.ts';
import type { Log } from '../../io/log.ts';

/**
 * One lab per machine. The lock is an abstract unix socket: the kernel frees it when its holder dies, however it dies,
 * and whoever finds it taken can ask the holder who it is. https://man7.org/linux/man-pages/man7/unix.7.html
 */
const defaultName = '\0meshbench-lab';

export interface LockHolder {
  readonly pid: number;
  readonly what: string;
  readonly since: string;
}

export interface LabLock {
  release(): Promise<void>;
}

export interface LockOptions {
  /** What the holder is doing, told to whoever asks. */
  readonly what: string;
  /** How long to wait for another holder, milliseconds; 0 asks once. */
  readonly waitMs: number;
  readonly log: Log;
  readonly signal?: AbortSignal;
  /** Another lock than the machine's: tests. */
  readonly name?: string;
}

/** @throws HarnessError LAB-BUSY (exit 3) naming the holder when it is still taken after the wait. */
export async function acquireLabLock(options: LockOptions): Promise<LabLock> {
  const name = options.name ?? defaultName;
  const deadline = performance.now() + options.waitMs;
  for (let said = false; ;) {
    const lock = await tryListen(name, { pid: process.pid, what: options.what, since: new Date().toISOString() });
    if (lock) return lock;
    const holder = await askHolder(name);
    const who = holder ? `process ${holder.pid} (${holder.what}, since ${holder.since})` : 'another process';
    if (performance.now() >= deadline) {
      throw preflightError({
        code: 'LAB-BUSY',
        message: `the lab of this machine is in use by ${who}`,
        hint: 'wait for it, end it with Ctrl-C in its terminal, or give --wait 10m to queue behind it',
      });
    }
    if (!said) options.log.info(`waiting for the lab: in use by ${who}`);
    said = true;
    await sleep(500, options.signal);
  }
}

function tryListen(name: string, holder: LockHolder): Promise<LabLock | undefined> {
  return new Promise((resolve, reject) => {
    const server = net.createServer((socket) => {
      socket.on('error', () => undefined);
      socket.end(JSON.stringify(holder));
    });
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    server.listen(name, () => {
      server.unref();
      resolve({
        release: () =>
          new Promise((released) => {
            server.close(() => {
              released();
            });
          }),
      });
    });
  });
}

function askHolder(name: string): Promise<LockHolder | undefined> {
  return new Promise((resolve) => {
    const socket = net.connect(name);
    let text = '';
    socket.setTimeout(1000, () => socket.destroy());
    socket.on('data', (chunk) => (text += chunk.toString()));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      try {
        resolve(JSON.parse(text) as LockHolder);
      } catch {
        resolve(undefined);
      }
    });
  });
}
