import http from 'node:http';
import net from 'node:net';

/** An open TCP connection inside a network namespace, made by the netns-dialer (toolchain/netns-dialer). */
export async function dialIn(dialerSocket: string, namespace: string, address: string): Promise<net.Socket> {
  const socket = net.connect(dialerSocket);
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  socket.write(`${namespace} ${address}\n`);
  const answer = await readLine(socket);
  if (answer === 'ok') return socket;
  socket.destroy();
  throw new Error(`${address} in ${namespace}: ${answer.replace(/^error /, '')}`);
}

function readLine(socket: net.Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const onReadable = (): void => {
      for (;;) {
        // Byte by byte: what follows the line belongs to the connection.
        const byte = socket.read(1) as Buffer | null;
        if (byte === null) return;
        if (byte[0] === 0x0a) {
          socket.off('readable', onReadable);
          resolve(text);
          return;
        }
        text += byte.toString('latin1');
      }
    };
    socket.on('readable', onReadable);
    socket.once('error', reject);
    socket.once('close', () => {
      reject(new Error('the connection was closed'));
    });
  });
}

export interface HttpCall {
  readonly namespace: string;
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly method?: 'GET' | 'POST' | 'PUT';
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** One HTTP/1.1 request from inside a namespace, on a connection of its own; rejects when it is refused or times out. */
export async function httpIn(dialerSocket: string, call: HttpCall): Promise<HttpAnswer> {
  const where = `${call.host}:${call.port}${call.path}`;
  const socket = await dialIn(dialerSocket, call.namespace, `${call.host}:${call.port}`);
  // Over the whole answer: a socket that is handed to http.request has no time-out of its own, and an endpoint that
  // accepts and stays silent would be waited for without end.
  const deadline = setTimeout(() => {
    socket.destroy(new Error(`no answer from ${where}`));
  }, call.timeoutMs ?? 5000);
  const answered = new Promise<HttpAnswer>((resolve, reject) => {
    const request = http.request({
      createConnection: () => socket,
      host: call.host,
      port: call.port,
      path: call.path,
      method: call.method ?? 'GET',
      headers: { ...call.headers, connection: 'close' },
    });
    request.once('error', reject);
    request.once('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', reject);
      response.once('aborted', () => {
        reject(new Error(`the answer of ${where} was cut off`));
      });
      response.once('end', () => {
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString('utf8'),
        });
      });
    });
    request.end(call.body);
  });
  return answered.finally(() => {
    clearTimeout(deadline);
    socket.destroy();
  });
}
