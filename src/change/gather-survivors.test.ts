import { expect, test } from 'vitest';
import { byteString, toDisplay } from '../text/byte-string.ts';
import { describeSurvivor, gatherSurvivors } from './gather-survivors.ts';
import type { SessionFacts } from './survivor.ts';

const session: SessionFacts = {
  user: byteString('app'),
  database: byteString('shop'),
  transport: { kind: 'tcp', encryption: 'tls', address: { family: 4, value: 0x0a00_0007 } },
  application: '',
  isWalSender: false,
};

const words = (sessions: readonly SessionFacts[]) => {
  const { must, others } = gatherSurvivors(sessions);
  return { must: must.map((each) => describeSurvivor(each, toDisplay)), others: others.length };
};

test('a standby, and logical replication', () => {
  const standby = { ...session, database: undefined, isWalSender: true, application: 'walreceiver' };
  expect(words([standby]).must).toEqual(['app for replication from 10.0.0.7 over TLS (standby, walreceiver)']);
  expect(words([{ ...session, isWalSender: true }]).must).toEqual([
    'app to shop from 10.0.0.7 over TLS (logical replication)',
  ]);
});

test.each([
  ['pgbouncer', 'pooler'],
  ['pgBackRest [archive-get]', 'backup'],
  ['postgres_exporter', 'monitoring'],
  ['Patroni heartbeat', 'cluster manager'],
])('%s is a %s', (application, kind) => {
  expect(words([{ ...session, application }]).must).toEqual([
    `app to shop from 10.0.0.7 over TLS (${kind}, ${application})`,
  ]);
});

test('five of a kind are a pool, whatever they are called; four are not', () => {
  const many = ['a', 'b', 'c', 'd', 'e'].map((application) => ({ ...session, application }));
  expect(words(many).must).toEqual(['app to shop from 10.0.0.7 over TLS (pool, a, 5 sessions)']);
  expect(words(many.slice(1))).toEqual({ must: [], others: 1 });
});
