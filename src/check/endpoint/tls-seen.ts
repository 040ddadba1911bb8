import type { CertificateFacts } from '../tls/tls-facts.ts';

/** CertificateSeen is one certificate of the chain; its issuer is known where the chain, or a trusted root, has it. */
export interface CertificateSeen extends CertificateFacts {
  /** The whole names on one line, such as `CN=db, O=Example`. */
  readonly subjectName: string;
  readonly issuerName: string;
  /** Such as `EC prime256v1`, `RSA 2048`. */
  readonly keyType: string;
}

/** TlsAgreed is what a handshake came to. The certificate is looked at afterwards: a handshake that fails shows none. */
export interface TlsAgreed {
  readonly kind: 'agreed';
  readonly negotiation: 'postgres' | 'direct';
  readonly version: string;
  readonly cipher: string;
  /** undefined where the server does not know ALPN: PostgreSQL before 17. */
  readonly alpn: string | undefined;
  /** The server's own first. */
  readonly chain: readonly CertificateSeen[];
  /** The trusted roots: the file of sslrootcert, or `system`. */
  readonly roots: string;
  /** OpenSSL's words; undefined where the chain leads to a trusted root. */
  readonly untrusted: string | undefined;
  /** libpq's words; undefined where a name fits the host. */
  readonly misnamed: string | undefined;
  /** Bytes of an OCSP response stapled to the handshake; undefined without. */
  readonly ocspStaple: number | undefined;
  /** Whether the client had a certificate of its own to show, so that to be let in proves nothing against the server. */
  readonly sentCertificate: boolean;
  readonly resumption: 'resumed' | 'not resumed' | 'not offered' | 'not tried';
}

/** TlsSeen is how a server takes TLS. */
export type TlsSeen =
  | TlsAgreed
  /** N: the server has no TLS. */
  | { readonly kind: 'declined' }
  /** The bytes that stood after the answer to SSLRequest, which nobody has vouched for (CVE-2021-23222). */
  | { readonly kind: 'leftover'; readonly answer: string; readonly bytes: number }
  | { readonly kind: 'failed'; readonly reason: string }
  /** A Unix socket, or nobody answered. */
  | { readonly kind: 'not tried' };
