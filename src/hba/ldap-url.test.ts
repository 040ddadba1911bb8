import { describe, expect, test } from 'vitest';
import { byteString } from '../text/byte-string.ts';
import { parseLdapUrl, printLdapUrl } from './ldap-url.ts';

describe('an LDAP URL is taken apart', () => {
  test.each([
    ['ldap://h', { ldapscheme: 'ldap', ldapserver: 'h', ldapport: '389', ldapbasedn: '', ldapscope: '0' }],
    ['ldaps://h:1636/', { ldapscheme: 'ldaps', ldapserver: 'h', ldapport: '1636', ldapbasedn: '', ldapscope: '0' }],
    ['LDAP:///dc=x', { ldapscheme: 'ldap', ldapport: '389', ldapbasedn: 'dc=x', ldapscope: '0' }],
    ['ldap://[::1]:3/d', { ldapscheme: 'ldap', ldapserver: '::1', ldapport: '3', ldapbasedn: 'd', ldapscope: '0' }],
    [
      'ldap://h/dc=a%20b,dc=c?uid,mail?sub?(a=%3f)',
      {
        ldapscheme: 'ldap',
        ldapserver: 'h',
        ldapport: '389',
        ldapbasedn: 'dc=a b,dc=c',
        ldapsearchattribute: 'uid',
        ldapscope: '2',
        ldapsearchfilter: '(a=?)',
      },
    ],
    ['<URL:ldap://h>', { ldapscheme: 'ldap', ldapserver: 'h', ldapport: '389', ldapbasedn: '', ldapscope: '0' }],
  ])('%s', (url, values) => {
    expect(parseLdapUrl(byteString(url))).toEqual({ kind: 'values', values });
    const printed = parseLdapUrl(byteString(printLdapUrl(values as never)));
    expect(printed).toEqual({ kind: 'values', values });
  });
});

describe('what is no LDAP URL gets the words that libldap has for other things', () => {
  test.each([
    ['http://x', 'Time limit exceeded'],
    ['', 'Time limit exceeded'],
    ['<ldap://x', 'Size limit exceeded'],
    ['ldap://h:port', 'Compare False'],
    ['ldap://h/d?a?half', 'Strong(er) authentication required'],
  ])('%s', (url, text) => {
    expect(parseLdapUrl(byteString(url))).toMatchObject({ message: `could not parse LDAP URL "${url}": ${text}` });
  });
});

test('the scheme ldapi is refused by its name', () => {
  expect(parseLdapUrl(byteString('ldapi://%2ftmp'))).toMatchObject({ message: 'unsupported LDAP URL scheme: ldapi' });
});
