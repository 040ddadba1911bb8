import { byteString, toDisplay, type ByteString } from '../text/byte-string.ts';
import { quote } from './auth-problem.ts';
import { parseAtoi } from './c-number.ts';
import { parseLdapUrl } from './ldap-url.ts';
import { splitNameList } from './name-list.ts';
import type { OptionName, OptionValues } from './option-values.ts';
import type { AuthMethod } from '../dialect/auth-method.ts';
import type { Dialect } from '../dialect/dialect.ts';
import type { ConnectionType } from './record.ts';
import { refused, type Refused } from './refused.ts';

/** OptionRead is the value an option gives a line, with what the server complains of without refusing it. */
export type OptionRead =
  | { readonly kind: 'values'; readonly values: OptionValues; readonly warning?: string }
  | Refused;

/** OptionRule is where an option may stand and how its value is read. */
export interface OptionRule {
  /** The methods it is valid with; absent if with any. */
  readonly methods?: readonly AuthMethod[];
  /** How the server lists these methods, in an error of this dialect. */
  readonly methodList?: string | ((dialect: Dialect) => string);
  /** It may stand in hostssl lines only. */
  readonly needsHostssl?: true;
  /** Whether a dialect knows it; absent if all do. */
  readonly isKnown?: (dialect: Dialect) => boolean;
  readonly read: (value: ByteString, line: OptionLine) => OptionRead;
}

/** OptionLine is what the value of an option may depend on. */
export interface OptionLine {
  readonly type: ConnectionType;
  readonly method: AuthMethod;
  readonly dialect: Dialect;
}

/** optionTable is every option by its name (manual: auth-pg-hba-conf and the page of each method). */
export const optionTable: Readonly<Record<OptionName, OptionRule>> = {
  map: {
    methods: ['ident', 'peer', 'gss', 'sspi', 'cert', 'oauth'],
    methodList: ({ texts }) => texts.mapMethods,
    read: text('map'),
  },
  clientcert: { needsHostssl: true, read: readClientCert },
  clientname: { needsHostssl: true, isKnown: ({ clientNames }) => clientNames, read: readClientName },
  pamservice: { ...only('pam'), read: text('pamservice') },
  pam_use_hostname: { ...only('pam'), read: switched('pam_use_hostname') },
  ldapurl: { ...only('ldap'), read: parseLdapUrl },
  ldaptls: { ...only('ldap'), read: switched('ldaptls') },
  ldapscheme: { ...only('ldap'), read: readLdapScheme },
  ldapserver: { ...only('ldap'), read: text('ldapserver') },
  ldapport: { ...only('ldap'), read: readLdapPort },
  ldapbinddn: { ...only('ldap'), read: text('ldapbinddn') },
  ldapbindpasswd: { ...only('ldap'), read: text('ldapbindpasswd') },
  ldapsearchattribute: { ...only('ldap'), read: text('ldapsearchattribute') },
  ldapsearchfilter: { ...only('ldap'), read: text('ldapsearchfilter') },
  ldapbasedn: { ...only('ldap'), read: text('ldapbasedn') },
  ldapprefix: { ...only('ldap'), read: text('ldapprefix') },
  ldapsuffix: { ...only('ldap'), read: text('ldapsuffix') },
  krb_realm: { methods: ['gss', 'sspi'], methodList: 'gssapi and sspi', read: text('krb_realm') },
  include_realm: { methods: ['gss', 'sspi'], methodList: 'gssapi and sspi', read: switched('include_realm') },
  compat_realm: { ...only('sspi'), read: switched('compat_realm') },
  upn_username: { ...only('sspi'), read: switched('upn_username') },
  radiusservers: { ...only('radius'), read: list('radiusservers', 'server') },
  radiusports: { ...only('radius'), read: readRadiusPorts },
  radiussecrets: { ...only('radius'), read: list('radiussecrets', 'secret') },
  radiusidentifiers: { ...only('radius'), read: list('radiusidentifiers', 'identifiers') },
  issuer: { ...only('oauth'), read: text('issuer') },
  scope: { ...only('oauth'), read: text('scope') },
  validator: { ...only('oauth'), read: text('validator') },
  delegate_ident_mapping: { ...only('oauth'), read: switched('delegate_ident_mapping') },
  upstream: { isKnown: ({ extraOptions }) => extraOptions.has('upstream'), read: readUpstream },
};

/** isOptionName tells whether a word is an option of any dialect. */
export function isOptionName(name: string): name is OptionName {
  return Object.hasOwn(optionTable, name);
}

function only(method: AuthMethod): Pick<Required<OptionRule>, 'methods' | 'methodList'> {
  return { methods: [method], methodList: method };
}

function text(name: Exclude<OptionName, 'ldapurl'>): OptionRule['read'] {
  return (value) => ({ kind: 'values', values: { [name]: value } });
}

/** A switch is on if it is `1`; anything else is off. */
function switched(name: Exclude<OptionName, 'ldapurl'>): OptionRule['read'] {
  return (value) => ({ kind: 'values', values: { [name]: byteString(value === '1' ? '1' : '0') } });
}

function list(name: Exclude<OptionName, 'ldapurl'>, what: string): OptionRule['read'] {
  return (value) => {
    if (splitNameList(value) !== undefined) return { kind: 'values', values: { [name]: value } };
    return refused(`could not parse RADIUS ${what} list ${quote(value)}`, { viewError: null });
  };
}

/** What a `cert` line says of a demand that is not its own. Up to 13 the weaker demand was raised in silence. */
function readClientCert(value: ByteString, { method, dialect }: OptionLine): OptionRead {
  const demand = dialect.clientCertWords.get(value);
  if (demand === undefined) return refused(`invalid value for clientcert: ${quote(value)}`, { viewError: null });
  if (method === 'cert' && demand !== 'verify-full') {
    if (demand === 'none') return refused(dialect.texts.certWithoutDemand);
    if (dialect.clientNames) {
      return refused('clientcert only accepts "verify-full" when using "cert" authentication', {
        viewError: 'clientcert can only be set to "verify-full" when using "cert" authentication',
      });
    }
  }
  return { kind: 'values', values: demand === 'none' ? {} : { clientcert: byteString(demand) } };
}

function readClientName(value: ByteString): OptionRead {
  if (value === 'CN' || value === 'DN') return { kind: 'values', values: { clientname: value } };
  return refused(`invalid value for clientname: ${quote(value)}`, { viewError: null });
}

/** The server complains of a scheme it does not know and takes it all the same. */
function readLdapScheme(value: ByteString): OptionRead {
  const values = { ldapscheme: value };
  if (value === 'ldap' || value === 'ldaps') return { kind: 'values', values };
  return { kind: 'values', values, warning: `invalid ldapscheme value: ${quote(value)}` };
}

function readLdapPort(value: ByteString): OptionRead {
  const port = parseAtoi(value);
  if (port === 0) return refused(`invalid LDAP port number: ${quote(value)}`);
  return { kind: 'values', values: { ldapport: byteString(String(port)) } };
}

function readRadiusPorts(value: ByteString): OptionRead {
  const ports = splitNameList(value);
  const invalid = `invalid RADIUS port number: ${quote(value)}`;
  if (ports === undefined) return refused(`could not parse RADIUS port list ${quote(value)}`, { viewError: invalid });
  if (ports.some((port) => parseAtoi(port) === 0)) return refused(invalid, { viewError: null });
  return { kind: 'values', values: { radiusports: value } };
}

function readUpstream(value: ByteString): OptionRead {
  if (/^[A-Za-z0-9_]+$/.test(value)) return { kind: 'values', values: { upstream: value } };
  return refused(`invalid value for upstream: "${toDisplay(value)}"`, {
    hint: 'Name an upstream as in postern.upstream.NAME, with letters, digits and underscores.',
  });
}
