import { fromBuffer, type ByteString } from '../text/byte-string.ts';
import { parseDer, parseOid, type DerElement } from './der.ts';

/** NameAttribute is one attribute of a distinguished name, such as CN=alice. */
export interface NameAttribute {
  /** OpenSSL's short name of the type, or its dotted number where it has none. */
  readonly label: string;
  readonly value: DerElement;
}

/** DistinguishedName is the sequence of relative names as encoded, each with its attributes (RFC 5280 §4.1.2.4). */
export type DistinguishedName = readonly (readonly NameAttribute[])[];

/**
 * parseName reads an RDNSequence. `printed` is the same name as Node's X509Certificate prints it, one relative name a
 * line: it is the source of the short names, of which OpenSSL has hundreds.
 */
export function parseName(sequence: DerElement, printed: string | undefined): DistinguishedName {
  const lines = (printed ?? '').split('\n');
  return parseDer(sequence.contents).map((relative, i) => {
    // A plus sign inside a value is printed with a backslash in front of it.
    const labels = (lines[i] ?? '').split(' + ').map((text) => text.slice(0, text.indexOf('=')));
    return parseDer(relative.contents).flatMap((attribute, j) => {
      const [type, value] = parseDer(attribute.contents);
      if (type === undefined || value === undefined) return [];
      return [{ label: labels[j] || parseOid(type.contents), value }];
    });
  });
}

/**
 * commonName gives the bytes of the first CN, in whatever encoding the certificate has it, as the server compares it.
 */
export function commonName(name: DistinguishedName): ByteString | undefined {
  const found = name.flat().find(({ label }) => label === 'CN');
  return found === undefined ? undefined : fromBuffer(found.value.contents);
}

/**
 * printRfc2253 prints a name as the server's clientname=DN sees it: X509_NAME_print_ex(3) with XN_FLAG_RFC2253, which
 * is the last attribute first, `+` inside a relative name, and every byte above 0x7f as `\XX`.
 */
export function printRfc2253(name: DistinguishedName): ByteString {
  const relatives = name.map((attributes) => attributes.toReversed().map(printAttribute).join('+'));
  return fromBuffer(Buffer.from(relatives.toReversed().join(','), 'latin1'));
}

/** printOneLine prints a name as the server's log does, `/O=Acme/CN=alice`; UTF-8 stays as it is. */
export function printOneLine(name: DistinguishedName): ByteString {
  const text = name
    .flat()
    .map(({ label, value }) => `/${label}=${printValue(value, false)}`)
    .join('');
  return fromBuffer(Buffer.from(text, 'latin1'));
}

/** A type without a name shows its value as DER, whatever it is. */
function printAttribute({ label, value }: NameAttribute): string {
  const isNumber = /^[\d.]+$/.test(label);
  return `${label}=${isNumber ? dump(value) : printValue(value, true)}`;
}

/** A value that is no string is shown as its DER (RFC 2253 §2.4). */
function dump(value: DerElement): string {
  return `#${value.encoded.toString('hex').toUpperCase()}`;
}

/** What escapes a byte needs: those of RFC 2253 by a backslash, control bytes by their number. */
const special = /[,+"\\<>;]/;
const control = /[\x00-\x1f\x7f]/;

function printValue(value: DerElement, escapeHigh: boolean): string {
  const bytes = toUtf8(value);
  if (bytes === undefined) return dump(value);
  const text = bytes.toString('latin1');
  return Array.from(text, (byte, i) => escapeByte(byte, i === 0, i === text.length - 1, escapeHigh)).join('');
}

function escapeByte(byte: string, first: boolean, last: boolean, escapeHigh: boolean): string {
  if (control.test(byte) || (escapeHigh && byte >= '\x80')) {
    return `\\${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
  }
  // OpenSSL takes a lone character for the last one, so that `#` alone stays as it is.
  const outer = byte === ' ' ? first || last : byte === '#' && first && !last;
  return outer || special.test(byte) ? `\\${byte}` : byte;
}

/** Identifier octets of string types, and the bytes that one character has in them (OpenSSL's a_strex.c). */
const utf8String = 0x0c;
const widths: Readonly<Record<number, number>> = {
  0x12: 1, // NumericString
  0x13: 1, // PrintableString
  0x14: 1, // T61String, read as Latin-1
  0x16: 1, // IA5String
  0x17: 1, // UTCTime
  0x18: 1, // GeneralizedTime
  0x1a: 1, // VisibleString
  0x1c: 4, // UniversalString
  0x1e: 2, // BMPString
};

function toUtf8({ tag, contents }: DerElement): Buffer | undefined {
  if (tag === utf8String) return contents;
  const width = widths[tag];
  if (width === undefined || contents.length % width !== 0) return undefined;
  let text = '';
  for (let i = 0; i < contents.length; i += width) {
    const code = contents.readUIntBE(i, width);
    if (code > 0x10ffff) return undefined;
    text += String.fromCodePoint(code);
  }
  return Buffer.from(text, 'utf8');
}
