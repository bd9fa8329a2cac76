import { createHash } from 'node:crypto';
import net from 'node:net';
import { sleep } from '../harness/io/clock.ts';
import type { Log } from '../harness/io/log.ts';

export interface BuildLockOptions {
  /** What is built, for whoever has to wait: `consul 1.22.7`. */
  readonly what: string;
  readonly log: Log;
  readonly signal?: AbortSignal;
}

/**
 * Runs `work` while no other process of this machine works on the same folder; waits for its turn without end, saying
 * who it waits for. The lock is an abstract unix socket: the kernel frees it when its holder dies, however it dies.
 * https://man7.org/linux/man-pages/man7/unix.7.html
 */
export async function withBuildLock<T>(folder: string, options: BuildLockOptions, work: () => Promise<T>): Promise<T> {
  const name = `\0meshbench-build-${createHash('sha256').update(folder).digest('hex').slice(0, 32)}`;
  for (let said = false; ;) {
    const release = await tryListen(name);
    if (release) {
      try {
        return await work();
      } finally {
        await release();
      }
    }
    if (!said) options.log.info(`waiting for ${options.what}: ${await holderOf(name)} is building it`);
    said = true;
    await sleep(250, options.signal);
  }
}

function tryListen(name: string): Promise<(() => Promise<void>) | undefined> {
  return new Promise((resolve, reject) => {
    const server = net.createServer((socket) => {
      socket.on('error', () => undefined);
      socket.end(`process ${process.pid}`);
    });
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    server.listen(name, () => {
      server.unref();
      resolve(
        () =>
          new Promise((released) => {
            server.close(() => {
              released();
            });
          }),
      );
    });
  });
}

/** The holder's answer to whoever connects; it may be too busy, or gone by then. */
function holderOf(name: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = net.connect(name);
    let text = '';
    socket.setTimeout(1000, () => socket.destroy());
    socket.on('data', (chunk) => (text += chunk.toString()));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      resolve(text === '' ? 'another process' : text);
    });
  });
}
