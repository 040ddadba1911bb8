import { timingSafeEqual } from 'node:crypto';
import { decodeBase64, isPrintable, takeAttribute } from './attributes.ts';
import { hmac, keyLength, keysOf, saltPassword, sha256, xor, type ScramKeys } from './secret.ts';

/** ScramProof is what a client can prove itself with. */
export type ScramProof =
  /** A password that has been through preparePassword. */
  | { readonly kind: 'password'; readonly password: Buffer }
  /** The keys themselves: no password is needed. */
  | { readonly kind: 'keys'; readonly keys: ScramKeys };

/** ScramClientStart is what an exchange begins with. */
export interface ScramClientStart {
  readonly proof: ScramProof;
  readonly nonce: string;
  /** The tls-server-end-point data of the server's certificate; undefined for SCRAM-SHA-256 without PLUS. */
  readonly endPointHash: Buffer | undefined;
  /**
   * Whether PLUS would have been chosen, had the server offered it. It is then told so, and fails the exchange where an
   * attacker has taken PLUS out of its offer (RFC 5802 §6).
   */
  readonly missesBinding?: boolean;
}

/** ScramClientStep is what comes after one message of the server, or why the exchange ends. */
export type ScramClientStep<State> =
  | { readonly kind: 'send'; readonly data: Buffer; readonly state: State }
  | { readonly kind: 'failed'; readonly reason: string };

/** AwaitServerFinal is the state in which only the server's signature is missing. */
export interface AwaitServerFinal {
  readonly expected: Buffer;
}

/** maxServerMessage bounds a server's message. PostgreSQL's own have about a hundred bytes (CVE-2026-6665 class). */
export const maxServerMessage = 1_024;

/** maxIterations bounds the work that a server, or a role by its verifier, can ask for: 250 times PostgreSQL's default, less than a second. */
export const maxIterations = 1_000_000;

/** clientFirstMessage begins an exchange. PostgreSQL takes the user from the startup packet, so `n=` is left empty. */
export function clientFirstMessage(start: ScramClientStart): Buffer {
  return Buffer.from(`${gs2Header(start)}n=,r=${start.nonce}`);
}

function gs2Header({ endPointHash, missesBinding }: ScramClientStart): string {
  if (endPointHash !== undefined) return 'p=tls-server-end-point,,';
  return missesBinding === true ? 'y,,' : 'n,,';
}

/** answerServerFirst takes the server-first-message and proves the client. */
export async function answerServerFirst(
  start: ScramClientStart,
  data: Buffer,
): Promise<ScramClientStep<AwaitServerFinal>> {
  const challenge = parseServerFirst(start.nonce, data);
  if (typeof challenge === 'string') return { kind: 'failed', reason: challenge };
  const { clientKey, serverKey } = await deriveKeys(start.proof, challenge);
  const header = Buffer.from(gs2Header(start));
  const binding = Buffer.concat([header, start.endPointHash ?? Buffer.alloc(0)]).toString('base64');
  const withoutProof = `c=${binding},r=${challenge.nonce}`;
  const authMessage = Buffer.from(`n=,r=${start.nonce},${challenge.text},${withoutProof}`, 'latin1');
  const proof = xor(clientKey, hmac(sha256(clientKey), authMessage));
  return {
    kind: 'send',
    data: Buffer.from(`${withoutProof},p=${proof.toString('base64')}`),
    state: { expected: hmac(serverKey, authMessage) },
  };
}

/** checkServerFinal tells whether the server knows the secret too; undefined if so, else the reason to leave. */
export function checkServerFinal({ expected }: AwaitServerFinal, data: Buffer): string | undefined {
  const text = data.length <= maxServerMessage ? data.toString('latin1') : '';
  const verifier = takeAttribute(text, 'v');
  if (verifier.kind === 'malformed') return 'malformed SCRAM message (server-final-message)';
  const signature = decodeBase64(verifier.value);
  if (signature?.length !== keyLength || !timingSafeEqual(signature, expected)) return 'incorrect server signature';
  return undefined;
}

interface Challenge {
  readonly text: string;
  readonly nonce: string;
  readonly salt: Buffer;
  readonly iterations: number;
}

function parseServerFirst(clientNonce: string, data: Buffer): Challenge | string {
  if (data.length > maxServerMessage) return `SCRAM message of ${data.length} bytes is too long`;
  const text = data.toString('latin1');
  const nonce = takeAttribute(text, 'r');
  if (nonce.kind === 'malformed') return 'malformed SCRAM message (server-first-message)';
  // The server must add to the client's nonce, or an old exchange could be played again.
  if (!nonce.value.startsWith(clientNonce) || nonce.value.length === clientNonce.length) {
    return 'invalid SCRAM response (nonce mismatch)';
  }
  if (!isPrintable(nonce.value)) return 'malformed SCRAM message (nonce)';
  const salt = takeAttribute(nonce.rest ?? '', 's');
  if (salt.kind === 'malformed') return 'malformed SCRAM message (salt)';
  const saltBytes = decodeBase64(salt.value);
  if (saltBytes === undefined || saltBytes.length === 0) return 'malformed SCRAM message (invalid salt)';
  const iterations = takeAttribute(salt.rest ?? '', 'i');
  if (iterations.kind === 'malformed' || !/^[1-9]\d{0,9}$/.test(iterations.value)) {
    return 'malformed SCRAM message (invalid iteration count)';
  }
  // Optional extensions may follow; they stand under both signatures, and RFC 5802 §5.1 has them ignored.
  const count = Number(iterations.value);
  if (count > maxIterations) return `SCRAM iteration count ${count} is above the limit of ${maxIterations}`;
  return { text, nonce: nonce.value, salt: saltBytes, iterations: count };
}

async function deriveKeys(proof: ScramProof, { salt, iterations }: Challenge): Promise<ScramKeys> {
  if (proof.kind === 'keys') return proof.keys;
  return keysOf(await saltPassword(proof.password, salt, iterations));
}
