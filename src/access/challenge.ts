import type { AuthMethod } from '../dialect/auth-method.ts';
import type { StoredPassword } from './stored-password.ts';

/** Challenge is what the server asks of a client under a method (manual: protocol-flow, start-up). */
export type Challenge =
  /** Nothing: the method believes, or looks at the certificate or the socket. */
  | { readonly kind: 'none' }
  | { readonly kind: 'clear-password' }
  | { readonly kind: 'md5-password' }
  | { readonly kind: 'sasl'; readonly mechanisms: readonly string[] }
  | { readonly kind: 'gss' };

/** ChallengeContext is what the challenge depends on besides the method. */
export interface ChallengeContext {
  readonly stored: StoredPassword;
  readonly passwordEncryption: 'md5' | 'scram-sha-256';
  /** Whether there is a TLS channel to bind SCRAM to. */
  readonly bindable: boolean;
}

/** challengeOf gives what a method asks of a client. A line with `reject` asks nothing. */
export function challengeOf(method: AuthMethod, context: ChallengeContext): Challenge {
  switch (method) {
    case 'trust':
    case 'reject':
    case 'ident':
    case 'peer':
    case 'cert':
      return { kind: 'none' };
    case 'password':
    case 'ldap':
    case 'pam':
    case 'bsd':
    case 'radius':
      return { kind: 'clear-password' };
    case 'md5':
      return md5Exchange(context) === 'md5' ? { kind: 'md5-password' } : scramChallenge(context.bindable);
    case 'scram-sha-256':
      return scramChallenge(context.bindable);
    case 'gss':
    case 'sspi':
      return { kind: 'gss' };
    case 'oauth':
      return { kind: 'sasl', mechanisms: ['OAUTHBEARER'] };
  }
}

/**
 * md5Exchange tells which exchange a line with md5 runs: the one that fits the role's verifier, and for a role without a
 * usable one that of password_encryption, so that it looks like any new role (auth.c, CheckPWChallengeAuth).
 */
export function md5Exchange({
  stored,
  passwordEncryption,
}: Pick<ChallengeContext, 'stored' | 'passwordEncryption'>): 'md5' | 'scram' {
  if (stored.kind === 'none') return passwordEncryption === 'md5' ? 'md5' : 'scram';
  return stored.kind === 'md5' ? 'md5' : 'scram';
}

function scramChallenge(bindable: boolean): Challenge {
  return { kind: 'sasl', mechanisms: scramMechanisms(bindable) };
}

/** scramMechanisms gives the mechanisms on offer, the best first (manual: sasl-authentication). */
export function scramMechanisms(bindable: boolean): readonly string[] {
  return bindable ? ['SCRAM-SHA-256-PLUS', 'SCRAM-SHA-256'] : ['SCRAM-SHA-256'];
}
