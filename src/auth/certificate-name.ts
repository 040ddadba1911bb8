import { refuse, type Refusal } from '../errors/refusal.ts';
import { toDisplay } from '../text/byte-string.ts';
import type { AuthContext, AuthOutcome } from './method.ts';
import { noCredentials } from './outcome.ts';
import { checkUserMap } from './user-map.ts';

/**
 * checkCertificateName examines whether the client certificate's CN, or its whole DN with clientname=DN, is the role or
 * maps to it. It is the whole of method cert, and comes after the method with clientcert=verify-full (auth.c,
 * CheckCertAuth).
 */
export function checkCertificateName(context: AuthContext): AuthOutcome {
  const { certificate, record, attempt } = context;
  const user = toDisplay(attempt.user);
  const refusal = refusalOf(context);
  const name = record.options.clientName === 'DN' ? certificate?.distinguishedName : certificate?.commonName;
  if (certificate === undefined || name === undefined || name === '') {
    const note = `certificate authentication failed for user "${user}": client certificate contains no user name`;
    return { kind: 'refused', refusal, notes: [note] };
  }
  // The journal names the whole certificate even where only its CN was compared.
  const identity = certificate.distinguishedName;
  const mismatch = checkUserMap(context, name);
  if (mismatch === undefined) return { kind: 'accepted', identity, credentials: noCredentials };
  if (record.method === 'cert') return { kind: 'refused', refusal, identity, notes: mismatch };
  const part = record.options.clientName === 'DN' ? 'DN' : 'CN';
  const note = `certificate validation (clientcert=verify-full) failed for user "${user}": ${part} mismatch`;
  return { kind: 'refused', refusal, notes: [...mismatch, note] };
}

/** A certificate that fails under another method is worded as that method's failure, as the server does. */
function refusalOf(context: AuthContext): Refusal {
  const { user } = context.attempt;
  switch (context.record.method) {
    case 'cert':
      return refuse('authentication-failed-certificate', { user });
    case 'trust':
      return refuse('authentication-failed-trust', { user });
    case 'peer':
      return refuse('authentication-failed-peer', { user });
    default:
      return refuse('authentication-failed-password', { user });
  }
}
