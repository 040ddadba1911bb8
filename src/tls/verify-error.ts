import type { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';

/** VerifyError is why OpenSSL does not trust a peer's certificate. */
export interface VerifyError {
  /** The name of the error without X509_V_ERR_, such as `CERT_HAS_EXPIRED`. */
  readonly code: string;
  /** OpenSSL's words for it (X509_verify_cert_error_string). */
  readonly reason: string;
}

const unknown: VerifyError = { code: 'UNSPECIFIED', reason: 'unspecified certificate verification error' };

/**
 * readVerifyError gives the outcome of the verification, undefined for success. Node publishes it as authorizationError
 * only for the sockets of a tls.Server; for one made from a connection already open it is to be had from the handle.
 * Where a version of Node has it no more, the certificate counts as not verified.
 */
export function readVerifyError(socket: TLSSocket): VerifyError | undefined {
  const handle: unknown = Reflect.get(socket, '_handle');
  if (typeof handle !== 'object' || handle === null) return unknown;
  const verifyError: unknown = Reflect.get(handle, 'verifyError');
  if (typeof verifyError !== 'function') return unknown;
  const error: unknown = Reflect.apply(verifyError, handle, []);
  if (error === null || error === undefined) return undefined;
  if (!(error instanceof Error) || !('code' in error)) return unknown;
  return firstError(String(error.code), error.message);
}

/**
 * The server stops at the first fault; Node goes on, and of a lone certificate reports this one, which follows from it.
 */
function firstError(code: string, reason: string): VerifyError {
  if (code !== 'UNABLE_TO_VERIFY_LEAF_SIGNATURE') return { code, reason };
  return { code: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', reason: 'unable to get local issuer certificate' };
}

/**
 * findFailed guesses which certificate of a chain an error is about, as Node does not tell: its depth, 0 for the leaf.
 */
export function findFailed(code: string, chain: readonly X509Certificate[], now: Date): number {
  switch (code) {
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
      return chain.length - 1;
    case 'CERT_HAS_EXPIRED':
      return Math.max(
        0,
        chain.findLastIndex(({ validTo }) => Date.parse(validTo) < now.getTime()),
      );
    case 'CERT_NOT_YET_VALID':
      return Math.max(
        0,
        chain.findLastIndex(({ validFrom }) => Date.parse(validFrom) > now.getTime()),
      );
    default:
      return 0;
  }
}
