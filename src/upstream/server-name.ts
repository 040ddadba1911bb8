import type { PeerCertificate } from 'node:tls';
import { sameAddress, type IpAddress } from '../inet/address.ts';
import { parseNumericHost } from '../inet/numeric-host.ts';
import { fromUtf8 } from '../text/byte-string.ts';

/** ServerNameMismatch is why sslmode=verify-full does not take a certificate that is good otherwise; libpq's words. */
export class ServerNameMismatch extends Error {}

type NamedCertificate = Pick<PeerCertificate, 'subject' | 'subjectaltname'>;

/**
 * checkServerName compares the host of a connection string with a certificate as libpq does for verify-full (manual:
 * libpq-ssl-protection): alternative names first, by DNS name or address; the common name only where there is no
 * alternative name of the host's own type. It gives undefined where one fits.
 */
export function checkServerName(host: string, certificate: NamedCertificate): ServerNameMismatch | undefined {
  if (host === '') return new ServerNameMismatch('host name must be specified for a verified SSL connection');
  const address = parseNumericHost(fromUtf8(host));
  const names = parseSubjectAltName(certificate.subjectaltname ?? '');
  if (names.some((name) => fits(name, host, address))) return undefined;
  const ownType = address === undefined ? 'DNS' : 'IP Address';
  const commonName = names.some(({ type }) => type === ownType) ? undefined : firstCommonName(certificate);
  if (commonName !== undefined && fitsName(commonName, host)) return undefined;

  const examined = [...names.map(({ value }) => value), ...(commonName === undefined ? [] : [commonName])];
  const [first, ...others] = examined;
  if (first === undefined) {
    return new ServerNameMismatch("could not get server's host name from server certificate");
  }
  const more = others.length === 0 ? '' : ` (and ${others.length} other name${others.length === 1 ? '' : 's'})`;
  return new ServerNameMismatch(`server certificate for "${first}"${more} does not match host name "${host}"`);
}

interface AltName {
  readonly type: 'DNS' | 'IP Address';
  readonly value: string;
}

/**
 * Node prints the extension as `DNS:a, IP Address:b`, and a value that could be mistaken for more than one as a string of
 * JSON (CVE-2021-44532).
 */
function parseSubjectAltName(text: string): readonly AltName[] {
  const names: AltName[] = [];
  for (const [, type = '', quoted, plain = ''] of text.matchAll(/([^:,]+):(?:("(?:[^"\\]|\\.)*")|([^,]*))(?:, |$)/g)) {
    const value = quoted === undefined ? plain : unquote(quoted);
    if (type === 'DNS' || type === 'IP Address') names.push({ type, value });
  }
  return names;
}

/** An exception would reach nobody here; a name that cannot be read fits nothing. */
function unquote(text: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    return '\0';
  }
}

function fits({ type, value }: AltName, host: string, address: IpAddress | undefined): boolean {
  if (type === 'DNS') return fitsName(value, host);
  const named = parseNumericHost(fromUtf8(value));
  return address !== undefined && named !== undefined && sameAddress(address, named);
}

/** A star stands for one whole label, the first, and nothing else; a name with a zero byte fits nothing (CVE-2009-4034). */
function fitsName(pattern: string, host: string): boolean {
  const [name, wanted] = [pattern.toLowerCase(), host.toLowerCase()];
  if (name.includes('\0')) return false;
  if (name === wanted) return true;
  if (!name.startsWith('*.') || name.length < 3) return false;
  const dot = wanted.indexOf('.');
  return dot > 0 && wanted.slice(dot) === name.slice(1);
}

/** Node gives an array where a certificate has several. */
function firstCommonName({ subject }: NamedCertificate): string | undefined {
  const commonName: unknown = subject?.CN;
  const first: unknown = Array.isArray(commonName) ? commonName[0] : commonName;
  return typeof first === 'string' ? first : undefined;
}
