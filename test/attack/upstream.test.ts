import { afterAll, expect, test } from 'vitest';
import { authenticationOk, authenticationSASL, authenticationSASLContinue } from '../../src/protocol/backend.ts';
import { startFakeUpstream, type FakePeer } from '../support/fake-upstream.ts';
import { startGate } from '../support/gate.ts';
import { knock } from '../support/login.ts';
import { startPostgres } from '../support/postgres.ts';
import { typed } from '../support/wire.ts';

const server = await startPostgres({});
await server.query("CREATE ROLE alice LOGIN PASSWORD 'open-sesame'");

/** A gate that reads roles from a real server and sends sessions to a hostile one. */
let script: (peer: FakePeer) => Promise<void> | void = () => undefined;
const hostile = await startFakeUpstream((peer) => script(peer));
afterAll(() => hostile.close());
const gate = await startGate({
  hba: 'host all all all scram-sha-256\n',
  upstream: `host=127.0.0.1 port=${hostile.port} sslmode=disable`,
  conf: {
    'postern.catalog': server.socketConninfo,
    'postern.upstream.real': server.socketConninfo,
    authentication_timeout: 3,
  },
});

async function attack(attacker: typeof script) {
  script = attacker;
  return knock({ host: gate.host, port: gate.port }, { user: 'alice', database: 'postgres', password: 'open-sesame' });
}

const offer = authenticationSASL(['SCRAM-SHA-256']);

/** What a hostile or broken server sends, and what the client may hear of it: never more than that there is no session. */
const attacks: readonly (readonly [string, (peer: FakePeer) => Promise<void> | void])[] = [
  [
    'a nonce of 64 kB',
    async (peer) => {
      await peer.startup();
      peer.send(offer);
      await peer.message();
      peer.send(authenticationSASLContinue(Buffer.from(`r=${'x'.repeat(65_536)},s=AAAA,i=4096`)));
    },
  ],
  [
    'two thousand million iterations',
    async (peer) => {
      await peer.startup();
      peer.send(offer);
      const first = (await peer.message()).toString('latin1');
      const nonce = /r=(.*)$/.exec(first)?.[1] ?? '';
      peer.send(authenticationSASLContinue(Buffer.from(`r=${nonce}x,s=AAAAAAAAAAAAAAAAAAAAAA==,i=2147483648`)));
    },
  ],
  [
    'AuthenticationOk before its proof',
    async (peer) => {
      await peer.startup();
      peer.send(offer);
      await peer.message();
      peer.send(authenticationOk(), typed('Z', 'I'));
    },
  ],
  [
    'a length of two gigabytes',
    async (peer) => {
      await peer.startup();
      peer.send(typed('R', 'x', 2 ** 31 - 1));
    },
  ],
  [
    'a negative length',
    async (peer) => {
      await peer.startup();
      peer.send(typed('R', 'x', -1));
    },
  ],
  [
    'garbage',
    async (peer) => {
      await peer.startup();
      peer.send(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'));
    },
  ],
  ['nothing, and closes', (peer) => void peer.socket.destroy()],
  ['nothing at all', () => undefined],
];

test.each(attacks)('a server that sends %s costs the client its session, and the gate nothing', async (_, attacker) => {
  const answer = await attack(attacker);
  expect(answer).toMatchObject({ auth: 'sasl', then: { severity: 'FATAL', code: '08006' } });
  gate.write('pg_hba.conf', 'host all all all scram-sha-256 upstream=real\n');
  await gate.reload();
  expect(await attack(() => undefined)).toMatchObject({ then: 'ready' });
  gate.write('pg_hba.conf', 'host all all all scram-sha-256\n');
  await gate.reload();
});

test('an ErrorResponse without SQLSTATE reaches the client with one (CVE-2026-6666)', async () => {
  const answer = await attack(async (peer) => {
    await peer.startup();
    peer.send(typed('E', 'SFATAL\0Mbroken\0\0'));
  });
  expect(answer).toMatchObject({ then: { code: 'XX000', message: 'broken' } });
});
