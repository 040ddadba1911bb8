import type { PeerCertificate } from 'node:tls';
import { describe, expect, test } from 'vitest';
import { checkServerName } from './server-name.ts';

function certificate(subjectaltname: string | undefined, ...commonNames: readonly string[]) {
  const subject = { CN: commonNames.length === 1 ? commonNames[0] : commonNames } as PeerCertificate['subject'];
  return { subject, ...(subjectaltname !== undefined && { subjectaltname }) };
}

describe('a certificate that fits', () => {
  test.each<[string, string, string | undefined, string]>([
    ['a DNS name', 'db.example', 'DNS:other.example, DNS:db.example', 'x'],
    ['whatever its case', 'DB.Example', 'DNS:db.eXAMPLE', 'x'],
    ['a star for one label', 'db.example', 'DNS:*.example', 'x'],
    ['an address', '10.0.0.5', 'IP Address:10.0.0.5', 'x'],
    ['an IPv6 address, however written', '::1', 'IP Address:0:0:0:0:0:0:0:1', 'x'],
    ['the common name where there is no alternative name', 'db.example', undefined, 'db.example'],
    ['the common name of a host where there are only addresses', 'db.example', 'IP Address:10.0.0.5', 'db.example'],
    ['the common name of an address where there are only DNS names', '10.0.0.5', 'DNS:db.example', '10.0.0.5'],
  ])('%s', (_, host, names, commonName) => {
    expect(checkServerName(host, certificate(names, commonName))).toBeUndefined();
  });
});

describe('a certificate that does not', () => {
  test.each<[string, string, string | undefined, string]>([
    ['the common name where there is a DNS name', 'db.example', 'DNS:other.example', 'db.example'],
    ['a star for two labels', 'a.db.example', 'DNS:*.example', 'x'],
    ['a star for no label', 'example', 'DNS:*.example', 'x'],
    ['a star for an empty label', '.example', 'DNS:*.example', 'x'],
    ['a star within a label', 'db1.example', 'DNS:db*.example', 'x'],
    ['a star alone', 'db', 'DNS:*', 'x'],
    ['a star and a dot', 'db.', 'DNS:*.', 'x'],
    ['another address', '10.0.0.5', 'IP Address:10.0.0.6', '10.0.0.5'],
    ['a zero byte (CVE-2009-4034)', 'db.example', 'DNS:"db.example\\u0000.evil"', 'x'],
    ['a name within a quoted one (CVE-2021-44532)', 'db.example', 'DNS:"evil, DNS:db.example"', 'x'],
    ['a name of another type', 'db.example', 'URI:db.example, email:db.example', 'x'],
  ])('%s', (_, host, names, commonName) => {
    expect(checkServerName(host, certificate(names, commonName))?.message).toMatch(/does not match host name/);
  });

  test('a name that is not even JSON', () => {
    expect(checkServerName('a', certificate('DNS:"\\x41"'))?.message).toBe(
      'server certificate for "\0" does not match host name "a"',
    );
  });
});

describe('words', () => {
  test('count the names', () => {
    const text = (names: string): string | undefined => checkServerName('h', certificate(names, 'x'))?.message;
    expect(text('DNS:a')).toBe('server certificate for "a" does not match host name "h"');
    expect(text('DNS:a, DNS:b')).toBe('server certificate for "a" (and 1 other name) does not match host name "h"');
    expect(text('DNS:a, IP Address:1.2.3.4, DNS:c')).toBe(
      'server certificate for "a" (and 2 other names) does not match host name "h"',
    );
  });

  test('no host, no name', () => {
    expect(checkServerName('', certificate('DNS:a'))?.message).toBe(
      'host name must be specified for a verified SSL connection',
    );
    expect(checkServerName('h', certificate(undefined))?.message).toBe(
      "could not get server's host name from server certificate",
    );
  });

  test('the first of several common names counts', () => {
    expect(checkServerName('a', certificate(undefined, 'a', 'b'))).toBeUndefined();
    expect(checkServerName('b', certificate(undefined, 'a', 'b'))).toBeDefined();
  });
});
