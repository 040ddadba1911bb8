import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';

/**
 * KeyType is a kind of key pair that Postern makes. EC is P-256: it signs twelve times faster than RSA of 2048 bits.
 */
export type KeyType = 'ec' | 'rsa' | 'rsa-pss' | 'ed25519';

/** KeyPair is a new key with its public half. */
export interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

const generate = promisify(generateKeyPair);

/** Bits of an RSA key: what NIST SP 800-57 allows beyond 2030. */
const modulusLength = 3072;

/** generateKey makes a key pair off the event loop. */
export function generateKey(type: KeyType): Promise<KeyPair> {
  switch (type) {
    case 'ec':
      return generate('ec', { namedCurve: 'P-256' });
    case 'rsa':
      return generate('rsa', { modulusLength });
    case 'rsa-pss':
      return generate('rsa-pss', { modulusLength });
    case 'ed25519':
      return generate('ed25519', {});
  }
}

/** SignatureAlgorithm is how an authority signs: the object identifier, and the hash for crypto.sign. */
export interface SignatureAlgorithm {
  readonly oid: string;
  readonly hash: 'sha256' | null;
  /** RSA's identifier is followed by NULL, the others by nothing (RFC 4055 §5, RFC 5758 §3.2, RFC 8410 §3). */
  readonly withNull: boolean;
}

/** The keys that an authority may have, as node:crypto calls them. */
const signatureAlgorithms: Readonly<Partial<Record<string, SignatureAlgorithm>>> = {
  ec: { oid: '1.2.840.10045.4.3.2', hash: 'sha256', withNull: false },
  rsa: { oid: '1.2.840.113549.1.1.11', hash: 'sha256', withNull: true },
  ed25519: { oid: '1.3.101.112', hash: null, withNull: false },
};

/** signatureAlgorithm gives the algorithm for an authority's key; undefined for a key that none is meant for. */
export function signatureAlgorithm({ asymmetricKeyType }: KeyObject): SignatureAlgorithm | undefined {
  return asymmetricKeyType === undefined ? undefined : signatureAlgorithms[asymmetricKeyType];
}
