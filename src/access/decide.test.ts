import { expect, test } from 'vitest';
import { dialectOf } from '../dialect/dialects.ts';
import { byteString } from '../text/byte-string.ts';
import { decide } from './decide.ts';

test.each([
  [13, 'physical', 'for replication connection from host "[local]", user "alice", SSL off'],
  [13, 'logical', 'for replication connection from host "[local]", user "alice", SSL off'],
  [13, 'no', 'for host "[local]", user "alice", database "app", SSL off'],
  [14, 'physical', 'for replication connection from host "[local]", user "alice", no encryption'],
  [14, 'logical', 'for host "[local]", user "alice", database "app", no encryption'],
] as const)('version %i refuses without a line, replication %s', (version, replication, text) => {
  const snapshot = {
    dialect: dialectOf(version),
    hba: [],
    ident: [],
    ssl: false,
    verifiesClients: false,
    interfaces: [],
  };
  const decision = decide(snapshot, {
    transport: { kind: 'local' },
    user: byteString('alice'),
    database: byteString('app'),
    replication,
    certificateVerified: false,
  });
  expect(decision).toMatchObject({ kind: 'refused', refusal: { message: `no pg_hba.conf entry ${text}` } });
});
