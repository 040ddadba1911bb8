import { refuse, type Refusal } from '../errors/refusal.ts';
import type { HbaRecord } from '../hba/record.ts';
import type { ByteString } from '../text/byte-string.ts';

/** The methods that fail in words of their own; the others speak of a password (auth.c, auth_failed). */
const entries = {
  trust: 'authentication-failed-trust',
  peer: 'authentication-failed-peer',
  ident: 'authentication-failed-ident',
  cert: 'authentication-failed-certificate',
  ldap: 'authentication-failed-ldap',
  pam: 'authentication-failed-pam',
  bsd: 'authentication-failed-bsd',
  radius: 'authentication-failed-radius',
  gss: 'authentication-failed-gss',
  sspi: 'authentication-failed-sspi',
  oauth: 'authentication-failed-oauth',
  password: 'authentication-failed-password',
  md5: 'authentication-failed-password',
  'scram-sha-256': 'authentication-failed-password',
  reject: 'authentication-failed-password',
} as const satisfies Readonly<Record<HbaRecord['method'], Parameters<typeof refuse>[0]>>;

/** authenticationFailed is what a client is told that has not passed the method of its line, whatever the reason. */
export function authenticationFailed(method: HbaRecord['method'], user: ByteString): Refusal {
  return refuse(entries[method], { user });
}
