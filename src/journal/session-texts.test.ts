import { describe, expect, test } from 'vitest';
import { byteString } from '../text/byte-string.ts';
import type { LogSession } from './entry.ts';
import {
  connectionAuthenticated,
  connectionAuthorized,
  connectionReceived,
  disconnection,
  trustAuthenticated,
} from './session-texts.ts';

const tcp: LogSession = {
  processId: 1,
  startTime: new Date('2026-11-21T06:45:00.000Z'),
  backendType: 'client backend',
  remoteHost: '127.0.0.1',
  remotePort: 54346,
  user: 'postgres',
  database: 'app',
};
const { remotePort: _port, ...withoutPort } = tcp;
const local: LogSession = { ...withoutPort, remoteHost: '[local]' };
const record = { file: '/data/pg_hba.conf', line: 4, method: 'trust', text: byteString('host all all all trust # \\') };
const tls = { protocol: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384', bits: 256 };

test('connection received', () => {
  expect(connectionReceived(tcp)).toEqual({
    severity: 'LOG',
    message: 'connection received: host=127.0.0.1 port=54346',
  });
  expect(connectionReceived(local).message).toBe('connection received: host=[local]');
});

test('connection authenticated', () => {
  expect(connectionAuthenticated('CN=alice', { ...record, method: 'cert' })).toEqual({
    severity: 'LOG',
    message: 'connection authenticated: identity="CN=alice" method=cert (/data/pg_hba.conf:4)',
  });
  expect(trustAuthenticated('postgres', record).message).toBe(
    'connection authenticated: user="postgres" method=trust (/data/pg_hba.conf:4)',
  );
});

describe('connection authorized', () => {
  const names = { user: 'postgres', database: 'app' };

  test.each([
    [{ ...names, replication: 'no', tls: undefined }, 'connection authorized: user=postgres database=app'],
    [
      { ...names, applicationName: 'psql', replication: 'no', tls },
      'connection authorized: user=postgres database=app application_name=psql SSL enabled (protocol=TLSv1.3, cipher=TLS_AES_256_GCM_SHA384, bits=256)',
    ],
    [{ ...names, replication: 'physical', tls: undefined }, 'replication connection authorized: user=postgres'],
    [
      { ...names, applicationName: 'walreceiver', replication: 'logical', tls: undefined },
      'replication connection authorized: user=postgres application_name=walreceiver',
    ],
    [
      { ...names, applicationName: 'ä', replication: 'no', tls: undefined },
      'connection authorized: user=postgres database=app application_name=\\xc3\\xa4',
    ],
  ] as const)('%j', (session, message) => {
    expect(connectionAuthorized(session)).toEqual({ severity: 'LOG', message });
  });
});

describe('disconnection', () => {
  test.each([
    ['2026-11-21T06:45:00.012Z', '0:00:00.012'],
    ['2026-11-21T06:46:01.999Z', '0:01:01.999'],
    ['2026-11-23T18:44:59.000Z', '59:59:59.000'],
    ['2026-11-21T06:44:00.000Z', '0:00:00.000'],
  ])('at %s', (end, time) => {
    expect(disconnection(tcp, new Date(end)).message).toBe(
      `disconnection: session time: ${time} user=postgres database=app host=127.0.0.1 port=54346`,
    );
  });

  test('over a Unix socket', () => {
    expect(disconnection(local, local.startTime).message).toBe(
      'disconnection: session time: 0:00:00.000 user=postgres database=app host=[local]',
    );
  });
});
