import type { RelativeName } from './sign-certificate.ts';

/** ParsedSubject is the outcome of parseSubject. */
export type ParsedSubject =
  | { readonly kind: 'subject'; readonly parts: readonly RelativeName[]; readonly commonName: string | undefined }
  | { readonly kind: 'invalid'; readonly message: string };

/** Attribute types by their short names, in lower case (RFC 4519 §2; emailAddress of RFC 2985). */
const types: Readonly<Record<string, { readonly oid: string; readonly isAscii?: boolean }>> = {
  cn: { oid: '2.5.4.3' },
  sn: { oid: '2.5.4.4' },
  serialnumber: { oid: '2.5.4.5' },
  c: { oid: '2.5.4.6' },
  l: { oid: '2.5.4.7' },
  st: { oid: '2.5.4.8' },
  o: { oid: '2.5.4.10' },
  ou: { oid: '2.5.4.11' },
  title: { oid: '2.5.4.12' },
  uid: { oid: '0.9.2342.19200300.100.1.1' },
  dc: { oid: '0.9.2342.19200300.100.1.25', isAscii: true },
  emailaddress: { oid: '1.2.840.113549.1.9.1', isAscii: true },
};

/**
 * parseSubject reads a distinguished name as pg_hba.conf's clientname=DN compares it: RFC 2253, the last attribute
 * first, a backslash before `,` `+` `"` `\` `<` `>` `;`. The parts come in the order of the encoding.
 */
export function parseSubject(text: string): ParsedSubject {
  const pieces = splitUnescaped(text);
  if (pieces === undefined) return invalid(`"${text}" has an empty part, or ends in a backslash`);
  const parts: RelativeName[] = [];
  let commonName: string | undefined;
  for (const piece of pieces) {
    const [, label = '', escaped = ''] = /^\s*([A-Za-z]+)\s*=\s*(.*?)\s*$/s.exec(piece) ?? [];
    const type = types[label.toLowerCase()];
    if (type === undefined) return invalid(`"${piece}" is not an attribute such as O=Acme`);
    const value = escaped.replaceAll(/\\(.)/gs, '$1');
    if (!isAttributeValue(value)) return invalid(`"${piece}" has an empty value or control characters`);
    if (type.isAscii === true && /[^\x20-\x7e]/.test(value))
      return invalid(`"${piece}" may have ASCII characters only`);
    if (label.toLowerCase() === 'cn') commonName ??= value;
    parts.unshift({ type: type.oid, value, ...(type.isAscii === true && { isAscii: true }) });
  }
  return { kind: 'subject', parts, commonName };
}

/** isAttributeValue tells whether a text can stand in a name and in the list of issued certificates. */
export function isAttributeValue(text: string): boolean {
  return text !== '' && !/\p{Cc}/u.test(text);
}

function splitUnescaped(text: string): readonly string[] | undefined {
  const pieces = text.match(/(?:\\.|[^\\,])+/gs) ?? [];
  // What is not taken up by pieces and the commas between them is an empty piece, or a backslash at the end.
  return pieces.length > 0 && pieces.join(',').length === text.length ? pieces : undefined;
}

function invalid(message: string): ParsedSubject {
  return { kind: 'invalid', message: `distinguished name ${message}` };
}
