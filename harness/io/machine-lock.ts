import net from 'node:net';

/**
 * A lock of this machine: an abstract unix socket. The kernel frees it when its holder dies, however it dies, and
 * whoever finds it taken can ask the holder who it is. It is per network namespace: containers with one of their own do
 * not see it. https://man7.org/linux/man-pages/man7/unix.7.html
 */
export interface MachineLock {
  release(): Promise<void>;
}

/** Takes the lock, or gives undefined when it is held. `holder` is told to whoever asks. */
export function tryMachineLock(name: string, holder: string): Promise<MachineLock | undefined> {
  return new Promise((resolve, reject) => {
    const server = net.createServer((socket) => {
      socket.on('error', () => undefined);
      socket.end(holder);
    });
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    server.listen(`\0${name}`, () => {
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

/** What the holder says of itself; undefined when it is too busy to answer, or gone by now. */
export function askMachineLock(name: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = net.connect(`\0${name}`);
    let text = '';
    socket.setTimeout(1000, () => socket.destroy());
    socket.on('data', (chunk) => (text += chunk.toString()));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      resolve(text === '' ? undefined : text);
    });
  });
}
