/** TlsRefusal says why TLS material is not taken, in PostgreSQL's words. */
export interface TlsRefusal {
  readonly kind: 'refused';
  readonly message: string;
  readonly detail?: string;
  readonly hint?: string;
}

/** refuseTls makes a TlsRefusal. */
export function refuseTls(
  message: string,
  more: { readonly detail?: string; readonly hint?: string } = {},
): TlsRefusal {
  return { kind: 'refused', message, ...more };
}

/**
 * opensslReason gives OpenSSL's own words for an error of node:crypto or node:tls, as the server puts them after a
 * colon: `wrong tag` of `error:068000A8:asn1 encoding routines::wrong tag`.
 */
export function opensslReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'reason' in error && typeof error.reason === 'string' ? error.reason : error.message;
}
