import type { Socket } from 'node:net';
import { TLSSocket, type TLSSocketOptions } from 'node:tls';
import { FrameReader } from '../protocol/frame-reader.ts';
import { parseProxyHeader, type ProxyHeader } from '../protocol/proxy-header.ts';
import { strerror } from '../env/strerror.ts';
import { fatalLinger } from './limits.ts';

/** WireEnd is why nothing more can be read from a client. */
export type WireEnd =
  /** The client closed its side, or the connection broke. */
  | { readonly kind: 'closed'; readonly reason?: string }
  /** The login took too long: expire was called. */
  | { readonly kind: 'expired' }
  /** What came is not the protocol; the text is the server's. */
  | { readonly kind: 'invalid'; readonly message: string };

type Take<T> = () => T | { readonly kind: 'incomplete' };

/**
 * ClientWire reads and writes one client's connection until it has logged in, and is then taken apart for the relay. It
 * reads no more than one message ahead: a client that sends faster is left waiting in the kernel's buffers.
 */
export class ClientWire {
  #socket: Socket;
  #reader = new FrameReader();
  #end: WireEnd | undefined;
  #wake: (() => void) | undefined;
  readonly #onData = (chunk: Buffer): void => {
    this.#reader.push(chunk);
    this.#socket.pause();
    this.#wake?.();
  };
  readonly #onEnd = (): void => this.#finish({ kind: 'closed' });
  readonly #onError = (error: Error): void => this.#finish({ kind: 'closed', reason: strerror(error) });

  constructor(socket: Socket) {
    this.#socket = socket;
    this.#attach();
  }

  /** socket is the connection itself: a TLSSocket once startTls has succeeded. */
  get socket(): Socket {
    return this.#socket;
  }

  /** expired tells whether the time for the login has run out. */
  get expired(): boolean {
    return this.#end?.kind === 'expired';
  }

  /** buffered is the number of bytes that were received and not yet taken. */
  get buffered(): number {
    return this.#reader.buffered;
  }

  /** firstByte waits for one byte and leaves it in place. */
  firstByte(): Promise<{ readonly kind: 'byte'; readonly byte: number } | WireEnd> {
    return this.#take(() => {
      const byte = this.#reader.peek();
      return byte === undefined ? { kind: 'incomplete' } : { kind: 'byte', byte };
    });
  }

  /** readStartup waits for one packet without a type byte. */
  readStartup(maxLength: number): Promise<{ readonly kind: 'frame'; readonly body: Buffer } | WireEnd> {
    return this.#take(() => this.#reader.nextStartup(maxLength));
  }

  /** readMessage waits for one typed message whose body is at most that many bytes. */
  readMessage(
    maxBodyLength: number,
  ): Promise<{ readonly kind: 'frame'; readonly type: number; readonly body: Buffer } | WireEnd> {
    return this.#take(() => this.#reader.next(maxBodyLength));
  }

  /** readProxyHeader waits for a PROXY protocol header; what follows it stays to be read. */
  readProxyHeader(): Promise<{ readonly kind: 'header'; readonly header: ProxyHeader } | WireEnd> {
    return this.#take(() => {
      const bytes = this.#reader.drain();
      const parsed = parseProxyHeader(bytes);
      this.#reader.push(parsed.kind === 'header' ? bytes.subarray(parsed.length) : bytes);
      return parsed;
    });
  }

  /** wait waits so many milliseconds, or until the connection ends or runs out of time. */
  wait(milliseconds: number): Promise<void> {
    if (this.#end !== undefined || this.#socket.destroyed) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#wake = undefined;
        resolve();
      };
      const timer = setTimeout(done, milliseconds);
      this.#wake = done;
    });
  }

  /** send queues bytes for the client; on a connection that is gone it does nothing. */
  send(bytes: Buffer): void {
    if (!this.#socket.destroyed) this.#socket.write(bytes);
  }

  /**
   * startTls makes the connection a TLS one, taking what was received but not read as the start of the handshake. Where
   * the handshake fails it gives the cause and destroys the connection.
   */
  startTls(options: TLSSocketOptions): Promise<{ readonly socket: TLSSocket; readonly failure?: string }> {
    const plain = this.#socket;
    this.#detach();
    const early = this.#reader.drain();
    if (early.length > 0) plain.unshift(early);
    const secure = new TLSSocket(plain, { ...options, isServer: true });
    this.#socket = secure;
    // An error can still come while nobody listens: after a failed handshake, or between the login and the relay.
    secure.on('error', () => undefined);
    return new Promise((settle) => {
      const done = (failure: string | undefined): void => {
        secure.off('secure', onSecure).off('error', onFailure).off('close', onClose);
        this.#wake = undefined;
        if (failure === undefined) this.#attach();
        else this.destroy();
        settle(failure === undefined ? { socket: secure } : { socket: secure, failure });
      };
      const onSecure = (): void => done(undefined);
      const onFailure = (error: Error): void => done(tlsFailure(error));
      const onClose = (): void => done('connection closed during the TLS handshake');
      secure.on('secure', onSecure).on('error', onFailure).on('close', onClose);
      // The expiry of the login must also end a handshake that makes no progress.
      this.#wake = () => done('timeout');
      if (this.#end !== undefined) this.#wake();
    });
  }

  /** expire ends all waiting: the time for the login is over. */
  expire(): void {
    this.#finish({ kind: 'expired' });
  }

  /** detach gives up the connection for the relay: paused, without listeners. What was received too early comes along. */
  detach(): { readonly socket: Socket; readonly early: Buffer } {
    this.#detach();
    return { socket: this.#socket, early: this.#reader.drain() };
  }

  /** endWith sends a last message and closes; a client that does not read it is cut off after fatalLinger. */
  endWith(bytes: Buffer): void {
    const socket = this.#socket;
    if (socket.destroyed) return;
    socket.end(bytes);
    // Unread input would make the kernel answer with a reset, which can overtake the last message.
    socket.resume();
    const timer = setTimeout(() => socket.destroy(), fatalLinger);
    socket.once('close', () => clearTimeout(timer));
  }

  /** destroy drops the connection without a word. */
  destroy(): void {
    this.#socket.destroy();
  }

  #attach(): void {
    this.#socket.on('data', this.#onData).on('end', this.#onEnd).on('close', this.#onEnd).on('error', this.#onError);
  }

  #detach(): void {
    this.#socket.pause();
    this.#socket
      .off('data', this.#onData)
      .off('end', this.#onEnd)
      .off('close', this.#onEnd)
      .off('error', this.#onError);
  }

  #finish(end: WireEnd): void {
    this.#end ??= end;
    this.#wake?.();
  }

  async #take<T extends { readonly kind: string }>(
    take: Take<T>,
  ): Promise<Exclude<T, { kind: 'incomplete' }> | WireEnd> {
    for (;;) {
      const taken = take();
      if (taken.kind !== 'incomplete') return taken as Exclude<T, { kind: 'incomplete' }>;
      if (this.#end !== undefined) return this.#end;
      await new Promise<void>((wake) => {
        this.#wake = wake;
        this.#socket.resume();
      });
      this.#wake = undefined;
    }
  }
}

function tlsFailure(error: Error): string {
  // OpenSSL's text ends a colon-separated line: error:0A00010B:SSL routines::wrong version number
  const reason = 'reason' in error && typeof error.reason === 'string' ? error.reason : undefined;
  return reason ?? strerror(error);
}
