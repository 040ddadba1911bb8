import type { AuthMethod } from '../dialect/auth-method.ts';
import type { IdentRecord } from '../hba/ident.ts';
import type { HbaRecord } from '../hba/record.ts';
import type { ByteString } from '../text/byte-string.ts';
import type { Attempt } from './attempt.ts';
import { checkCertificateName, type CertificateSubject } from './certificate-name.ts';
import type { RoleFacts } from './role.ts';
import { checkUserMap } from './user-map.ts';

/** LoginProof is what a client has shown at its login. */
export interface LoginProof {
  readonly attempt: Attempt;
  /** The line that let it in. */
  readonly record: HbaRecord;
  /** The certificate that it showed, vouched for, whether the line asked for it or not. */
  readonly certificate: CertificateSubject | undefined;
  /** Who the method found it to be; with peer, the system user. */
  readonly identity: ByteString | undefined;
}

/**
 * stillAdmits tells whether what a client showed at its login is enough for the line that decides about it now. It is
 * where the method is the same, or is trust, or is a weaker one of the passwords (scram-sha-256, md5, password), where the
 * line sends it to the same upstream, and where the maps and the certificate options of the line take what it showed.
 */
export function stillAdmits(
  proof: LoginProof,
  now: HbaRecord,
  { ident, role }: { readonly ident: readonly IdentRecord[]; readonly role: RoleFacts | 'missing' },
): boolean {
  const { record: before, attempt, certificate, identity } = proof;
  if (now.options.upstream !== before.options.upstream) return false;
  if (!asksNoMore(before.method, now.method)) return false;
  const claim = { attempt, record: now, role, ident };
  if (now.method === 'cert' || now.options.clientCert === 'verify-full') {
    if (checkCertificateName({ ...claim, certificate }).kind !== 'accepted') return false;
  }
  if (now.method !== 'peer') return true;
  return identity !== undefined && checkUserMap(claim, identity) === undefined;
}

/** isPasswordMethod tells whether a method asks for the role's password, so that VALID UNTIL binds it. */
export function isPasswordMethod(method: AuthMethod): boolean {
  return passwordMethods.includes(method);
}

/** The methods that ask for the role's password, the strongest first. */
const passwordMethods: readonly AuthMethod[] = ['scram-sha-256', 'md5', 'password'];

function asksNoMore(before: AuthMethod, now: AuthMethod): boolean {
  if (now === before || now === 'trust') return true;
  if (!isPasswordMethod(before)) return false;
  return passwordMethods.indexOf(now) > passwordMethods.indexOf(before);
}
