import { methodOf, type Asked } from '../check/endpoint/asked.ts';
import type { Observation } from '../check/endpoint/observation.ts';
import type { TlsAgreed } from '../check/endpoint/tls-seen.ts';

/** sslModes are libpq's, from least to most (manual: libpq-ssl-protection). */
export const sslModes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;

/** SslMode is one of them. */
export type SslMode = (typeof sslModes)[number];

/** Meeting is what a client of one sslmode gets at a server. */
export interface Meeting {
  readonly mode: SslMode;
  readonly transport: 'tls' | 'plain' | 'none';
  /** The word of methodOf. */
  readonly method: string;
  readonly outcome: 'in' | 'asked' | 'refused' | 'failed';
  readonly sqlstate: string | undefined;
  /** One sentence for people: what is got, and what is wrong with it. */
  readonly advice: string;
}

/**
 * meet says what a client of an sslmode gets. `checksRoots` is whether it has roots of its own: then require checks the
 * chain as well, as libpq does.
 */
export function meet(seen: Observation, mode: SslMode, checksRoots: boolean): Meeting {
  const { overPlain, overTls, tls } = seen;
  const plain = (): Meeting => plainMeeting(seen, mode, overPlain);
  if (seen.unreachable !== undefined) return nowhere(mode, seen.unreachable);
  if (seen.local) return plain();
  switch (mode) {
    case 'disable':
      return plain();
    case 'allow':
      return isSession(overPlain) || tls.kind !== 'agreed' ? plain() : tlsMeeting(seen, mode, tls, checksRoots);
    case 'prefer':
      if (tls.kind !== 'agreed' || (isSession(overPlain) && !isSession(overTls))) return plain();
      return tlsMeeting(seen, mode, tls, checksRoots);
    default:
      return tls.kind === 'agreed' ? tlsMeeting(seen, mode, tls, checksRoots) : nowhere(mode, describeNoTls(tls.kind));
  }
}

/** Whether the server goes on talking: libpq tries the other way where it refuses. */
function isSession(asked: Asked | undefined): boolean {
  return asked !== undefined && asked.kind !== 'refused' && asked.kind !== 'failed';
}

function plainMeeting(seen: Observation, mode: SslMode, asked: Asked | undefined): Meeting {
  if (asked === undefined) return nowhere(mode, 'a connection without TLS was not tried');
  const advice = seen.local ? 'a local socket: nothing to encrypt' : plainAdvice(asked, mode);
  return { mode, transport: 'plain', ...outcomeOf(asked, seen), advice };
}

function plainAdvice(asked: Asked, mode: SslMode): string {
  switch (asked.kind) {
    case 'refused':
      return `refused without TLS (${asked.sqlstate})`;
    case 'failed':
      return `no session: ${asked.reason}`;
    case 'let-in':
      return 'in the clear and without a password: anybody on the way reads and writes';
    case 'cleartext':
      return 'the password crosses the network in the clear';
    default:
      return mode === 'disable'
        ? 'in the clear: the password is hashed, every query and answer can be read and changed'
        : 'goes on in the clear, without a word';
  }
}

function tlsMeeting(seen: Observation, mode: SslMode, tls: TlsAgreed, checksRoots: boolean): Meeting {
  const verifies = mode === 'verify-ca' || mode === 'verify-full' || checksRoots;
  if (verifies && tls.untrusted !== undefined) {
    return nowhere(mode, `fails against ${tls.roots}: ${tls.untrusted}`);
  }
  if (mode === 'verify-full' && tls.misnamed !== undefined) return nowhere(mode, `fails: ${tls.misnamed}`);
  // libpq takes sslrootcert=system with verify-full alone.
  if (mode === 'verify-ca' && tls.roots === 'system') return nowhere(mode, 'needs sslrootcert=FILE');
  const asked = seen.overTls ?? { kind: 'failed', reason: 'not asked' };
  return { mode, transport: 'tls', ...outcomeOf(asked, seen), advice: tlsAdvice(seen, mode, asked, verifies, tls) };
}

function tlsAdvice(seen: Observation, mode: SslMode, asked: Asked, verifies: boolean, tls: TlsAgreed): string {
  if (asked.kind === 'refused') return `refused over TLS (${asked.sqlstate})`;
  if (asked.kind === 'failed') return `no session: ${asked.reason}`;
  const { version } = tls;
  if (mode === 'allow')
    return `${version} only because the server refuses plaintext; who pretends to be it gets plaintext`;
  if (mode === 'prefer') {
    const plaintext = isSession(seen.overPlain) ? 'even with this server' : 'from an impostor';
    return `${version}, given up without a word where TLS is said to be missing (${plaintext})`;
  }
  if (!verifies) return `${version}, but nobody checks who answers: an impostor can read all`;
  if (mode === 'verify-full') return `${version}, the chain and the name are checked: use this`;
  return `${version}, the chain is checked, the name is not: any certificate of ${tls.roots} will do`;
}

function outcomeOf(asked: Asked, { proof }: Observation): Pick<Meeting, 'method' | 'outcome' | 'sqlstate'> {
  const method = methodOf(asked);
  if (asked.kind === 'refused') return { method, outcome: 'refused', sqlstate: asked.sqlstate };
  if (asked.kind === 'failed') return { method, outcome: 'failed', sqlstate: undefined };
  if (asked.kind === 'let-in') {
    if (asked.trouble === undefined) return { method, outcome: 'in', sqlstate: undefined };
    const { sqlstate } = asked.trouble;
    return { method, outcome: sqlstate === undefined ? 'failed' : 'refused', sqlstate };
  }
  switch (proof.kind) {
    case 'none':
      return { method, outcome: 'asked', sqlstate: undefined };
    case 'let-in':
      return { method, outcome: 'in', sqlstate: undefined };
    case 'refused':
      return { method, outcome: 'refused', sqlstate: proof.sqlstate };
    case 'failed':
      return { method, outcome: 'failed', sqlstate: undefined };
  }
}

function nowhere(mode: SslMode, advice: string): Meeting {
  return { mode, transport: 'none', method: 'none', outcome: 'failed', sqlstate: undefined, advice };
}

function describeNoTls(kind: 'declined' | 'leftover' | 'failed' | 'not tried'): string {
  switch (kind) {
    case 'declined':
      return 'fails: the server has no TLS';
    case 'leftover':
      return 'fails: unencrypted bytes follow the answer to SSLRequest';
    case 'failed':
      return 'fails: TLS comes to nothing';
    case 'not tried':
      return 'fails: TLS was not tried';
  }
}
