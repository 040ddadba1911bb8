/** Asked is a server's first answer to a StartupMessage (manual: protocol-flow-start-up). */
export type Asked =
  /** Nothing more was asked: trust, or a client certificate was enough. */
  | {
      readonly kind: 'let-in';
      readonly serverVersion: string | undefined;
      /** Why there was no session after all; with the SQLSTATE where the server said so itself. */
      readonly trouble: { readonly sqlstate: string | undefined; readonly message: string } | undefined;
    }
  | { readonly kind: 'cleartext' }
  | { readonly kind: 'md5' }
  | { readonly kind: 'sasl'; readonly mechanisms: readonly string[] }
  | { readonly kind: 'gss' }
  | { readonly kind: 'sspi' }
  | { readonly kind: 'other'; readonly code: number }
  | {
      readonly kind: 'refused';
      readonly sqlstate: string;
      readonly message: string;
      readonly detail: string | undefined;
    }
  | { readonly kind: 'failed'; readonly reason: string };

/** scramPlus binds the login to the TLS connection (RFC 5802 §6). */
export const scramPlus = 'SCRAM-SHA-256-PLUS';

/** methodOf gives the word for what was asked; `none` where the server refused or broke off. */
export function methodOf(asked: Asked): string {
  switch (asked.kind) {
    case 'let-in':
      return 'trust';
    case 'cleartext':
      return 'password';
    case 'sasl':
      return saslMethod(asked.mechanisms);
    case 'other':
      return `code ${asked.code}`;
    case 'refused':
    case 'failed':
      return 'none';
    default:
      return asked.kind;
  }
}

function saslMethod(mechanisms: readonly string[]): string {
  if (mechanisms.includes(scramPlus)) return 'scram-sha-256-plus';
  if (mechanisms.includes('SCRAM-SHA-256')) return 'scram-sha-256';
  return mechanisms.includes('OAUTHBEARER') ? 'oauth' : 'sasl';
}

/** describeAsked says it in a line. */
export function describeAsked(asked: Asked): string {
  switch (asked.kind) {
    case 'let-in': {
      const version = asked.serverVersion === undefined ? '' : `, server ${asked.serverVersion}`;
      const { trouble } = asked;
      const then = trouble === undefined ? '' : `, then: ${trouble.sqlstate ?? ''} ${trouble.message}`;
      return `lets in without a password${version}${then}`;
    }
    case 'cleartext':
      return 'asks for the password itself (password, ldap, pam, radius)';
    case 'md5':
      return 'asks for an MD5 hash of the password';
    case 'sasl': {
      const binding = asked.mechanisms.includes(scramPlus) ? ' (channel binding)' : '';
      return `asks for SASL: ${asked.mechanisms.join(', ') || 'no mechanism named'}${binding}`;
    }
    case 'gss':
      return 'asks for GSSAPI (Kerberos)';
    case 'sspi':
      return 'asks for SSPI (Windows)';
    case 'other':
      return `asks for authentication of code ${asked.code}`;
    case 'refused': {
      const detail = asked.detail === undefined ? '' : ` (${asked.detail})`;
      return `refused: ${asked.sqlstate} ${asked.message}${detail}`;
    }
    case 'failed':
      return `failed: ${asked.reason}`;
  }
}
