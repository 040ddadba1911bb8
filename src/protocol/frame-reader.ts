import { isProxyHeaderStart } from './proxy-header.ts';

/** Frame is one packet without a type byte, as the startup packets are. */
export interface StartupFrame {
  readonly kind: 'frame';
  /** What follows the length word. */
  readonly body: Buffer;
}

/** MessageFrame is one typed message. */
export interface MessageFrame {
  readonly kind: 'frame';
  /** The type byte. */
  readonly type: number;
  readonly body: Buffer;
  /** The message as it came, with type and length. */
  readonly whole: Buffer;
}

/** Incomplete asks for more bytes. */
export interface Incomplete {
  readonly kind: 'incomplete';
}

/** BadLength ends the connection: the length word is one that no peer sends. The text is the server's. */
export interface BadLength {
  readonly kind: 'invalid';
  readonly message: string;
}

const incomplete: Incomplete = { kind: 'incomplete' };
const invalidMessageLength: BadLength = { kind: 'invalid', message: 'invalid message length' };
const proxyHeader: BadLength = {
  kind: 'invalid',
  message: 'received a PROXY protocol header instead of a startup packet',
};
const invalidStartupLength: BadLength = { kind: 'invalid', message: 'invalid length of startup packet' };

/** The length word counts itself. */
const lengthWord = 4;

/**
 * FrameReader cuts a byte stream into the packets of the protocol (manual: protocol-overview). A length is checked against
 * its bound as soon as its four bytes are there, so that for a reader who asks after each chunk, what is kept never
 * exceeds the bound and one chunk. After a bad length there is no telling where a packet begins: nothing is kept any more,
 * and every further question has the same answer.
 */
export class FrameReader {
  #chunks: Buffer[] = [];
  #buffered = 0;
  #broken: BadLength | undefined;

  /** buffered is the number of bytes pushed and not yet taken. */
  get buffered(): number {
    return this.#buffered;
  }

  /** push appends what a socket gave. The chunk must not be changed afterwards. */
  push(chunk: Buffer): void {
    if (chunk.length === 0 || this.#broken !== undefined) return;
    this.#chunks.push(chunk);
    this.#buffered += chunk.length;
  }

  /** peek gives the next byte without taking it. */
  peek(): number | undefined {
    return this.#chunks[0]?.[0];
  }

  /** nextStartup takes a packet without a type byte whose body is at most that many bytes. */
  nextStartup(maxBodyLength: number): StartupFrame | Incomplete | BadLength {
    if (this.#broken !== undefined) return this.#broken;
    if (this.#buffered < lengthWord) return incomplete;
    const head = this.#contiguous(lengthWord);
    // Its first four bytes are no length of a startup packet; a proxy that is not set up deserves a clearer word.
    if (isProxyHeaderStart(head)) return this.#break(proxyHeader);
    const bodyLength = head.readInt32BE(0) - lengthWord;
    // The request code or version is four bytes by itself.
    if (bodyLength < lengthWord || bodyLength > maxBodyLength) return this.#break(invalidStartupLength);
    if (this.#buffered < lengthWord + bodyLength) return incomplete;
    return { kind: 'frame', body: this.#take(lengthWord + bodyLength).subarray(lengthWord) };
  }

  /** next takes a typed message whose body is at most that many bytes. */
  next(maxBodyLength: number): MessageFrame | Incomplete | BadLength {
    if (this.#broken !== undefined) return this.#broken;
    const header = 1 + lengthWord;
    if (this.#buffered < header) return incomplete;
    const head = this.#contiguous(header);
    const bodyLength = head.readInt32BE(1) - lengthWord;
    if (bodyLength < 0 || bodyLength > maxBodyLength) return this.#break(invalidMessageLength);
    if (this.#buffered < header + bodyLength) return incomplete;
    const whole = this.#take(header + bodyLength);
    return { kind: 'frame', type: whole.readUInt8(0), body: whole.subarray(header), whole };
  }

  /** drain takes everything that is left. */
  drain(): Buffer {
    return this.#buffered === 0 ? Buffer.alloc(0) : this.#take(this.#buffered);
  }

  #break(cause: BadLength): BadLength {
    this.#chunks = [];
    this.#buffered = 0;
    this.#broken = cause;
    return cause;
  }

  /** The first bytes in one piece. Only as many chunks as needed are joined, so that a body of many is copied once. */
  #contiguous(length: number): Buffer {
    const first = this.#chunks[0];
    if (first !== undefined && first.length >= length) return first;
    let joined = 0;
    let count = 0;
    while (joined < length) joined += this.#chunks[count++]?.length ?? 0;
    const merged = Buffer.concat(this.#chunks.slice(0, count));
    this.#chunks.splice(0, count, merged);
    return merged;
  }

  #take(length: number): Buffer {
    const first = this.#contiguous(length);
    this.#buffered -= length;
    if (first.length === length) this.#chunks.shift();
    else this.#chunks[0] = first.subarray(length);
    return first.subarray(0, length);
  }
}
