import type { RevocationListFacts } from '../check/tls/tls-facts.ts';
import { derTag, parseDer, type DerElement } from './der.ts';
import type { Validity } from './expiry.ts';
import type { PemBlock } from './pem.ts';

/** UTCTime and GeneralizedTime (X.680). */
const timeTags: readonly number[] = [0x17, 0x18];

/** revocationListFacts reads a CRL (RFC 5280 §5.1); it throws a RangeError where it is not encoded in DER. */
export function revocationListFacts(block: PemBlock): RevocationListFacts {
  return { nextUpdate: updatesOf(block)[1] };
}

/** revocationListValidity is the time from thisUpdate to nextUpdate; undefined for a list without an end. */
export function revocationListValidity(block: PemBlock): Validity | undefined {
  const [notBefore, notAfter] = updatesOf(block);
  return notBefore === undefined || notAfter === undefined ? undefined : { notBefore, notAfter };
}

/** RevokedSerials is what a list revokes. */
export interface RevokedSerials {
  /** The issuer's name, as encoded. */
  readonly issuer: Buffer | undefined;
  /** In hexadecimal, as X509Certificate of node:crypto shows them. */
  readonly serialNumbers: ReadonlySet<string>;
}

/** revokedSerials reads which certificates a CRL revokes. It does not check who signed it. */
export function revokedSerials(block: PemBlock): RevokedSerials {
  const fields = fieldsOf(block);
  const time = fields.findLastIndex(({ tag }) => timeTags.includes(tag));
  const revoked = fields[time + 1];
  // The extensions may follow the times at once, under a tag of their own.
  const entries = revoked?.tag === derTag.sequence ? parseDer(revoked.contents) : [];
  const serials = entries.flatMap(({ contents }) => parseDer(contents).slice(0, 1));
  return {
    issuer: fields.slice(0, time).findLast(({ tag }) => tag === derTag.sequence)?.encoded,
    serialNumbers: new Set(serials.map(({ contents }) => printSerial(contents))),
  };
}

/** The byte that keeps a number positive is none of its digits. */
function printSerial(contents: Buffer): string {
  return contents
    .toString('hex')
    .toUpperCase()
    .replace(/^00(?=.)/, '');
}

/** thisUpdate, and nextUpdate where there is one, stand behind the issuer's name and before the revoked certificates. */
function updatesOf(block: PemBlock): readonly Date[] {
  return fieldsOf(block)
    .filter(({ tag }) => timeTags.includes(tag))
    .map(parseTime);
}

function fieldsOf({ text }: PemBlock): readonly DerElement[] {
  const der = Buffer.from(text.replace(/^-----.*$/gm, ''), 'base64');
  const [list] = parseDer(der);
  const [toBeSigned] = parseDer(list?.contents ?? der);
  return parseDer(toBeSigned?.contents ?? der);
}

function parseTime({ tag, contents }: DerElement): Date {
  const text = contents.toString('latin1');
  const full = tag === derTag.utcTime ? `${Number(text.slice(0, 2)) < 50 ? '20' : '19'}${text}` : text;
  const [, year, month, day, hour, minute, second = '00'] =
    /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?Z$/.exec(full) ?? [];
  return new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}
