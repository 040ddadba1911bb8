import { createHmac, hkdfSync } from 'node:crypto';
import { Secret } from '../text/secret.ts';

/** minSecretLength is the least that a shared secret may have (bytes): 128 bits, as many as nobody searches. */
export const minSecretLength = 16;

/** maxSecretLength bounds the file that it is read from (bytes). */
export const maxSecretLength = 4_096;

/** FleetKeys are what gates of one fleet have in common, each key for one purpose. */
export interface FleetKeys {
  /** What the names of the fleet's keys in Redis begin with: fleets with other secrets do not meet. */
  readonly prefix: string;
  readonly signing: Secret<Buffer>;
  readonly naming: Secret<Buffer>;
  readonly cancelling: Secret<Buffer>;
}

/** deriveFleetKeys makes the keys from the shared secret (HKDF, RFC 5869). */
export function deriveFleetKeys(secret: Secret<Buffer>): FleetKeys {
  const derive = (purpose: string): Buffer =>
    Buffer.from(hkdfSync('sha256', secret.reveal(), '', `postern fleet 1: ${purpose}`, 32));
  return {
    // The braces keep all keys on one node of a Redis Cluster (Redis: cluster-spec, hash tags).
    prefix: `{postern-${derive('prefix').toString('hex', 0, 8)}}`,
    signing: new Secret(derive('signing')),
    naming: new Secret(derive('naming')),
    cancelling: new Secret(derive('cancelling')),
  };
}

/** countTag names what is counted, a role or a database, without telling Redis which. */
export function countTag(keys: FleetKeys, kind: 'user' | 'database', name: string): string {
  const mac = createHmac('sha256', keys.naming.reveal()).update(`${kind}\0${name}`).digest();
  return mac.toString('base64url', 0, 16);
}

/**
 * cancelProof shows that somebody has sent a cancel key, without the key: who reads it can neither cancel with it at
 * another time nor guess the key from it, even one of four bytes.
 */
export function cancelProof(keys: FleetKeys, processId: number, secretKey: Buffer, nonce: string): string {
  return createHmac('sha256', keys.cancelling.reveal())
    .update(`${nonce}\0${processId}\0`)
    .update(secretKey)
    .digest('base64url');
}
