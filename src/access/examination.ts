import type { Refusal } from '../errors/refusal.ts';
import type { HbaRecord } from '../hba/record.ts';
import type { ByteString } from '../text/byte-string.ts';
import type { Attempt } from './attempt.ts';
import { authenticationFailed } from './authentication-failed.ts';
import { checkCertificateName, type CertificateSubject } from './certificate-name.ts';
import { challengeOf, type Challenge } from './challenge.ts';
import type { RoleFacts } from './role.ts';
import type { Snapshot } from './snapshot.ts';
import { noScramSecret, storedPassword } from './stored-password.ts';
import type { Known } from './universe.ts';
import { checkUserMap } from './user-map.ts';

/** Examination is what the method of the deciding line does with a client, as far as it can be told without it. */
export type Examination =
  /** Let in without a question. `identity` is what was proved; trust proves nothing. */
  | { readonly kind: 'accepted'; readonly identity: ByteString | undefined }
  | {
      readonly kind: 'refused';
      readonly refusal: Refusal;
      readonly identity?: ByteString;
      /** What the log says besides. */
      readonly notes: readonly string[];
    }
  /** The client is asked for something. `wrongAnswer` is what it is told if it does not know it. */
  | {
      readonly kind: 'challenged';
      readonly challenge: Exclude<Challenge, { kind: 'none' }>;
      readonly wrongAnswer: Refusal;
      /** Why no answer can be right, in the words of the log. */
      readonly hopeless?: string;
      /** What it is told after a right answer, because its certificate is somebody else's. */
      readonly refusedAfter?: Refusal;
    }
  /** Depends on something that is not known here. */
  | { readonly kind: 'depends'; readonly on: 'operating-system-user' | 'certificate' };

/** ExaminedClient is what a client has to show besides a password. */
export interface ExaminedClient {
  readonly attempt: Attempt;
  readonly role: Known<RoleFacts>;
  /** The subject of its verified certificate; `unknown` where nobody said. */
  readonly certificate: CertificateSubject | 'none' | 'unknown';
  /** The operating-system user at the other end of a Unix socket. */
  readonly operatingSystemUser: ByteString | undefined;
  readonly passwordEncryption: 'md5' | 'scram-sha-256';
}

/** examine foretells what a line's method does (manual: client-authentication). It takes an unknown role for one with a SCRAM secret. */
export function examine(snapshot: Snapshot, record: HbaRecord, client: ExaminedClient): Examination {
  const { attempt } = client;
  const role = client.role === 'unknown' ? unknownRole(attempt.user) : client.role;
  const claim = { attempt, record, role, ident: snapshot.ident };
  const wantsName = record.method === 'cert' || record.options.clientCert === 'verify-full';
  if (wantsName && client.certificate === 'unknown') return { kind: 'depends', on: 'certificate' };
  const certificate = typeof client.certificate === 'object' ? client.certificate : undefined;
  if (record.method === 'cert') return checkCertificateName({ ...claim, certificate });
  const named = wantsName ? checkCertificateName({ ...claim, certificate }) : undefined;
  const proof = examineByMethod(claim, client);
  if (named?.kind !== 'refused') return proof;
  if (proof.kind === 'accepted') return named;
  return proof.kind === 'challenged' ? { ...proof, refusedAfter: named.refusal } : proof;
}

type ProvenClaim = Parameters<typeof checkUserMap>[0];

function examineByMethod(claim: ProvenClaim, client: ExaminedClient): Examination {
  const { attempt } = client;
  const { user } = attempt;
  const { record, role } = claim;
  const stored = storedPassword(user, role);
  const bindable = attempt.transport.kind === 'tcp' && attempt.transport.encryption === 'tls';
  const challenge = challengeOf(record.method, { stored, passwordEncryption: client.passwordEncryption, bindable });
  if (challenge.kind !== 'none') return challenged(record, attempt, client.role, challenge);
  if (record.method === 'ident') {
    // Whether a server answers at port 113 of the client is not known here; nearly nobody runs one (RFC 1413).
    return { kind: 'refused', refusal: authenticationFailed('ident', user), notes: [] };
  }
  if (record.method !== 'peer') return { kind: 'accepted', identity: undefined };
  const identity = client.operatingSystemUser;
  if (identity === undefined) return { kind: 'depends', on: 'operating-system-user' };
  const notes = checkUserMap(claim, identity);
  if (notes === undefined) return { kind: 'accepted', identity };
  return { kind: 'refused', refusal: authenticationFailed('peer', user), identity, notes };
}

function challenged(
  { method }: HbaRecord,
  { user }: Attempt,
  role: Known<RoleFacts>,
  challenge: Exclude<Challenge, { kind: 'none' }>,
): Examination {
  const hopeless = role === 'unknown' ? undefined : hopelessness(method, user, role, challenge);
  return {
    kind: 'challenged',
    challenge,
    wrongAnswer: authenticationFailed(method, user),
    ...(hopeless !== undefined && { hopeless }),
  };
}

/** Only methods that look at the stored password can tell that no answer will do. */
function hopelessness(
  method: HbaRecord['method'],
  user: ByteString,
  role: RoleFacts | 'missing',
  challenge: Challenge,
): string | undefined {
  if (method !== 'password' && method !== 'md5' && method !== 'scram-sha-256') return undefined;
  const stored = storedPassword(user, role);
  if (stored.kind === 'none') return stored.cause;
  return challenge.kind === 'sasl' && stored.kind === 'md5' ? noScramSecret(user) : undefined;
}

function unknownRole(name: ByteString): RoleFacts {
  return {
    name,
    superuser: false,
    canLogin: true,
    replication: false,
    expired: false,
    memberOf: new Set([name]),
    usesReservedConnections: false,
  };
}
