import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { strerror } from '../env/strerror.ts';
import { FrameReader, type MessageFrame } from '../protocol/frame-reader.ts';
import { maxUnread } from './limits.ts';
import { describeTlsFailure } from './tls-failure.ts';

/** WireEnd is why nothing more comes from a server. */
export interface WireEnd {
  readonly kind: 'ended';
  readonly reason: string;
}

/** What setTimeout takes (ms); anything longer would fire at once. */
const longestTimer = 2 ** 31 - 1;

/** What libpq says of a server that closes where an answer is due. */
const closedUnexpectedly = 'server closed the connection unexpectedly';

/**
 * UpstreamWire is one connection to a server until the login is over: it reads messages one at a time, up to one moment at
 * which the connection is dropped. Whoever holds one must release or destroy it.
 */
export class UpstreamWire {
  readonly #reader = new FrameReader();
  readonly #timer: NodeJS.Timeout;
  #socket: Socket;
  #tls: TLSSocket | undefined;
  #secured = false;
  #reason: string | undefined;
  #wake: (() => void) | undefined;

  readonly #onProgress = (): void => this.#wake?.();
  readonly #onSecured = (): void => {
    this.#secured = true;
    this.#wake?.();
  };
  readonly #onData = (chunk: Buffer): void => {
    this.#reader.push(chunk);
    if (this.#wake !== undefined) this.#wake();
    else if (this.#reader.buffered > maxUnread) this.#socket.pause();
  };
  readonly #onEnd = (): void => this.#fail(closedUnexpectedly);
  readonly #onError = (error: Error): void =>
    this.#fail(this.#tls === undefined ? strerror(error) : describeTlsFailure(error));

  /** A wire takes a socket that is connecting, and milliseconds after which it gives up. */
  constructor(socket: Socket, timeout: number) {
    this.#socket = socket;
    this.#attach(socket);
    this.#timer = setTimeout(() => this.#fail('timeout expired'), Math.min(Math.max(0, timeout), longestTimer));
  }

  /** tls is the TLS socket once the connection is encrypted. */
  get tls(): TLSSocket | undefined {
    return this.#tls;
  }

  /** connected waits for the connection; undefined is success. */
  async connected(): Promise<WireEnd | undefined> {
    while (this.#socket.connecting && this.#reason === undefined) await this.#progress();
    return this.#ended();
  }

  /** send writes without waiting: all that is sent before login fits the buffers of the kernel. */
  send(bytes: Buffer): void {
    if (this.#socket.writable) this.#socket.write(bytes);
  }

  /** read takes one message whose body is at most that many bytes. */
  async read(maxBodyLength: number): Promise<MessageFrame | WireEnd> {
    for (;;) {
      const frame = this.#reader.next(maxBodyLength);
      if (frame.kind === 'frame') return frame;
      if (frame.kind === 'invalid') return { kind: 'ended', reason: `received ${frame.message} from server` };
      if (this.#reason !== undefined) return { kind: 'ended', reason: this.#reason };
      await this.#progress();
    }
  }

  /** readUnframed takes whatever has come, at least one byte: the answer to an SSLRequest has no frame. */
  async readUnframed(): Promise<{ readonly kind: 'bytes'; readonly bytes: Buffer } | WireEnd> {
    while (this.#reader.buffered === 0) {
      if (this.#reason !== undefined) return { kind: 'ended', reason: this.#reason };
      await this.#progress();
    }
    return { kind: 'bytes', bytes: this.#reader.drain() };
  }

  /** readEnd waits until the server closes; what it still sends is dropped. */
  async readEnd(): Promise<WireEnd> {
    for (;;) {
      this.#reader.drain();
      const ended = this.#ended();
      if (ended !== undefined) return ended;
      await this.#progress();
    }
  }

  /** secure puts TLS over the connection; undefined is success, which includes the check of the certificate. */
  async secure(startTls: (socket: Socket) => TLSSocket): Promise<WireEnd | undefined> {
    const plain = this.#socket;
    this.#detach(plain);
    // The TLS socket reports what happens to the plain one; without a listener Node would end the process.
    plain.on('error', () => undefined);
    const socket = startTls(plain);
    this.#socket = socket;
    this.#tls = socket;
    this.#attach(socket);
    socket.once('secureConnect', this.#onSecured);
    while (!this.#secured && this.#reason === undefined) await this.#progress();
    return this.#ended();
  }

  /**
   * release hands the socket over, paused and without listeners, with what has been received too early; or tells that the
   * server has gone meanwhile.
   */
  release(): { readonly kind: 'released'; readonly socket: Socket; readonly rest: Buffer } | WireEnd {
    const ended = this.#ended();
    if (ended !== undefined) return ended;
    clearTimeout(this.#timer);
    this.#socket.pause();
    this.#detach(this.#socket);
    return { kind: 'released', socket: this.#socket, rest: this.#reader.drain() };
  }

  /** destroy drops the connection. */
  destroy(): void {
    this.#fail(closedUnexpectedly);
  }

  #ended(): WireEnd | undefined {
    return this.#reason === undefined ? undefined : { kind: 'ended', reason: this.#reason };
  }

  /** The listeners stay: an error can follow the destruction of a socket. */
  #fail(reason: string): void {
    this.#reason ??= reason;
    clearTimeout(this.#timer);
    this.#socket.destroy();
    this.#wake?.();
  }

  #attach(socket: Socket): void {
    socket.on('connect', this.#onProgress).on('data', this.#onData);
    socket.on('end', this.#onEnd).on('close', this.#onEnd).on('error', this.#onError);
  }

  #detach(socket: Socket): void {
    socket.off('connect', this.#onProgress).off('data', this.#onData).off('secureConnect', this.#onSecured);
    socket.off('end', this.#onEnd).off('close', this.#onEnd).off('error', this.#onError);
  }

  async #progress(): Promise<void> {
    if (this.#socket.isPaused()) this.#socket.resume();
    await new Promise<void>((wake) => {
      this.#wake = wake;
    });
    this.#wake = undefined;
  }
}
