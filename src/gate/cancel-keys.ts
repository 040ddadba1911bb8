import { timingSafeEqual } from 'node:crypto';

/** CancelTarget stops whatever the session runs at the moment. */
export type CancelTarget = () => void;

/** CancelKey is what BackendKeyData tells a client (manual: protocol-message-formats). */
export interface CancelKey {
  readonly processId: number;
  readonly secretKey: Buffer;
}

interface Entry {
  readonly secretKey: Buffer;
  readonly cancel: CancelTarget;
}

/** KeptKey is the key of one session: its secret is made first, and its number is known once the server has told it. */
export interface KeptKey {
  readonly secretKey: Buffer;
  /** name says by which number cancel requests call the session. */
  name(processId: number): void;
  /** revoke forgets the key, since the session has ended. */
  revoke(): void;
}

/**
 * CancelKeys names each session by the process id of its backend, which clients compare with that of notifications and
 * give to pg_terminate_backend, and by a secret of the gate's own. Process ids are no secret, and those of two servers
 * may be the same, so that several sessions can have one. A wrong guess is answered like a right one: not at all.
 */
export class CancelKeys {
  readonly #named = new Map<number, Set<Entry>>();
  readonly #randomBytes: (length: number) => Buffer;

  constructor(randomBytes: (length: number) => Buffer) {
    this.#randomBytes = randomBytes;
  }

  /** issue makes the key of a new session; a key of 3.2 has 32 bytes, of 3.0 four. */
  issue(minorVersion: number, cancel: CancelTarget): KeptKey {
    const entry: Entry = { secretKey: this.#randomBytes(minorVersion >= 2 ? 32 : 4), cancel };
    let name: number | undefined;
    return {
      secretKey: entry.secretKey,
      name: (processId) => {
        name = processId;
        this.#named.set(processId, (this.#named.get(processId) ?? new Set()).add(entry));
      },
      revoke: () => {
        if (name !== undefined) this.#forget(name, entry);
      },
    };
  }

  /** has tells whether there is a session of that number. */
  has(processId: number): boolean {
    return this.#named.has(processId);
  }

  /** find gives the target of exactly this key, comparing the secret in constant time. */
  find(processId: number, secretKey: Buffer): CancelTarget | undefined {
    return this.findProven(
      processId,
      (known) => known.length === secretKey.length && timingSafeEqual(known, secretKey),
    );
  }

  /** findProven gives the target with a number, where somebody has proved to know its secret. */
  findProven(processId: number, isProof: (secretKey: Buffer) => boolean): CancelTarget | undefined {
    for (const { secretKey, cancel } of this.#named.get(processId) ?? []) if (isProof(secretKey)) return cancel;
    return undefined;
  }

  #forget(processId: number, entry: Entry): void {
    const entries = this.#named.get(processId);
    entries?.delete(entry);
    if (entries?.size === 0) this.#named.delete(processId);
  }
}
