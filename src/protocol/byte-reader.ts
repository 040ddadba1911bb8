import { fromBuffer, type ByteString } from '../text/byte-string.ts';

/**
 * ByteReader reads the fields of one message. A field that runs past the end gives undefined, and so does every field
 * after it: a caller checks once, at the end.
 */
export class ByteReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** left is the number of bytes not read yet. */
  get left(): number {
    return this.#bytes.length - this.#at;
  }

  /** uint8 reads one byte. */
  uint8(): number | undefined {
    return this.#advance(1)?.readUInt8(0);
  }

  /** int32 reads four bytes, signed, in network order. */
  int32(): number | undefined {
    return this.#advance(4)?.readInt32BE(0);
  }

  /** bytes reads that many bytes. */
  bytes(length: number): Buffer | undefined {
    return length < 0 ? this.#fail() : this.#advance(length);
  }

  /** rest reads everything that is left. */
  rest(): Buffer {
    return this.#advance(this.left) ?? Buffer.alloc(0);
  }

  /** cstring reads bytes up to a zero, and the zero. */
  cstring(): ByteString | undefined {
    const end = this.#bytes.indexOf(0, this.#at);
    if (end < 0) return this.#fail();
    const text = fromBuffer(this.#bytes.subarray(this.#at, end));
    this.#at = end + 1;
    return text;
  }

  #advance(length: number): Buffer | undefined {
    if (length > this.left) return this.#fail();
    const start = this.#at;
    this.#at += length;
    return this.#bytes.subarray(start, this.#at);
  }

  #fail(): undefined {
    this.#at = this.#bytes.length;
  }
}
