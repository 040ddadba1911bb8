import { expect, test } from 'vitest';
import { fromUtf8 } from '../text/byte-string.ts';
import { parseSessionMessage } from './session-messages.ts';

const authorized = { kind: 'authorized', isReplication: false, encryption: 'none' };

test.each([
  ['connection received: host=10.0.0.7 port=5000', { kind: 'received', host: '10.0.0.7' }],
  ['connection received: host=[local]', { kind: 'received', host: '[local]' }],
  [
    'connection authenticated: identity="CN=a (b:1)" method=cert (/etc/pg hba.conf:12)',
    { kind: 'authenticated', line: { file: '/etc/pg hba.conf', line: 12, method: 'cert' } },
  ],
  ['connection authorized: user=a database=b', { ...authorized, user: 'a', database: 'b' }],
  ['connection authorized: user=a b database=c application_name=x', { ...authorized, user: 'a b', database: 'c' }],
  [
    'connection authorized: user=a database=b SSL enabled (protocol=TLSv1.3, cipher=T, bits=256, compression=off)',
    { ...authorized, user: 'a', database: 'b', encryption: 'tls' },
  ],
  [
    'connection authorized: user=a database=b GSS (authenticated=yes, encrypted=yes, principal=a@X)',
    { ...authorized, user: 'a', database: 'b', encryption: 'gss' },
  ],
  [
    'connection authorized: user=a database=b GSS (authenticated=yes, encrypted=no, principal=a@X)',
    { ...authorized, user: 'a', database: 'b' },
  ],
  [
    'replication connection authorized: user=r application_name=walreceiver',
    { ...authorized, user: 'r', database: undefined, isReplication: true },
  ],
  ['received SIGHUP, reloading configuration files', { kind: 'loads' }],
  ['starting PostgreSQL 18.1 on x86_64', { kind: 'loads' }],
  ['postern is ready to accept connections', { kind: 'loads' }],
  ['/data/pg_hba.conf was not reloaded', { kind: 'keeps' }],
  ['connection to client lost', undefined],
])('%s', (message, expected) => {
  expect(parseSessionMessage(fromUtf8(message))).toEqual(expected);
});
