import { createSecureContext, type ConnectionOptions } from 'node:tls';
import type { TlsVersion, VersionScan } from '../check/endpoint/observation.ts';
import type { SocketAddress } from '../upstream/hosts.ts';
import { alpnProtocol } from '../upstream/tls-connect.ts';
import { openWire } from './open-wire.ts';
import { requestTls, startTls, type Negotiation } from './start-tls.ts';

/** ScanRequest is what is to be scanned. */
export interface ScanRequest {
  readonly address: SocketAddress;
  readonly negotiation: Negotiation;
  readonly servername: string | undefined;
  /** Milliseconds for one connection. */
  readonly timeout: number;
}

const versions: readonly TlsVersion[] = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'];

/** The suites of TLS 1.3 (RFC 8446 §B.4). */
const suites13: readonly string[] = [
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_128_CCM_SHA256',
  'TLS_AES_128_CCM_8_SHA256',
];

/** Suites asked for in one version: OpenSSL 3 knows some 150 of TLS 1.2. A server that agrees to more is not honest. */
const maxSuites = 200;

/** A scan may take so many times the limit of one connection: a slow server would hold it up for each suite. */
const patience = 6;

/** scan asks for each version of TLS and each suite that Node's OpenSSL has, one connection a suite. */
export async function scan(request: ScanRequest, monotonic: () => number): Promise<readonly VersionScan[]> {
  const deadline = monotonic() + patience * request.timeout;
  const scans: VersionScan[] = [];
  for (const version of versions) scans.push(await scanVersion(request, version, () => deadline - monotonic()));
  return scans;
}

/** Suites without secrecy, without authentication or with broken ciphers, as ciphers(1) names their kinds (RFC 9325 §4.1). */
const weakKinds = ['aNULL', 'eNULL', 'EXP', 'LOW', 'RC4', 'RC2', 'DES', '3DES', 'MD5', 'SEED', 'IDEA'];

/** Every suite that OpenSSL has, those that it never offers by itself too. */
const allKinds = ['ALL', 'COMPLEMENTOFALL'];

/** scanWeak asks for TLS 1.0 and 1.1, and for weak suites of TLS 1.2: a server that is well refuses two handshakes. */
export async function scanWeak(request: ScanRequest, monotonic: () => number): Promise<readonly VersionScan[]> {
  const deadline = monotonic() + patience * request.timeout;
  const left = (): number => deadline - monotonic();
  const newest = await scanOld(request, 'TLSv1.1', left);
  const oldest =
    newest.version === 'TLSv1.1' && newest.ciphers.length > 0 ? [await scanOld(request, 'TLSv1', left)] : [];
  return [...oldest, newest, await scanVersion(request, 'TLSv1.2', left, weakKinds)];
}

/** One suite is enough: what is wrong is the version. */
async function scanOld(request: ScanRequest, maxVersion: OldVersion, left: () => number): Promise<VersionScan> {
  const range = { minVersion: 'TLSv1', maxVersion } as const;
  const chosen = await offerSuites(request, range, offerWithout(allKinds, []), Math.min(left(), request.timeout));
  if (chosen.kind === 'ended') return { version: maxVersion, ciphers: [], end: chosen.reason, partial: chosen.partial };
  const version = chosen.version === 'TLSv1' ? 'TLSv1' : maxVersion;
  return { version, ciphers: [chosen.cipher], end: 'one is enough', partial: true };
}

type OldVersion = Extract<TlsVersion, 'TLSv1' | 'TLSv1.1'>;

/** What the server has chosen is left out of the next offer, until it wants none of the rest. */
async function scanVersion(
  request: ScanRequest,
  version: TlsVersion,
  left: () => number,
  kinds = allKinds,
): Promise<VersionScan> {
  const ciphers: string[] = [];
  while (ciphers.length < maxSuites) {
    if (left() <= 0) return { version, ciphers, end: 'no time left', partial: true };
    const offer = version === 'TLSv1.3' ? offer13Without(ciphers) : offerWithout(kinds, ciphers);
    if (offer === undefined) return { version, ciphers, end: 'all of them', partial: false };
    const chosen = await offerSuites(
      request,
      { minVersion: version, maxVersion: version },
      offer,
      Math.min(left(), request.timeout),
    );
    if (chosen.kind === 'ended') return { version, ciphers, end: chosen.reason, partial: chosen.partial };
    if (ciphers.includes(chosen.cipher))
      return { version, ciphers, end: 'a suite not offered was chosen', partial: true };
    ciphers.push(chosen.cipher);
  }
  return { version, ciphers, end: `more than ${maxSuites} suites`, partial: true };
}

function offer13Without(known: readonly string[]): string | undefined {
  const left = suites13.filter((suite) => !known.includes(suite));
  return left.length === 0 ? undefined : left.join(':');
}

/** Security level 0 lets OpenSSL offer what is broken; a scan wants to know who takes it. */
function offerWithout(kinds: readonly string[], known: readonly string[]): string {
  return [...kinds, ...known.map((cipher) => `!${cipher}`), '@SECLEVEL=0'].join(':');
}

interface VersionRange {
  readonly minVersion: TlsVersion;
  readonly maxVersion: TlsVersion;
}

type Chosen =
  | { readonly kind: 'chosen'; readonly version: string | null; readonly cipher: string }
  | { readonly kind: 'ended'; readonly reason: string; readonly partial: boolean };

async function offerSuites(
  { address, negotiation, servername }: ScanRequest,
  range: VersionRange,
  ciphers: string,
  timeout: number,
): Promise<Chosen> {
  const options = contextOptions(range, ciphers);
  if (options === undefined) return { kind: 'ended', reason: 'this OpenSSL has no more', partial: false };
  const wire = openWire(address, timeout);
  try {
    const unreachable = await wire.connected();
    if (unreachable !== undefined) return { kind: 'ended', reason: unreachable.reason, partial: true };
    const unwilling = negotiation === 'postgres' ? await requestTls(wire) : undefined;
    if (unwilling !== undefined) return { kind: 'ended', reason: `no TLS (${unwilling.kind})`, partial: true };
    const started = await startTls(wire, { ...options, ...(servername !== undefined && { servername }) });
    if (started.kind === 'started') {
      return { kind: 'chosen', version: started.socket.getProtocol(), cipher: started.socket.getCipher().name };
    }
    const reason = started.kind === 'failed' ? started.reason : started.kind;
    return { kind: 'ended', reason, partial: reason === 'timeout expired' };
  } finally {
    wire.destroy();
  }
}

/** undefined where OpenSSL has nothing left to offer. */
function contextOptions(range: VersionRange, ciphers: string): ConnectionOptions | undefined {
  try {
    const secureContext = createSecureContext({ ...range, ciphers });
    return { secureContext, ALPNProtocols: [alpnProtocol] };
  } catch {
    return undefined;
  }
}
