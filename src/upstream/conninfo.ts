import type { SecureVersion } from 'node:tls';
import { Secret } from '../text/secret.ts';
import { parseHosts, type ConninfoHost } from './conninfo-hosts.ts';
import { collectKeywords, isConninfoKeyword, type ConninfoValues } from './conninfo-keywords.ts';
import { parseConninfoPairs, type InvalidConninfo } from './conninfo-pairs.ts';
import { isConninfoUri, parseConninfoUri } from './conninfo-uri.ts';
import { ValueReader } from './conninfo-values.ts';
import { anyAuth, parseRequireAuth, type RequireAuth } from './require-auth.ts';

/** SslMode is how much a connection insists on TLS, from least to most (manual: libpq-ssl-protection). */
export type SslMode = 'disable' | 'allow' | 'prefer' | 'require' | 'verify-ca' | 'verify-full';

/** TargetSessionAttrs is which servers will do (manual: libpq-connect-target-session-attrs). */
export type TargetSessionAttrs = 'any' | 'read-write' | 'read-only' | 'primary' | 'standby' | 'prefer-standby';

/** Conninfo says how to reach a server: a connection string of libpq 18, every value looked at (manual: libpq-connstring). */
export interface Conninfo {
  /** The text that it was read from, with the password. */
  readonly text: Secret<string>;
  /** At least one. */
  readonly hosts: readonly ConninfoHost[];
  /** user, password, dbname and what follows up to clientEncoding are for the gate's own connection: the catalog. */
  readonly user?: string;
  readonly password?: Secret<string>;
  readonly dbname?: string;
  readonly options?: string;
  readonly applicationName?: string;
  readonly fallbackApplicationName?: string;
  readonly clientEncoding?: string;
  readonly sslmode: SslMode;
  readonly sslnegotiation: 'postgres' | 'direct';
  /** A file of CA certificates, or `system`. Where it is given, the server's certificate is checked in every sslmode. */
  readonly sslrootcert?: string;
  readonly sslcrl?: string;
  readonly sslcert?: string;
  readonly sslkey?: string;
  /** The passphrase of sslkey. */
  readonly sslpassword?: Secret<string>;
  /** Whether the server is told its name in the handshake. */
  readonly sslsni: boolean;
  readonly sslMinProtocolVersion?: SecureVersion;
  readonly sslMaxProtocolVersion?: SecureVersion;
  readonly channelBinding: 'prefer' | 'disable' | 'require';
  readonly requireAuth: RequireAuth;
  readonly targetSessionAttrs: TargetSessionAttrs;
  readonly loadBalanceHosts: 'disable' | 'random';
  /** Seconds for one address; 0 waits as long as the login may take. */
  readonly connectTimeout: number;
  readonly keepalives: boolean;
  /** Seconds of silence before the first keepalive; 0 leaves it to the system. */
  readonly keepalivesIdle: number;
  /** The minor versions of protocol 3 that will do. */
  readonly minProtocolMinor: ProtocolMinor;
  readonly maxProtocolMinor: ProtocolMinor;
}

/** ProtocolMinor is a minor version of protocol 3; there has never been a 3.1 (manual: protocol-versions). */
export type ProtocolMinor = 0 | 2;

/** ConninfoOutcome is a conninfo, or what is wrong with its text, in libpq's words where libpq has some. */
export type ConninfoOutcome = { readonly kind: 'conninfo'; readonly conninfo: Conninfo } | InvalidConninfo;

/**
 * Seconds for one address where connect_timeout is not given. libpq waits for ever; the client's authentication_timeout
 * would then run out at the first dead host, and no second one would be tried.
 */
const defaultConnectTimeout = 10;

/** parseConninfo reads a connection string: `keyword=value …` or a URI, several hosts included. */
export function parseConninfo(text: string): ConninfoOutcome {
  const parsePairs = isConninfoUri(text) ? parseConninfoUri : parseConninfoPairs;
  const pairs = parsePairs(text, isConninfoKeyword);
  if (pairs.kind === 'invalid') return pairs;
  const collected = collectKeywords(pairs.pairs);
  if (collected.kind === 'invalid') return collected;
  return buildConninfo(text, collected.values);
}

function buildConninfo(text: string, values: ConninfoValues): ConninfoOutcome {
  const reader = new ValueReader(values);
  const hosts = parseHosts({ host: reader.text('host'), hostaddr: reader.text('hostaddr'), port: reader.text('port') });
  if (hosts.kind === 'invalid') return hosts;
  const conninfo: Conninfo = {
    text: new Secret(text),
    hosts: hosts.hosts,
    ...readIdentity(reader),
    ...readTls(reader),
    ...readProtocol(reader),
    channelBinding: reader.word('channel_binding', ['prefer', 'disable', 'require']),
    requireAuth: readRequireAuth(reader),
    targetSessionAttrs: reader.word('target_session_attrs', [
      'any',
      'read-write',
      'read-only',
      'primary',
      'standby',
      'prefer-standby',
    ]),
    loadBalanceHosts: reader.word('load_balance_hosts', ['disable', 'random']),
    connectTimeout: Math.max(0, reader.integer('connect_timeout', defaultConnectTimeout)),
    keepalives: reader.integer('keepalives', 1) !== 0,
    keepalivesIdle: Math.max(0, reader.integer('keepalives_idle', 0)),
  };
  refuseCombinations(reader, conninfo);
  return reader.invalid ?? { kind: 'conninfo', conninfo };
}

function readIdentity(reader: ValueReader) {
  return {
    ...given(reader.text('user'), (user) => ({ user })),
    ...given(reader.text('password'), (password) => ({ password: new Secret(password) })),
    ...given(reader.text('dbname'), (dbname) => ({ dbname })),
    ...given(reader.text('options'), (options) => ({ options })),
    ...given(reader.text('application_name'), (applicationName) => ({ applicationName })),
    ...given(reader.text('fallback_application_name'), (fallbackApplicationName) => ({ fallbackApplicationName })),
    ...given(reader.text('client_encoding'), (clientEncoding) => ({ clientEncoding })),
  };
}

function readTls(reader: ValueReader) {
  const gssencmode = reader.word('gssencmode', ['disable', 'allow', 'prefer', 'require']);
  if (gssencmode === 'allow') reader.fail('invalid gssencmode value: "allow"');
  if (gssencmode === 'require') {
    reader.fail('gssencmode value "require" invalid when GSSAPI support is not compiled in');
  }
  const sslcertmode = reader.word('sslcertmode', ['allow', 'disable', 'require']);
  if (sslcertmode === 'require') reader.fail('sslcertmode value "require" is not supported by Postern');
  const sslrootcert = reader.text('sslrootcert');
  const modes = ['prefer', 'disable', 'allow', 'require', 'verify-ca', 'verify-full'] as const;
  return {
    sslmode:
      sslrootcert === 'system' && !reader.has('sslmode') ? ('verify-full' as const) : reader.word('sslmode', modes),
    sslnegotiation: reader.word('sslnegotiation', ['postgres', 'direct']),
    ...(sslrootcert !== undefined && { sslrootcert }),
    ...given(reader.text('sslcrl'), (sslcrl) => ({ sslcrl })),
    ...(sslcertmode === 'allow' && {
      ...given(reader.text('sslcert'), (sslcert) => ({ sslcert })),
      ...given(reader.text('sslkey'), (sslkey) => ({ sslkey })),
    }),
    ...given(reader.text('sslpassword'), (sslpassword) => ({ sslpassword: new Secret(sslpassword) })),
    // Like libpq: anything but 1 turns it off.
    sslsni: (reader.text('sslsni') ?? '1') === '1',
    ...given(readTlsVersion(reader, 'ssl_min_protocol_version'), (sslMinProtocolVersion) => ({
      sslMinProtocolVersion,
    })),
    ...given(readTlsVersion(reader, 'ssl_max_protocol_version'), (sslMaxProtocolVersion) => ({
      sslMaxProtocolVersion,
    })),
  };
}

const tlsVersions: readonly SecureVersion[] = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'];

function readTlsVersion(
  reader: ValueReader,
  keyword: 'ssl_min_protocol_version' | 'ssl_max_protocol_version',
): SecureVersion | undefined {
  const value = reader.text(keyword);
  if (value === undefined) return undefined;
  const version = tlsVersions.find((candidate) => candidate.toLowerCase() === value.toLowerCase());
  if (version === undefined) reader.fail(`invalid "${keyword}" value: "${value}"`);
  return version;
}

function readProtocol(reader: ValueReader) {
  const words = ['3.0', '3.2', 'latest'] as const;
  const minor = (word: (typeof words)[number]): ProtocolMinor => (word === '3.0' ? 0 : 2);
  const minProtocolMinor = minor(reader.word('min_protocol_version', words));
  // A minimum above the default maximum raises it.
  const maxProtocolMinor = reader.has('max_protocol_version')
    ? minor(reader.word('max_protocol_version', words))
    : minProtocolMinor;
  if (minProtocolMinor > maxProtocolMinor) {
    reader.fail('"min_protocol_version" is greater than "max_protocol_version"');
  }
  return { minProtocolMinor, maxProtocolMinor };
}

function readRequireAuth(reader: ValueReader): RequireAuth {
  const text = reader.text('require_auth');
  if (text === undefined) return anyAuth;
  const parsed = parseRequireAuth(text);
  if (parsed.kind === 'require-auth') return parsed.requireAuth;
  reader.fail(parsed.message);
  return anyAuth;
}

/** Combinations that libpq refuses, and those where it would look for files in the home directory of a person. */
function refuseCombinations(reader: ValueReader, conninfo: Conninfo): void {
  const { sslmode, sslrootcert, sslMinProtocolVersion: min, sslMaxProtocolVersion: max } = conninfo;
  const isWeak = sslmode === 'disable' || sslmode === 'allow' || sslmode === 'prefer';
  if (conninfo.sslnegotiation === 'direct' && isWeak) {
    reader.fail(
      `weak sslmode "${sslmode}" may not be used with sslnegotiation=direct (use "require", "verify-ca", or "verify-full")`,
    );
  }
  if (sslrootcert === 'system' && sslmode !== 'verify-full') {
    reader.fail(`weak sslmode "${sslmode}" may not be used with sslrootcert=system (use "verify-full")`);
  }
  if ((sslmode === 'verify-ca' || sslmode === 'verify-full') && sslrootcert === undefined) {
    reader.fail(`sslmode "${sslmode}" needs sslrootcert: a file of CA certificates, or "system"`);
  }
  if ((conninfo.sslcert === undefined) !== (conninfo.sslkey === undefined)) {
    reader.fail('sslcert and sslkey must be given together');
  }
  if (min !== undefined && max !== undefined && tlsVersions.indexOf(min) > tlsVersions.indexOf(max)) {
    reader.fail('invalid SSL protocol version range');
  }
}

/** A property that is not given is left out, not undefined. */
function given<Value, Property>(value: Value | undefined, property: (value: Value) => Property): Property | undefined {
  return value === undefined ? undefined : property(value);
}
