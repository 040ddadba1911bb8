/**
 * takeAttribute reads `n=value` at the start of a SCRAM message, up to the next comma or the end (RFC 5802 §5.1). It gives
 * the value and what follows the comma, or the server's DETAIL where the attribute is another.
 */
export function takeAttribute(text: string, name: string): Attribute | MalformedScram {
  if (!text.startsWith(name)) return malformed(`Expected attribute "${name}" but found "${printable(text)}".`);
  if (text.charAt(1) !== '=') return malformed(`Expected character "=" for attribute "${name}".`);
  const comma = text.indexOf(',', 2);
  if (comma < 0) return { kind: 'attribute', value: text.slice(2), rest: undefined };
  return { kind: 'attribute', value: text.slice(2, comma), rest: text.slice(comma + 1) };
}

/** takeAnyAttribute reads an attribute of whatever name: an extension, or what follows extensions. */
export function takeAnyAttribute(text: string): NamedAttribute | MalformedScram {
  const name = text.charAt(0);
  if (name === '') return malformed('Attribute expected, but found end of string.');
  if (!/[A-Za-z]/.test(name)) {
    return malformed(`Attribute expected, but found invalid character "${printable(name)}".`);
  }
  const attribute = takeAttribute(text, name);
  return attribute.kind === 'malformed' ? attribute : { ...attribute, name };
}

/** Attribute is one value of a SCRAM message; `rest` is undefined where the message ends with it. */
export interface Attribute {
  readonly kind: 'attribute';
  readonly value: string;
  readonly rest: string | undefined;
}

/** NamedAttribute is an Attribute with its name. */
export interface NamedAttribute extends Attribute {
  readonly name: string;
}

/** MalformedScram is why a message is no SCRAM message, in the words of the server's DETAIL. */
export interface MalformedScram {
  readonly kind: 'malformed';
  readonly detail: string;
}

/** malformed makes a MalformedScram. */
export function malformed(detail: string): MalformedScram {
  return { kind: 'malformed', detail };
}

/** printable shows the first character of a text in a message, as sanitize_char of auth-scram.c does; the end is zero. */
export function printable(text: string): string {
  const code = text === '' ? 0 : text.charCodeAt(0);
  return code >= 0x21 && code <= 0x7e ? `'${text.charAt(0)}'` : `0x${code.toString(16).padStart(2, '0')}`;
}

/** isPrintable tells whether a nonce is made of what RFC 5802 allows: 0x21 to 0x7e, without the comma. */
export function isPrintable(text: string): boolean {
  return /^[\x21-\x2b\x2d-\x7e]*$/.test(text);
}

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** decodeBase64 takes what pg_b64_decode of PostgreSQL's common/base64.c takes: whole groups of four, nothing between. */
export function decodeBase64(text: string): Buffer | undefined {
  return base64.test(text) ? Buffer.from(text, 'base64') : undefined;
}
