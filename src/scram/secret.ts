import { createHash, createHmac, pbkdf2 } from 'node:crypto';
import { promisify } from 'node:util';
import { toBuffer, type ByteString } from '../text/byte-string.ts';
import { decodeBase64 } from './attributes.ts';

/** ScramSecret is what a server keeps of a SCRAM-SHA-256 password (RFC 5802 §3). Neither key opens the other side. */
export interface ScramSecret {
  readonly iterations: number;
  readonly salt: Buffer;
  /** H(ClientKey), 32 bytes. */
  readonly storedKey: Buffer;
  /** 32 bytes. */
  readonly serverKey: Buffer;
}

/** ScramKeys are the keys that a client proves itself with: ClientKey and, to know the server by, ServerKey. */
export interface ScramKeys {
  readonly clientKey: Buffer;
  readonly serverKey: Buffer;
}

/** The length of SHA-256, of both keys, and of a proof. */
export const keyLength = 32;

/** saltLength is SCRAM_DEFAULT_SALT_LEN of PostgreSQL's common/scram-common.h, in bytes. */
export const saltLength = 16;

/** maxIterations is the most that fit PostgreSQL's int. */
export const maxIterations = 2 ** 31 - 1;

const form = /^SCRAM-SHA-256\$(\d{1,10}):([^$]*)\$([^:]*):([^]*)$/;

/** parseScramSecret reads `SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey` (manual: catalog-pg-authid). */
export function parseScramSecret(text: ByteString): ScramSecret | undefined {
  const [, iterationText = '', saltText = '', storedText = '', serverText = ''] = form.exec(text) ?? [];
  const iterations = Number(iterationText);
  const salt = decodeBase64(saltText);
  const storedKey = decodeBase64(storedText);
  const serverKey = decodeBase64(serverText);
  if (iterations < 1 || iterations > maxIterations || salt === undefined) return undefined;
  if (storedKey?.length !== keyLength || serverKey?.length !== keyLength) return undefined;
  return { iterations, salt, storedKey, serverKey };
}

/** printScramSecret is the inverse of parseScramSecret. */
export function printScramSecret({ iterations, salt, storedKey, serverKey }: ScramSecret): string {
  const base64 = (bytes: Buffer): string => bytes.toString('base64');
  return `SCRAM-SHA-256$${iterations}:${base64(salt)}$${base64(storedKey)}:${base64(serverKey)}`;
}

const derive = promisify(pbkdf2);

/** saltPassword is Hi(password, salt, iterations) of RFC 5802 §2.2, computed off the event loop. */
export function saltPassword(password: Buffer, salt: Buffer, iterations: number): Promise<Buffer> {
  return derive(password, salt, iterations, keyLength, 'sha256');
}

/** keysOf derives both keys from a salted password (RFC 5802 §3). */
export function keysOf(saltedPassword: Buffer): ScramKeys {
  return { clientKey: hmac(saltedPassword, 'Client Key'), serverKey: hmac(saltedPassword, 'Server Key') };
}

/** buildScramSecret makes the secret of a password that has been through preparePassword. */
export async function buildScramSecret(password: Buffer, salt: Buffer, iterations: number): Promise<ScramSecret> {
  const { clientKey, serverKey } = keysOf(await saltPassword(password, salt, iterations));
  return { iterations, salt, storedKey: sha256(clientKey), serverKey };
}

/**
 * mockScramSecret makes the secret of a role that has none. Its salt depends on the name and on a secret of the gate's, so
 * that asking twice tells nothing (auth-scram.c, mock_scram_secret). No password fits it.
 */
export function mockScramSecret(user: ByteString, mockNonce: Buffer, iterations: number): ScramSecret {
  const salt = createHash('sha256').update(toBuffer(user)).update(mockNonce).digest().subarray(0, saltLength);
  return { iterations, salt, storedKey: Buffer.alloc(keyLength), serverKey: Buffer.alloc(keyLength) };
}

/** hmac is HMAC-SHA-256. */
export function hmac(key: Buffer, data: Buffer | string): Buffer {
  return createHmac('sha256', key).update(data).digest();
}

/** sha256 is the hash of RFC 7677. */
export function sha256(data: Buffer): Buffer {
  return createHash('sha256').update(data).digest();
}

/** xor combines two buffers of one length. */
export function xor(a: Buffer, b: Buffer): Buffer {
  const out = Buffer.alloc(a.length);
  for (let i = 0; i < a.length; i++) out[i] = (a[i] ?? 0) ^ (b[i] ?? 0);
  return out;
}
