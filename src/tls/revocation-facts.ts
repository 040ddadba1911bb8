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

/** thisUpdate, and nextUpdate where there is one, stand behind the issuer's name and before the revoked certificates. */
function updatesOf({ text }: PemBlock): readonly Date[] {
  const der = Buffer.from(text.replace(/^-----.*$/gm, ''), 'base64');
  const [list] = parseDer(der);
  const [toBeSigned] = parseDer(list?.contents ?? der);
  const fields = parseDer(toBeSigned?.contents ?? der);
  return fields.filter(({ tag }) => timeTags.includes(tag)).map(parseTime);
}

function parseTime({ tag, contents }: DerElement): Date {
  const text = contents.toString('latin1');
  const full = tag === derTag.utcTime ? `${Number(text.slice(0, 2)) < 50 ? '20' : '19'}${text}` : text;
  const [, year, month, day, hour, minute, second = '00'] =
    /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?Z$/.exec(full) ?? [];
  return new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}
