import { describe, expect, test } from 'vitest';
import { filesOf } from '../../test/support/table-files.ts';
import { dialectOf, gateDialect } from '../dialect/dialects.ts';
import { parseHba } from './parse-hba.ts';
import { hbaFileRules } from './view.ts';

const path = '/data/pg_hba.conf';

interface Answer {
  readonly log: readonly string[];
  readonly view: string | null | undefined;
  readonly options: readonly string[] | null | undefined;
}

function answer(line: string, oauthValidatorLibraries = ''): Answer {
  const files = filesOf({ [path]: `${line}\n` });
  const dialect = { ...gateDialect, methodsNotBuilt: new Set<never>() };
  const context = { dialect, ssl: true, oauthValidatorLibraries };
  const { problems } = parseHba(path, files, context);
  const view = hbaFileRules(path, files, context);
  const row = view.kind === 'rows' ? view.rows[0] : undefined;
  return { log: problems.map(({ message }) => message), view: row?.error, options: row?.options };
}

const ssl = 'hostssl all all all';

describe('an option that its place or value forbids refuses the line', () => {
  test.each([
    [
      'local all all trust map=m',
      'authentication option "map" is only valid for authentication methods ident, peer, gssapi, sspi, cert, and oauth',
    ],
    [
      'local all all trust krb_realm=m',
      'authentication option "krb_realm" is only valid for authentication methods gssapi and sspi',
    ],
    ['local all all trust ldapurl=x', 'authentication option "ldapurl" is only valid for authentication methods ldap'],
    [
      'host all all all gss compat_realm=1',
      'authentication option "compat_realm" is only valid for authentication methods sspi',
    ],
    ['host all all all trust clientname=CN', 'clientname can only be configured for "hostssl" rows'],
    ['local all all trust =x', 'unrecognized authentication option name: ""'],
    ['local all all trust toString=x', 'unrecognized authentication option name: "toString"'],
    ['host all all all trust upstream=a.b', 'invalid value for upstream: "a.b"'],
    [
      'host all all all ldap ldapbasedn=b ldapsearchattribute=a ldapsearchfilter=f',
      'cannot use ldapsearchattribute together with ldapsearchfilter',
    ],
    ['host all all all ldap ldapport=x5', 'invalid LDAP port number: "x5"'],
    [
      'host all all all radius radiusservers=a radiussecrets="a,b"',
      'the number of RADIUS secrets (2) must be 1 or the same as the number of RADIUS servers (1)',
    ],
    [
      'host all all all radius radiusservers=a radiussecrets=s radiusports="1,2"',
      'the number of RADIUS ports (2) must be 1 or the same as the number of RADIUS servers (1)',
    ],
    [
      'host all all all radius radiusservers="a,b" radiussecrets=s radiusidentifiers="x,y,z"',
      'the number of RADIUS identifiers (3) must be 1 or the same as the number of RADIUS servers (2)',
    ],
    [
      'host all all all radius radiusservers= radiussecrets=s',
      'authentication method "radius" requires argument "radiusservers" to be set',
    ],
  ])('%s', (line, message) => {
    expect(answer(line)).toEqual({ log: [message], view: message, options: null });
  });
});

describe('the view says nothing, or something else, though the file is refused', () => {
  test.each([
    [
      `${ssl} cert clientcert=verify-ca`,
      'clientcert only accepts "verify-full" when using "cert" authentication',
      'clientcert can only be set to "verify-full" when using "cert" authentication',
    ],
    [`${ssl} md5 clientcert=verify`, 'invalid value for clientcert: "verify"', null],
    [`${ssl} md5 clientname=cn`, 'invalid value for clientname: "cn"', null],
    [
      'host all all all radius radiusports="a b"',
      'could not parse RADIUS port list "a b"',
      'invalid RADIUS port number: "a b"',
    ],
    ['host all all all radius radiusports="1,0"', 'invalid RADIUS port number: "1,0"', null],
    ['host all all all radius radiusservers="a b"', 'could not parse RADIUS server list "a b"', null],
    ['host all all all radius radiussecrets="""a"', 'could not parse RADIUS secret list ""a"', null],
    ['host all all all radius radiusidentifiers="a,,b"', 'could not parse RADIUS identifiers list "a,,b"', null],
  ])('%s', (line, message, view) => {
    expect(answer(line)).toEqual({ log: [message], view, options: null });
  });
});

describe('the view lists options in its own order, some implied, some left out', () => {
  test.each([
    [`${ssl} cert clientname=DN map=m`, ['map=m', 'clientcert=verify-full']],
    ['host all all all gss map=m krb_realm=R', ['include_realm=true', 'krb_realm=R', 'map=m']],
    ['host all all all gss include_realm=0', null],
    ['host all all all sspi compat_realm=0', ['include_realm=true']],
    [
      'host all all all ldap ldaptls=1 ldapprefix=p ldapport=389x',
      ['ldapport=389', 'ldaptls=true', 'ldapprefix=p', 'ldapscope=2'],
    ],
    [
      'host all all all ldap ldapurl=ldap://h/d??one ldaptls=0',
      ['ldapserver=h', 'ldapport=389', 'ldapscheme=ldap', 'ldapbasedn=d', 'ldapscope=2'],
    ],
    [
      'host all all all radius radiusservers="a, b" radiussecrets=s radiusidentifiers=i radiusports=" 1 , 2 "',
      ['radiusservers=a, b', 'radiussecrets=s', 'radiusidentifiers=i', 'radiusports= 1 , 2 '],
    ],
    ['host all all all pam pam_use_hostname=1', null],
    ['host all all all scram-sha-256 upstream=west', ['upstream=west']],
    ['local all all ident map=m,map=n', ['map=n']],
  ])('%s', (line, options) => {
    expect(answer(line)).toEqual({ log: [], view: null, options });
  });
});

describe('oauth', () => {
  const oauth = 'host all all all oauth';
  test.each([
    [`${oauth} scope=s`, 'v', 'authentication method "oauth" requires argument "issuer" to be set'],
    [`${oauth} scope=s issuer=i validator=w`, 'v', 'validator "w" is not permitted by oauth_validator_libraries'],
    [`${oauth} scope=s issuer=i`, 'v w', 'invalid list syntax in parameter "oauth_validator_libraries"'],
    [
      `${oauth} scope=s issuer=i map=m delegate_ident_mapping=1`,
      'v',
      'map cannot be used in combination with delegate_ident_mapping',
    ],
  ])('%s with %s is refused', (line, libraries, message) => {
    expect(answer(line, libraries)).toEqual({ log: [message], view: message, options: null });
  });

  test('takes the only library, and shows delegation', () => {
    expect(answer(`${oauth} scope=s issuer=i delegate_ident_mapping=1`, 'v').options).toEqual([
      'issuer=i',
      'scope=s',
      'validator=v',
      'delegate_ident_mapping=true',
    ]);
  });
});

test('upstream is an option of the gate, not of the server', () => {
  const files = filesOf({ [path]: 'local all all peer upstream=west\n' });
  const gate = parseHba(path, files, { dialect: gateDialect, ssl: true });
  expect(gate.records[0]?.options.upstream).toBe('west');
  const server = parseHba(path, files, { dialect: dialectOf(18), ssl: true });
  expect(server.problems[0]?.message).toBe('unrecognized authentication option name: "upstream"');
});

test('an LDAP scheme that is none is complained of and taken', () => {
  const files = filesOf({ [path]: 'host all all all ldap ldapscheme=x ldapbasedn=b\n' });
  const { problems, warnings, records } = parseHba(path, files, { dialect: dialectOf(18), ssl: true });
  expect(problems).toEqual([]);
  expect(warnings.map(({ message }) => message)).toEqual(['invalid ldapscheme value: "x"']);
  expect(records[0]?.options.values.ldapscheme).toBe('x');
});

test.each([
  [17, 'trust issuer=x', 'unrecognized authentication option name: "issuer"'],
  [18, 'trust issuer=x', 'authentication option "issuer" is only valid for authentication methods oauth'],
  [19, 'trust radiusports=1', 'unrecognized authentication option name: "radiusports"'],
] as const)('the options of a method are known where it is: %i, %s', (version, words, message) => {
  const files = filesOf({ '/data/pg_hba.conf': `host all all all ${words}` });
  const { problems } = parseHba('/data/pg_hba.conf', files, { dialect: dialectOf(version), ssl: true });
  expect(problems.map((problem) => problem.message)).toEqual([message]);
});

test.each([
  [13, null],
  [14, 'the number of RADIUS ports (2) must be 1 or the same as the number of RADIUS servers (1)'],
] as const)('the view of %i says of lists of different lengths: %s', (version, error) => {
  const text = 'host all all all radius radiusservers=127.0.0.1 radiussecrets=x radiusports="1,2"';
  const files = filesOf({ '/data/pg_hba.conf': text });
  const view = hbaFileRules('/data/pg_hba.conf', files, { dialect: dialectOf(version), ssl: true });
  expect(view).toMatchObject({ rows: [{ type: null, error }] });
});

test.each([
  [12, 'clientcert can not be set to "no-verify" when using "cert" authentication'],
  [13, 'clientcert cannot be set to "no-verify" when using "cert" authentication'],
] as const)('version %i says of a cert line without a certificate: %s', (version, message) => {
  const files = filesOf({ '/data/pg_hba.conf': 'hostssl all all all cert clientcert=0' });
  const { problems } = parseHba('/data/pg_hba.conf', files, { dialect: dialectOf(version), ssl: true });
  expect(problems.map((problem) => problem.message)).toEqual([message]);
});
