import type { LoginProof } from '../access/still-admits.ts';
import type { CertificateKey } from '../tls/revoked-certificates.ts';

/** Proof is what a login stood on, kept so that it can be judged again while the session lasts. */
export interface Proof extends LoginProof {
  /** The client's certificate as revocation lists name it. */
  readonly key: CertificateKey | undefined;
}
