import { asBytes } from '../text/as-bytes.ts';
import { byteString, type ByteString } from '../text/byte-string.ts';
import { quote } from './auth-problem.ts';
import { parseAtoi } from './c-number.ts';
import type { OptionValues } from './option-values.ts';
import { refused, type Refused } from './refused.ts';

/** LdapUrl is an LDAP URL taken apart into the options that it stands for. */
export interface LdapUrl {
  readonly kind: 'values';
  readonly values: OptionValues;
}

/**
 * What the server says of a URL that libldap cannot parse. It prints libldap's own code as if it were an LDAP result, so
 * that the texts have nothing to do with URLs.
 */
const urlErrors = {
  scheme: 'Time limit exceeded',
  enclosure: 'Size limit exceeded',
  url: 'Compare False',
  host: 'Compare True',
  attributes: 'Authentication method not supported',
  scope: 'Strong(er) authentication required',
  filter: 'Partial results and referral received',
  extensions: 'Referral',
} as const;

const ports: ReadonlyMap<string, number> = new Map([
  ['ldap', 389],
  ['ldaps', 636],
  ['ldapi', 0],
]);

/** LDAP_SCOPE_BASE, ONELEVEL, SUBTREE and SUBORDINATE of RFC 4511 section 4.5.1.2, as a URL names them. */
const scopes: ReadonlyMap<string, string> = new Map([
  ['', '0'],
  ['base', '0'],
  ['one', '1'],
  ['onelevel', '1'],
  ['sub', '2'],
  ['subtree', '2'],
  ['subordinate', '3'],
  ['children', '3'],
]);

/** parseLdapUrl reads `ldapurl=` (RFC 4516; ldap_url_parse(3) of OpenLDAP): `ldap[s]://host[:port]/dn[?attribute[?scope[?filter]]]`. */
export function parseLdapUrl(url: ByteString): LdapUrl | Refused {
  const enclosed = /^<(?:url:)?(.*)$/is.exec(url);
  const inner = (enclosed?.[1] ?? url).replace(/^url:/i, '');
  if (enclosed !== null && !inner.endsWith('>')) return bad(url, 'enclosure');
  const match = /^(ldap|ldaps|ldapi):\/\/([^/?]*)(?:\/([^?]*))?(?:\?(.*))?$/is.exec(
    enclosed === null ? inner : inner.slice(0, -1),
  );
  if (match === null) return bad(url, /^(?:ldap|ldaps|ldapi):\/\//i.test(inner) ? 'url' : 'scheme');
  const scheme = (match[1] ?? '').toLowerCase();
  const host = parseHost(match[2] ?? '');
  if (host === undefined) return bad(url, 'url');
  if (scheme === 'ldapi') return refused(`unsupported LDAP URL scheme: ${scheme}`, { hasContext: false });
  const [attributes = '', scope = '', filter = '', extensions, ...more] = (match[4] ?? '').split('?');
  if (more.length > 0 || extensions === '') return bad(url, more.length > 0 ? 'url' : 'extensions');
  const scopeNumber = scopes.get(decode(scope).toLowerCase());
  if (scopeNumber === undefined) return bad(url, 'scope');
  if (filter !== '' && decode(filter) === '') return bad(url, 'filter');
  return {
    kind: 'values',
    values: {
      ldapscheme: byteString(scheme),
      ...(host.name === '' ? {} : { ldapserver: decode(host.name) }),
      ldapport: byteString(String(host.port ?? ports.get(scheme) ?? 0)),
      ldapbasedn: decode(match[3] ?? ''),
      ...(attributes === '' ? {} : { ldapsearchattribute: decode(attributes.split(',')[0] ?? '') }),
      ldapscope: byteString(scopeNumber),
      ...(filter === '' ? {} : { ldapsearchfilter: decode(filter) }),
    },
  };
}

/** printLdapUrl writes the options that an LDAP URL stands for as one. */
export function printLdapUrl(values: OptionValues): string {
  const { ldapscheme = 'ldap', ldapserver = '', ldapport = '0', ldapbasedn = '' } = values;
  const { ldapsearchattribute = '', ldapscope = '', ldapsearchfilter = '' } = values;
  const host = ldapserver.includes(':') ? `[${ldapserver}]` : encode(ldapserver);
  const scope = [...scopes].find(([word, number]) => word !== '' && number === ldapscope)?.[0] ?? '';
  const query = [ldapsearchattribute, scope, ldapsearchfilter].map(encode).join('?');
  return `${ldapscheme}://${host}:${ldapport}/${encode(ldapbasedn)}?${query}`;
}

function encode(text: string): string {
  return text.replace(
    /[^A-Za-z0-9=.()&|*_-]/g,
    (character) => `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}

function parseHost(text: string): { readonly name: string; readonly port: number | undefined } | undefined {
  const match = /^(?:\[([^\]]*)\]|([^:]*))(?::(.*))?$/s.exec(text);
  if (match === null) return undefined;
  const name = match[1] ?? match[2] ?? '';
  if (match[3] === undefined) return { name, port: undefined };
  return /^[0-9]+$/.test(match[3]) ? { name, port: parseAtoi(match[3]) } : undefined;
}

function decode(text: string): ByteString {
  return asBytes(text.replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))));
}

function bad(url: ByteString, error: keyof typeof urlErrors): Refused {
  return refused(`could not parse LDAP URL ${quote(url)}: ${urlErrors[error]}`, { hasContext: false });
}
