import type { Asked } from './asked.ts';
import type { Observation, VersionScan } from './observation.ts';
import type { TlsAgreed } from './tls-seen.ts';

/** ProbeFinding is something that a client should know; only those of level `finding` make the exit code 1. */
export interface ProbeFinding {
  readonly id: string;
  readonly level: 'finding' | 'note';
  readonly message: string;
  /** What to type, or to change. */
  readonly hint: string;
}

/** Days. ACME clients renew a certificate of 90 days when a third is left; this is when that has failed. */
const expirySoon = 14;

const day = 24 * 3_600_000;

/** judge lists what is wrong with a server, from what a client met there. */
export function judge(seen: Observation): readonly ProbeFinding[] {
  if (seen.unreachable !== undefined || seen.local) return [];
  return [
    ...judgePlain(seen.overPlain),
    ...judgeUnknown(seen),
    ...judgeTls(seen),
    ...judgeAsked(seen.overTls),
    ...(seen.scan ?? []).flatMap(judgeScan),
  ];
}

const refusePlaintext = 'Write hostssl instead of host in pg_hba.conf, or put "hostnossl all all all reject" first.';

function judgePlain(asked: Asked | undefined): readonly ProbeFinding[] {
  switch (asked?.kind) {
    case undefined:
    case 'refused':
    case 'failed':
      return [];
    case 'let-in':
      return [
        finding('plaintext-trust', 'anybody is let in without TLS and without a password', refusePlaintext),
        plaintextBelieved,
      ];
    case 'cleartext':
      return [
        finding(
          'plaintext-password',
          'without TLS the server asks for the password itself: a client would send it unencrypted',
          `${refusePlaintext} In clients: require_auth=scram-sha-256.`,
        ),
        plaintextBelieved,
      ];
    case 'md5':
      return [
        finding(
          'plaintext-md5',
          'without TLS the server asks for an MD5 hash, which whoever listens can use to find the password',
          `${refusePlaintext} Set password_encryption = 'scram-sha-256'.`,
        ),
        plaintextBelieved,
      ];
    default:
      return [plaintextBelieved];
  }
}

/** A server that refuses either way has told nothing of what it does with others. */
function judgeUnknown({ overPlain, overTls, target }: Observation): readonly ProbeFinding[] {
  if (overPlain?.kind !== 'refused' || overTls?.kind !== 'refused') return [];
  return [
    note(
      'refused-either-way',
      `"${target.user}" is refused with TLS and without: whether plaintext is believed of others is not known`,
      'Probe with a user and a database that the server takes.',
    ),
  ];
}

const plaintextBelieved = finding(
  'plaintext-believed',
  'the server goes on without TLS: what is asked and answered can be read and changed on the way',
  refusePlaintext,
);

function judgeTls({ tls, now, target }: Observation): readonly ProbeFinding[] {
  switch (tls.kind) {
    case 'declined':
      return [finding('no-tls', 'the server has no TLS', 'Set ssl = on, with ssl_cert_file and ssl_key_file.')];
    case 'leftover':
      return [
        finding(
          'unencrypted-after-answer',
          `${tls.bytes} unencrypted bytes follow the answer "${tls.answer}" to SSLRequest: somebody on the way may have put them there`,
          'Look at what stands between: a client of libpq 14.1 or later breaks off here (CVE-2021-23222).',
        ),
      ];
    case 'failed':
      return [finding('tls-failed', `TLS comes to nothing: ${tls.reason}`, 'See --scan for what the server takes.')];
    case 'not tried':
      return [];
    case 'agreed':
      return [...judgeCertificate(tls, now), ...judgeTrust(tls, target.host), ...judgeHandshake(tls)];
  }
}

function judgeCertificate({ chain }: TlsAgreed, now: Date): readonly ProbeFinding[] {
  return chain.flatMap((certificate, depth) => {
    const whose = depth === 0 ? 'the certificate' : `the certificate of ${certificate.subject}`;
    const days = daysLeft(certificate.notAfter, now);
    if (certificate.notBefore > now) {
      const from = certificate.notBefore.toISOString();
      return [finding('not-yet-valid', `${whose} is not valid before ${from}`, 'Look at the clocks of both machines.')];
    }
    if (days < 0) {
      const hint = 'Put a new one in place of ssl_cert_file and reload.';
      return [finding('expired', `${whose} expired ${-days} day${days === -1 ? '' : 's'} ago`, hint)];
    }
    if (days > expirySoon) return [];
    return [note('expires-soon', `${whose} expires in ${days} day${days === 1 ? '' : 's'}`, 'Renew it, and reload.')];
  });
}

/** daysLeft is whole days until a moment; negative where it is past. */
export function daysLeft(until: Date, now: Date): number {
  return Math.floor((until.getTime() - now.getTime()) / day);
}

function judgeTrust({ untrusted, misnamed, roots, chain }: TlsAgreed, host: string): readonly ProbeFinding[] {
  const found: ProbeFinding[] = [];
  if (misnamed !== undefined) {
    const hint = `Ask for a certificate with ${host === '' ? 'the host name' : host} among its alternative names, or connect by one of its own.`;
    found.push(finding('name-mismatch', misnamed, hint));
  }
  if (untrusted === undefined || isDate(untrusted)) return found;
  const top = chain.at(-1)?.issuer ?? 'its issuer';
  if (roots !== 'system') {
    return [...found, finding('untrusted', `the chain does not lead to ${roots}: ${untrusted}`, rootHint(top))];
  }
  return [...found, note('private-issuer', `no public authority vouches for the chain: ${untrusted}`, rootHint(top))];
}

/** What the dates of the chain have said already. */
function isDate(untrusted: string): boolean {
  return untrusted.includes('expired') || untrusted.includes('not yet valid');
}

function rootHint(issuer: string): string {
  return `Give clients the certificate of "${issuer}" and sslrootcert=FILE sslmode=verify-full.`;
}

function judgeHandshake({ version, alpn }: TlsAgreed): readonly ProbeFinding[] {
  if (version === 'TLSv1' || version === 'TLSv1.1') return [oldVersion(version)];
  if (alpn !== undefined) return [];
  return [
    note(
      'no-alpn',
      'the server does not name its protocol (ALPN): it is older than PostgreSQL 17, or something else answers',
      'Direct TLS (sslnegotiation=direct) is not to be had here.',
    ),
  ];
}

function judgeAsked(asked: Asked | undefined): readonly ProbeFinding[] {
  switch (asked?.kind) {
    case 'let-in':
      return [
        note(
          'let-in-unasked',
          'the server lets in over TLS without asking for a password',
          'Well where a client certificate was given; else look for trust in pg_hba.conf.',
        ),
      ];
    case 'md5':
      return [note('md5', 'MD5 is weak, and PostgreSQL is giving it up', "Set password_encryption = 'scram-sha-256'.")];
    case 'cleartext':
      return [
        note(
          'password-shown',
          'the server gets to see the password: only for one whose certificate has been checked',
          'Use sslmode=verify-full.',
        ),
      ];
    default:
      return [];
  }
}

/** OpenSSL's names of suites without secrecy or without authentication (RFC 9325 §4.1). */
const weakCipher = /NULL|ADH|AECDH|EXP|RC4|RC2|DES|MD5|SEED|IDEA/;

function judgeScan({ version, ciphers }: VersionScan): readonly ProbeFinding[] {
  if (ciphers.length === 0) return [];
  if (version === 'TLSv1' || version === 'TLSv1.1') return [oldVersion(version)];
  const weak = ciphers.filter((cipher) => weakCipher.test(cipher));
  if (weak.length === 0) return [];
  const hint = "Set ssl_ciphers = 'HIGH:!aNULL:!3DES'.";
  return [finding('weak-cipher', `${version} is taken with ${weak.join(', ')}`, hint)];
}

function oldVersion(version: string): ProbeFinding {
  return finding('old-tls', `the server takes ${version} (RFC 8996)`, "Set ssl_min_protocol_version = 'TLSv1.2'.");
}

function finding(id: string, message: string, hint: string): ProbeFinding {
  return { id, level: 'finding', message, hint };
}

function note(id: string, message: string, hint: string): ProbeFinding {
  return { id, level: 'note', message, hint };
}
