import { expect, test, describe } from 'vitest';
import { conninfoOf, ok, startFake, useFakeUpstreams, type Script } from '../../test/support/open-upstream.ts';
import { nodeEnv } from '../env/node-env.ts';
import { exitCodeOf, failureOf } from '../probe/outcome.ts';
import type { Observation } from '../check/endpoint/observation.ts';
import * as backend from '../protocol/backend.ts';
import { message } from '../protocol/message.ts';
import { byteString } from '../text/byte-string.ts';
import { dial } from './dial.ts';

useFakeUpstreams();

/** Milliseconds for each connection; silence costs a test so many, twice. */
const timeout = 400;

async function dialFake(script: Script, options = ''): Promise<Observation> {
  const { port } = await startFake(script);
  return dialPort(port, options);
}

function dialPort(port: number, options = ''): Promise<Observation> {
  const conninfo = conninfoOf(`host=127.0.0.1 port=${port} ${options}`);
  const [host = { host: '', port }] = conninfo.hosts;
  return dial({ conninfo, host, user: 'alice', database: 'app', timeout, scan: 'none' }, nodeEnv);
}

/** Declines TLS, and answers the startup packet with these bytes. */
function answering(...answer: readonly Buffer[]): Script {
  return async (peer) => {
    const first = await peer.startup();
    if (first.length === 4) {
      peer.send(Buffer.from('N'));
      return;
    }
    peer.send(...answer);
  };
}

const error = backend.errorResponse({ severity: 'FATAL', sqlstate: '28000', message: byteString('go away') });

describe('a hostile server', () => {
  test.each<[string, Script, RegExp]>([
    ['silence', () => undefined, /timeout expired/],
    ['closes at once', (peer) => void peer.socket.destroy(), /closed the connection unexpectedly/],
    ['resets', (peer) => void peer.socket.resetAndDestroy(), /reset|closed/],
    ['HTTP', (peer) => peer.send(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')), /invalid message length/],
    ['a length of 2^31-1', answering(Buffer.from([0x52, 0x7f, 0xff, 0xff, 0xff])), /invalid message length/],
    ['a length of 0', answering(Buffer.from([0x52, 0, 0, 0, 0])), /invalid message length/],
    ['an error of 40 kB', answering(message('E', Buffer.alloc(40_000, 65))), /invalid message length/],
    ['an error without its end', answering(Buffer.from([0x45, 0, 0, 0x10, 0])), /timeout expired/],
    ['a request of 3,000 bytes', answering(message('R', { int32: 10 }, Buffer.alloc(3_000, 65))), /invalid auth/],
    ['ReadyForQuery at once', answering(backend.readyForQuery('I')), /invalid authentication request/],
    [
      'a SASL step that nothing asked for',
      answering(backend.authenticationSASLContinue(Buffer.from('r=x'))),
      /Continue/,
    ],
  ])('%s', async (_, script, reason) => {
    const seen = await dialFake(script);
    expect(failureOf(seen)).toMatch(reason);
    expect(exitCodeOf(seen)).toBe(3);
  });

  test('one error is enough of an endless row of them', async () => {
    const seen = await dialFake((peer) => {
      const flood = Buffer.concat(Array.from({ length: 500 }, () => error));
      // Server and client share a thread here; each gets its turn.
      const send = (): void => void peer.socket.write(flood, (gone) => gone ?? setImmediate(send));
      send();
    });
    // The answer to SSLRequest is not read: nobody has vouched for it.
    expect(seen.tls).toEqual({ kind: 'failed', reason: 'server sent an error response during SSL exchange' });
    expect(seen.overPlain).toEqual({ kind: 'refused', sqlstate: '28000', message: 'go away', detail: undefined });
    expect(exitCodeOf(seen)).toBe(1);
  });

  test('a greeting without an end stops at its bound', async () => {
    const flood = backend.parameterStatus(byteString('a'), byteString('b'.repeat(60_000)));
    const seen = await dialFake(answering(ok, flood, flood, flood, flood, flood));
    expect(seen.overPlain).toEqual({
      kind: 'let-in',
      serverVersion: undefined,
      trouble: { sqlstate: undefined, message: expect.stringMatching(/more than 262144 bytes/) },
    });
  });

  test('bytes after the answer to SSLRequest are reported, not used', async () => {
    const seen = await dialFake(async (peer) => {
      if ((await peer.startup()).length === 4) peer.send(Buffer.from('S'), error);
      else peer.send(error);
    });
    expect(seen.tls).toEqual({ kind: 'leftover', answer: 'S', bytes: error.length });
    expect(exitCodeOf(seen)).toBe(1);
  });

  test('nobody listens', async () => {
    const { port, close } = await startFake(() => undefined);
    await close();
    const seen = await dialPort(port);
    expect(seen.unreachable).toBe(`127.0.0.1:${port}: Connection refused`);
    expect(exitCodeOf(seen)).toBe(3);
  });

  test.each([
    ['an error response', Buffer.from('E'), 'server sent an error response during SSL exchange'],
    ['something else', Buffer.from('X'), 'received invalid response 0x58 to SSL negotiation: is this PostgreSQL?'],
  ])('the answer to SSLRequest is %s', async (_, answer, reason) => {
    const seen = await dialFake(async (peer) => {
      if ((await peer.startup()).length === 4) peer.send(answer);
      else peer.send(error);
    });
    expect(seen.tls).toEqual({ kind: 'failed', reason });
  });
});

describe('what is asked without TLS', () => {
  test.each([
    ['trust', [ok, backend.readyForQuery('I')], 'let-in'],
    ['password', [backend.authenticationCleartextPassword()], 'cleartext'],
    ['md5', [backend.authenticationMD5Password(Buffer.alloc(4))], 'md5'],
    ['GSSAPI', [message('R', { int32: 7 })], 'gss'],
    ['SSPI', [message('R', { int32: 9 })], 'sspi'],
    ['what nobody knows', [message('R', { int32: 99 })], 'other'],
  ])('%s', async (_, answer, kind) => {
    expect((await dialFake(answering(...answer))).overPlain?.kind).toBe(kind);
  });
});

test('without a password in the conninfo nothing follows the question', async () => {
  const received: Buffer[] = [];
  const seen = await dialFake(async (peer) => {
    if ((await peer.startup()).length === 4) return peer.send(Buffer.from('N'));
    peer.socket.on('data', (chunk: Buffer) => received.push(chunk));
    peer.send(backend.authenticationCleartextPassword());
  });
  expect(seen.overPlain).toEqual({ kind: 'cleartext' });
  expect(seen.proof).toEqual({ kind: 'none' });
  expect(Buffer.concat(received)).toEqual(Buffer.alloc(0));
});

test('a password stays at home where there is no TLS, unless sslmode=disable', async () => {
  const passwords: string[] = [];
  const script: Script = async (peer) => {
    if ((await peer.startup()).length === 4) return peer.send(Buffer.from('N'));
    peer.send(backend.authenticationCleartextPassword());
    passwords.push((await peer.message()).toString('latin1'));
    peer.send(error);
  };
  await dialFake(script, 'password=geheim');
  expect(passwords).toEqual([]);
  const seen = await dialFake(script, 'password=geheim sslmode=disable');
  expect(passwords).toEqual(['geheim\0']);
  expect(seen.proof).toEqual({ kind: 'refused', sqlstate: '28000', message: 'go away' });
});
