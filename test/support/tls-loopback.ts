import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { connect, TLSSocket, type ConnectionOptions } from 'node:tls';
import type { ServerTls } from '../../src/tls/server-tls.ts';

/** Handshaken is both ends of a connection on loopback after the TLS handshake; a failure is the end's own error. */
export interface Handshaken {
  readonly server: TLSSocket;
  readonly client: TLSSocket;
  readonly serverFailure: Error | undefined;
  readonly clientFailure: Error | undefined;
}

/** How long a handshake may take (ms). */
const deadline = 5_000;

/**
 * shakeHands makes a TLS connection as the gate does, from a socket already accepted, gives it to `look` and closes it. The
 * client trusts everybody unless told otherwise.
 */
export async function shakeHands<T>(
  tls: ServerTls,
  options: ConnectionOptions,
  look: (ends: Handshaken) => T | Promise<T>,
): Promise<T> {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  const accepted = once(listener, 'connection') as Promise<[Socket]>;
  const client = connect({ host: '127.0.0.1', port, ca: [], rejectUnauthorized: false, ...options });
  const clientDone = outcome(client, 'secureConnect');
  const [plain] = await accepted;
  const server = new TLSSocket(plain, { ...tls.options });
  try {
    const [serverFailure, clientFailure] = await Promise.all([outcome(server, 'secure'), clientDone]);
    return await look({ server, client, serverFailure, clientFailure });
  } finally {
    client.destroy();
    server.destroy();
    plain.destroy();
    listener.close();
  }
}

function outcome(socket: TLSSocket, event: 'secure' | 'secureConnect'): Promise<Error | undefined> {
  return new Promise((settle) => {
    const timer = setTimeout(() => settle(new Error('timeout')), deadline);
    const done = (error?: Error): void => {
      clearTimeout(timer);
      settle(error);
    };
    socket.once(event, () => done());
    socket.on('error', done);
    socket.once('close', () => done(new Error('closed')));
  });
}
