import { timingSafeEqual } from 'node:crypto';

/** CancelTarget stops whatever the session runs at the moment. */
export type CancelTarget = () => void;

interface Entry {
  readonly secretKey: Buffer;
  readonly cancel: CancelTarget;
}

/** CancelKey is what BackendKeyData tells a client (manual: protocol-message-formats). */
export interface CancelKey {
  readonly processId: number;
  readonly secretKey: Buffer;
}

/** A process id is a positive number of 32 bits; of its 31 bits a mark takes the first eight. */
const markShift = 23;

/**
 * CancelKeys names each session by a number and a secret of the gate's own. The number is random too, so that with a
 * key of four bytes (protocol 3.0) 63 bits must be guessed, and a wrong guess is answered like a right one: not at all.
 * Where gates work together the first eight bits of the number are the mark of the gate, and 55 bits are left.
 */
export class CancelKeys {
  readonly #entries = new Map<number, Entry>();
  readonly #randomBytes: (length: number) => Buffer;

  readonly #mark: number | undefined;

  constructor(randomBytes: (length: number) => Buffer, mark?: number) {
    this.#randomBytes = randomBytes;
    this.#mark = mark;
  }

  /** issue makes the key of a new session; a key of 3.2 has 32 bytes, of 3.0 four. */
  issue(minorVersion: number, cancel: CancelTarget): CancelKey {
    const secretKey = this.#randomBytes(minorVersion >= 2 ? 32 : 4);
    const processId = this.#freeProcessId();
    this.#entries.set(processId, { secretKey, cancel });
    return { processId, secretKey };
  }

  /** revoke forgets the key of a session that has ended. */
  revoke(key: CancelKey): void {
    this.#entries.delete(key.processId);
  }

  /** find gives the target of exactly this key, comparing the secret in constant time. */
  find(processId: number, secretKey: Buffer): CancelTarget | undefined {
    const entry = this.#entries.get(processId);
    if (entry === undefined || entry.secretKey.length !== secretKey.length) return undefined;
    return timingSafeEqual(entry.secretKey, secretKey) ? entry.cancel : undefined;
  }

  /** isMarked tells whether a number can be one of these. */
  isMarked(processId: number): boolean {
    return this.#mark === undefined || processId >>> markShift === this.#mark;
  }

  /** findProven gives the target with a number, where somebody else has proved to know its secret. */
  findProven(processId: number, isProof: (secretKey: Buffer) => boolean): CancelTarget | undefined {
    const entry = this.#entries.get(processId);
    return entry !== undefined && isProof(entry.secretKey) ? entry.cancel : undefined;
  }

  #freeProcessId(): number {
    for (;;) {
      // Clients hold it as a signed 32-bit number and print it; zero means "no process" to some of them.
      const random = this.#randomBytes(4).readUInt32BE() >>> 1;
      const candidate = this.#mark === undefined ? random : (this.#mark << markShift) | (random >>> 8);
      if (candidate !== 0 && !this.#entries.has(candidate)) return candidate;
    }
  }
}
