/** TlsFacts is what stands in the files that the ssl_* settings name, found out before the server has to load them. */
export interface TlsFacts {
  /** ssl_cert_file: the server's certificate first. */
  readonly chain: TlsFile<readonly CertificateFacts[]>;
  /** ssl_key_file. */
  readonly key: TlsFile<KeyFacts>;
  /** ssl_ca_file. */
  readonly authorities: TlsFile<readonly CertificateFacts[]>;
  /** ssl_crl_file. */
  readonly revocation: TlsFile<readonly RevocationListFacts[]>;
  /** ssl_crl_dir; a missing one counts as empty. */
  readonly revocationDirectory: 'unset' | 'missing' | 'there';
  /** What OpenSSL says against versions, ciphers, groups and DH parameters, in the server's words. */
  readonly protocolFault: string | undefined;
  /** The length of the prime in ssl_dh_params_file, in bits; undefined where none is set or it is not known. */
  readonly dhBits: number | undefined;
}

/** TlsFile is one file, by its name in the setting. */
export type TlsFile<T> =
  /** The setting is empty, or the file cannot be looked at from here. */
  | { readonly kind: 'unknown' }
  /** The server would not load it; the message is its own. */
  | { readonly kind: 'faulty'; readonly name: string; readonly message: string }
  | { readonly kind: 'read'; readonly name: string; readonly path: string; readonly value: T };

/** CertificateFacts is what counts of one certificate. */
export interface CertificateFacts {
  /** For people: the CN, else the whole subject. */
  readonly subject: string;
  readonly issuer: string;
  readonly isSelfSigned: boolean;
  /** Whether its issuer is in ssl_cert_file, in ssl_ca_file, or one of the roots that everybody has. */
  readonly isIssuerKnown: boolean;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** DNS names and addresses that the certificate is for, without the CN. */
  readonly names: readonly string[];
  readonly commonName: string | undefined;
  readonly key: KeyStrength;
  /** The hash of the signature, as in RFC 8017 and RFC 5758; undefined where the algorithm has none of its own. */
  readonly signatureHash: 'md5' | 'sha1' | 'sha2' | undefined;
  /** SHA-256 over the whole certificate, as X509Certificate of node:crypto writes it. */
  readonly fingerprint: string;
}

/** KeyStrength is a kind of key and its length in bits; undefined for kinds of one fixed length. */
export interface KeyStrength {
  readonly type: string;
  readonly bits: number | undefined;
}

/** KeyFacts is what counts of the private key. */
export interface KeyFacts {
  readonly isEncrypted: boolean;
  /** Why the server would not take a file of this owner and these permissions, in its own words. */
  readonly permissionFault: string | undefined;
  /** Whether it belongs to the certificate; undefined where it is encrypted. */
  readonly fault: string | undefined;
}

/** RevocationListFacts is one CRL. */
export interface RevocationListFacts {
  /** Absent where the list counts for ever. */
  readonly nextUpdate: Date | undefined;
}

/**
 * leastDh is the bits that DH parameters must have: fewer can be broken (RFC 7919 §1, NIST SP 800-131A rev. 2), and OpenSSL does
 * not take them at its level 2, which is Debian's and Red Hat's, and its own from 3.2 on (SSL_CTX_set_security_level(3)).
 */
export const leastDh = 2048;
