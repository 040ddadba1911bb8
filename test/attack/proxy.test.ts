import { beforeAll, describe, expect, test } from 'vitest';
import { knock } from '../support/login.ts';
import { proxyBinary, proxyIpv4, proxyLine, proxySignature } from '../support/proxy-header.ts';
import { connectRaw, type RawTarget } from '../support/raw-client.ts';
import { startScene, type Scene } from '../support/scene.ts';
import { sslRequest, startupMessage } from '../support/wire.ts';

const good = { user: 'alice', database: 'app', password: 'open-sesame' };
const startup = startupMessage({ parameters: { user: 'alice', database: 'app' } });

let scene: Scene;
let proxy: RawTarget;
let stranger: RawTarget;
beforeAll(async () => {
  scene = await startScene({
    hba: 'local all all trust\nhost all all 127.0.0.1/32 trust\nhost all all 203.0.113.0/24 scram-sha-256\n',
    conf: {
      authentication_timeout: 2,
      'postern.proxy_protocol': 'on',
      'postern.trusted_proxies': '127.0.0.1',
      'postern.ban_threshold': 5,
      'postern.ban_time': '2s',
      'postern.ban_time_max': '2s',
    },
  });
  proxy = scene.target;
  stranger = { ...scene.target, localAddress: '127.0.0.9' };
});

/** expectClosed sends bytes and expects the connection to close without an answer. */
async function expectClosed(target: RawTarget, bytes: Buffer): Promise<void> {
  const client = await connectRaw(target, { timeout: 5_000 });
  await client.send(bytes);
  expect((await client.readBytesToEnd()).toString('latin1')).toBe('');
  client.destroy();
}

async function expectAlive(): Promise<void> {
  const answer = await knock(proxy, { ...good, preamble: proxyLine('203.0.113.7') });
  expect(answer).toMatchObject({ then: 'ready' });
}

test.each([
  ['version 1', proxyLine('127.0.0.1')],
  ['version 2', proxyIpv4('127.0.0.1')],
  ['LOCAL', proxyBinary(0x20, 0x00, Buffer.alloc(0))],
])('a header of %s from somebody who is no proxy is not believed', async (_, header) => {
  await expectClosed(stranger, Buffer.concat([header, startup]));
  await scene.gate.waitForLog('received a PROXY protocol header instead of a startup packet');
  await expectAlive();
});

test('headers from a stranger are failures of its own address, and a ban of it', async () => {
  const other = { ...scene.target, localAddress: '127.0.0.10' };
  for (let visit = 0; visit < 3; visit++) await expectClosed(other, proxyLine('203.0.113.7'));
  await scene.gate.waitForLog('banned 127.0.0.10 for 2s');
  await expectAlive();
});

test('without postern.proxy_protocol the header of a trusted address is refused too', async () => {
  const { target } = await startScene({ conf: { 'postern.trusted_proxies': '127.0.0.1' } });
  await expectClosed(target, Buffer.concat([proxyLine('203.0.113.7'), startup]));
  expect(await knock(target, good)).toMatchObject({ then: 'ready' });
});

describe('through a proxy that can be made to pass things on', () => {
  test.each([
    ['no header', startup],
    ['SSLRequest before the header', Buffer.concat([sslRequest, proxyLine('203.0.113.7')])],
    ['two headers', Buffer.concat([proxyLine('203.0.113.7'), proxyLine('203.0.113.8'), startup])],
    ['one of each version', Buffer.concat([proxyLine('203.0.113.7'), proxyIpv4('203.0.113.8'), startup])],
    ['a line that does not end', Buffer.from(`PROXY TCP4 ${' '.repeat(200)}`)],
    ['a length of 65,535', Buffer.concat([proxySignature, Buffer.from([0x21, 0x11, 0xff, 0xff])])],
    ['UDP', proxyBinary(0x21, 0x12, Buffer.alloc(12))],
    ['an address block that is cut off', proxyBinary(0x21, 0x21, Buffer.alloc(12))],
    ['a zone in an address', Buffer.from('PROXY TCP6 fe80::1%lo fe80::1 1 2\r\n')],
  ])('%s: closed without a word', async (_, bytes) => {
    await expectClosed(proxy, bytes);
    await expectAlive();
  });

  test('half a header is cut off at authentication_timeout', async () => {
    const start = performance.now();
    await expectClosed(proxy, proxySignature.subarray(0, 5));
    expect(performance.now() - start).toBeLessThan(5_000);
    await scene.gate.waitForLog('no PROXY protocol header within authentication_timeout');
  });

  test('a Unix socket in the header does not make the client a local one', async () => {
    const paths = Buffer.concat([Buffer.from('/tmp/client'), Buffer.alloc(205)]);
    const client = await connectRaw(proxy);
    await client.send(Buffer.concat([proxyBinary(0x21, 0x31, paths), startupMessage({ parameters: { user: 'x' } })]));
    await client.readBytesToEnd();
    await scene.gate.waitForLog(/connection received: host=127\.0\.0\.1 port=\d+/);
    expect(scene.gate.log().filter((line) => line.includes('host=[local]'))).toEqual([]);
  });

  test('a proxy that sends garbage is never banned', async () => {
    const health = Buffer.concat([proxyBinary(0x20, 0x00, Buffer.alloc(0)), Buffer.from('garbage\r\n\r\n')]);
    for (let visit = 0; visit < 20; visit++) {
      await expectClosed(proxy, Buffer.from('garbage\r\n\r\n'));
      await expectClosed(proxy, health);
    }
    await expectAlive();
    expect(scene.gate.log().join('\n')).not.toContain('banned 127.0.0.1 ');
  });
});
