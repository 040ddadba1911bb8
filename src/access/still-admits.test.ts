import { describe, expect, test } from 'vitest';
import { filesOf } from '../../test/support/table-files.ts';
import { gateDialect } from '../dialect/dialects.ts';
import { parseIdent } from '../hba/ident.ts';
import { parseHba } from '../hba/parse-hba.ts';
import type { HbaRecord } from '../hba/record.ts';
import { byteString } from '../text/byte-string.ts';
import { isPasswordMethod, stillAdmits } from './still-admits.ts';

const attempt = {
  transport: { kind: 'local' },
  user: byteString('alice'),
  database: byteString('app'),
  replication: 'no',
  certificateVerified: true,
} as const;
const certificate = { commonName: byteString('alice'), distinguishedName: byteString('CN=alice,O=Acme') };

function lineOf(text: string): HbaRecord {
  const { records } = parseHba('/hba', filesOf({ '/hba': `${text}\n` }), { dialect: gateDialect, ssl: true });
  const [record] = records;
  if (record === undefined) throw new Error(`no line: ${text}`);
  return record;
}

function judge(before: string, now: string, { ident = '', identity = 'alice', shown = certificate } = {}): boolean {
  const { records } = parseIdent('/ident', filesOf({ '/ident': ident }), { dialect: gateDialect });
  const proof = { attempt, record: lineOf(before), certificate: shown, identity: byteString(identity) };
  return stillAdmits(proof, lineOf(now), { ident: records, role: 'missing' });
}

describe('stillAdmits', () => {
  const methods = ['trust', 'password', 'md5', 'scram-sha-256', 'cert'] as const;
  const enough: Readonly<Record<string, readonly string[]>> = {
    trust: ['trust'],
    password: ['trust', 'password'],
    md5: ['trust', 'password', 'md5'],
    'scram-sha-256': ['trust', 'password', 'md5', 'scram-sha-256'],
    cert: ['trust', 'cert'],
  };
  test.each(methods.flatMap((before) => methods.map((now) => [before, now] as const)))('%s, then %s', (before, now) => {
    expect(judge(`hostssl all all all ${before}`, `hostssl app alice 10.0.0.0/8 ${now}`)).toBe(
      enough[before]?.includes(now),
    );
  });

  test('not another upstream', () => {
    const line = 'host all all all trust';
    expect(judge(line, `${line} upstream=replica`)).toBe(false);
    expect(judge(`${line} upstream=replica`, `${line} upstream=replica`)).toBe(true);
  });

  test('by a map only while it maps', () => {
    const line = 'hostssl all all all cert map=m clientname=DN';
    expect(judge(line, line, { ident: 'm "CN=alice,O=Acme" alice\n' })).toBe(true);
    expect(judge(line, line, { ident: 'm "CN=alice,O=Acme" bob\n' })).toBe(false);
    expect(
      judge('local all all peer map=m', 'local all all peer map=m', { ident: 'm root alice\n', identity: 'root' }),
    ).toBe(true);
    expect(judge('local all all peer map=m', 'local all all peer', { identity: 'root' })).toBe(false);
  });

  test('by a certificate that names the role, where the line now asks for one', () => {
    const now = 'hostssl all all all scram-sha-256 clientcert=verify-full';
    expect(judge('host all all all scram-sha-256', now)).toBe(true);
    const bob = { commonName: byteString('bob'), distinguishedName: byteString('CN=bob') };
    expect(judge('host all all all scram-sha-256', now, { shown: bob })).toBe(false);
  });
});

test('isPasswordMethod knows the methods that VALID UNTIL binds', () => {
  expect((['trust', 'password', 'md5', 'scram-sha-256', 'cert', 'peer'] as const).filter(isPasswordMethod)).toEqual([
    'password',
    'md5',
    'scram-sha-256',
  ]);
});
