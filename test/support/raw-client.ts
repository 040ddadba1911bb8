import { connect as connectTcp, isIP, type NetConnectOpts, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect as connectTls, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { atEnd } from './at-end.ts';
import type { BackendMessage } from './backend-message.ts';
import { sslRequest, startupMessage, type Startup } from './wire.ts';

/** RawTarget is where to connect: TCP, or the path of a Unix socket. A server of startPostgres or startGate is one. */
export type RawTarget =
  | { readonly host: string; readonly port: number; readonly localAddress?: string }
  | { readonly path: string };

/** SendOptions cut what is sent into pieces of so many bytes, with so many milliseconds after each. */
export interface SendOptions {
  readonly piece?: number;
  readonly delay?: number;
}

/** RawOptions are for connectRaw. */
export interface RawOptions {
  /** Milliseconds that each wait for the server may take. */
  readonly timeout?: number;
}

const defaultTimeout = 10_000;

/** Length of a message's type byte and length word. */
const headerLength = 5;

/** connectRaw opens a connection on which nothing is said yet. It is destroyed when the test file is through. */
export async function connectRaw(target: RawTarget, { timeout = defaultTimeout }: RawOptions = {}): Promise<RawClient> {
  const socket = connectTcp({ ...addressOf(target), allowHalfOpen: true });
  const client = new RawClient(socket, timeout);
  keepUntilClosed(client, socket);
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  if ('host' in target) socket.setNoDelay(true);
  return client;
}

const open = new Set<RawClient>();

function destroyAll(): void {
  for (const client of open) client.destroy();
}

/** Thousands of clients that have closed must not be kept for the end. */
function keepUntilClosed(client: RawClient, socket: Socket): void {
  if (open.size === 0) atEnd(destroyAll);
  open.add(client);
  socket.once('close', () => open.delete(client));
}

/** A target may have more to it, such as a write() that net.connect would take for an option. */
function addressOf(target: RawTarget): NetConnectOpts {
  if ('path' in target) return { path: target.path };
  const { host, port, localAddress } = target;
  return { host, port, ...(localAddress !== undefined && { localAddress }) };
}

/** RawClient sends bytes to a server and takes its answer apart into messages, and nothing else. */
export class RawClient {
  /** Why the connection broke, such as ECONNRESET; undefined where it did not. */
  failure: Error | undefined;
  #socket: Socket;
  #received: Buffer = Buffer.alloc(0);
  #ended = false;
  #wake: () => void = () => undefined;
  #stopListening: () => void;
  readonly #timeout: number;

  constructor(socket: Socket, timeout: number) {
    this.#timeout = timeout;
    this.#socket = socket;
    this.#stopListening = this.#listen(socket);
  }

  /** The connection itself; over TLS, the encrypted one. */
  get socket(): Socket {
    return this.#socket;
  }

  async send(bytes: Buffer, { piece = bytes.length, delay = 0 }: SendOptions = {}): Promise<void> {
    for (let at = 0; at < bytes.length; at += piece) {
      if (this.#socket.destroyed) return;
      this.#socket.write(bytes.subarray(at, at + piece));
      if (delay > 0 || piece < bytes.length) await sleep(delay);
    }
  }

  /** startup sends a StartupMessage. */
  startup(message: Startup): Promise<void> {
    return this.send(startupMessage(message));
  }

  /** requestTls sends SSLRequest and, after an S, makes the handshake. It gives the byte that was answered. */
  async requestTls(options: ConnectionOptions = {}): Promise<string> {
    await this.send(sslRequest);
    const answer = await this.readByte();
    if (answer === 'S') await this.upgrade(options);
    return answer;
  }

  /** upgrade makes a TLS handshake at once: after SSLRequest, or as direct TLS (manual: protocol-flow, ALPN). */
  async upgrade(options: ConnectionOptions = {}): Promise<TLSSocket> {
    const plain = this.#socket;
    this.#stopListening();
    const secure = connectTls({ socket: plain, rejectUnauthorized: false, ALPNProtocols: ['postgresql'], ...options });
    this.#socket = secure;
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('timeout in the TLS handshake')), this.#timeout);
      const settle = (done: () => void) => () => {
        clearTimeout(timer);
        done();
      };
      secure.once('secureConnect', settle(resolve));
      secure.once('error', (error: Error) => settle(() => reject(error))());
      secure.once(
        'close',
        settle(() => reject(new Error('closed in the TLS handshake'))),
      );
    });
    this.#stopListening = this.#listen(secure);
    return secure;
  }

  /** readByte gives one byte as a character, or an empty text where the connection ended. */
  async readByte(): Promise<string> {
    await this.#wait(() => this.#received.length >= 1);
    return this.#take(1).toString('latin1');
  }

  /** readMessage gives the next message, or undefined where the connection ended before it was whole. */
  async readMessage(): Promise<BackendMessage | undefined> {
    await this.#wait(() => this.#received.length >= this.#nextLength());
    if (this.#received.length < this.#nextLength()) return undefined;
    const bytes = this.#take(this.#nextLength());
    return { type: bytes.toString('latin1', 0, 1), body: bytes.subarray(headerLength) };
  }

  /** readUntil gives messages up to the first of one of these types, or all where the connection ends before. */
  async readUntil(types: string): Promise<readonly BackendMessage[]> {
    const messages: BackendMessage[] = [];
    for (;;) {
      const message = await this.readMessage();
      if (message === undefined) return messages;
      messages.push(message);
      if (types.includes(message.type)) return messages;
    }
  }

  /** readToEnd gives all messages until the server closes the connection. */
  readToEnd(): Promise<readonly BackendMessage[]> {
    return this.readUntil('');
  }

  /** readBytesToEnd gives all bytes until the server closes the connection. */
  async readBytesToEnd(): Promise<Buffer> {
    await this.#wait(() => false);
    return this.#take(this.#received.length);
  }

  /** unread is what was received and not taken. */
  get unread(): Buffer {
    return this.#received;
  }

  /** ended tells whether the server has closed the connection. */
  get ended(): boolean {
    return this.#ended;
  }

  /** end closes our half. */
  end(): void {
    this.#socket.end();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /** reset closes with a RST, as a machine that has crashed and come back. */
  reset(): void {
    this.#socket.resetAndDestroy();
  }

  #listen(socket: Socket): () => void {
    const end = (error?: unknown): void => {
      if (error instanceof Error) this.failure ??= error;
      this.#ended = true;
      this.#wake();
    };
    const take = (chunk: Buffer): void => {
      this.#received = Buffer.concat([this.#received, chunk]);
      this.#wake();
    };
    socket.on('data', take).on('end', end).on('close', end).on('error', end);
    return () => {
      socket.off('data', take).off('end', end).off('close', end).off('error', end);
    };
  }

  /** The length of the next message with its header, or of the header as long as that is not there. */
  #nextLength(): number {
    if (this.#received.length < headerLength) return headerLength;
    return 1 + this.#received.readInt32BE(1);
  }

  #take(length: number): Buffer {
    const bytes = this.#received.subarray(0, length);
    this.#received = this.#received.subarray(length);
    return bytes;
  }

  async #wait(enough: () => boolean): Promise<void> {
    if (enough() || this.#ended) return;
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        const got = this.#received.length;
        reject(new Error(`timeout: the server neither answers nor closes (${got} bytes received)`));
      }, this.#timeout);
      this.#wake = () => {
        if (!enough() && !this.#ended) return;
        clearTimeout(timer);
        this.#wake = () => undefined;
        resolve();
      };
    });
  }
}

/** targetOf is the Unix socket of a server with that port in a directory. */
export function unixTarget({
  socketDirectory,
  port,
}: {
  readonly socketDirectory: string;
  readonly port: number;
}): RawTarget {
  return { path: `${socketDirectory}/.s.PGSQL.${port}` };
}

/** serverNameOf is the name for SNI, which has no addresses (RFC 6066 §3). */
export function serverNameOf(host: string): { readonly servername?: string } {
  return isIP(host) === 0 ? { servername: host } : {};
}
