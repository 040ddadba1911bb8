import { beforeAll, describe, expect, test } from 'vitest';
import { expectRefusedStart, startGate } from '../support/gate.ts';
import { knock, logIn } from '../support/login.ts';
import { postern } from '../support/postern.ts';
import { proxyBinary, proxyIpv4, proxyLine } from '../support/proxy-header.ts';
import { simpleQuery } from '../support/query.ts';
import { startScene, type Scene } from '../support/scene.ts';

const proxied = { 'postern.proxy_protocol': 'on', 'postern.trusted_proxies': '127.0.0.1' };
const good = { user: 'alice', database: 'app', password: 'open-sesame' };
const bad = { ...good, password: 'guess' };
const hba = `host all all 203.0.113.0/24 scram-sha-256
host all all 2001:db8::/32 scram-sha-256
`;

describe('a client behind a proxy', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await startScene({ hba, conf: { ...proxied, 'postern.ban_threshold': 3, 'postern.ban_time': '1h' } });
  });

  test.each([
    ['version 1', proxyLine('203.0.113.7')],
    ['version 1, IPv6', proxyLine('2001:db8::7')],
    ['version 2', proxyIpv4('203.0.113.7')],
    ['IPv4 in the form of IPv6', proxyLine('::ffff:203.0.113.7')],
  ])('logs in by its own address, with TLS and without: %s', async (_, preamble) => {
    expect(await knock(scene.target, { ...good, preamble })).toMatchObject({ then: 'ready' });
    expect(await knock(scene.target, { ...good, preamble, tls: true })).toMatchObject({ then: 'ready' });
    expect(await knock(scene.target, { ...good, preamble, tls: 'direct' })).toMatchObject({ then: 'ready' });
  });

  test('is refused by its own address, which is also in the journal', async () => {
    const preamble = proxyIpv4('198.51.100.9', 4321);
    expect(await knock(scene.target, { ...good, preamble })).toMatchObject({
      error: { message: expect.stringContaining('no pg_hba.conf entry for host "198.51.100.9"') },
    });
    await scene.gate.waitForLog('connection received: host=198.51.100.9 port=4321');
  });

  test('is banned by its own address; others behind the proxy, and the proxy, are not', async () => {
    const preamble = proxyLine('203.0.113.66');
    for (let guess = 0; guess < 3; guess++) await knock(scene.target, { ...bad, preamble });
    expect(await knock(scene.target, { ...good, preamble })).toMatchObject({
      error: { message: expect.stringMatching(/^closed/) },
    });
    expect(await knock(scene.target, { ...good, preamble: proxyLine('203.0.113.67') })).toMatchObject({
      then: 'ready',
    });
    const { stdout } = await postern('ban', 'list', '-D', scene.gate.directory, '--format', 'json');
    expect(JSON.parse(stdout)).toMatchObject({ bans: [{ network: '203.0.113.66' }] });
  });

  test('a health check of the proxy is its own connection', async () => {
    const preamble = proxyBinary(0x20, 0x00, Buffer.alloc(0));
    expect(await knock(scene.target, { ...good, preamble })).toMatchObject({
      error: { message: expect.stringContaining('no pg_hba.conf entry for host "127.0.0.1"') },
    });
  });

  test('somebody who comes without the proxy goes by the same rules', async () => {
    const direct = { ...scene.target, localAddress: '127.0.0.9' };
    expect(await knock(direct, good)).toMatchObject({
      error: { message: expect.stringContaining('no pg_hba.conf entry for host "127.0.0.9"') },
    });
  });

  test('a header that comes byte by byte is read', async () => {
    const answer = await knock(scene.target, { ...good, preamble: proxyIpv4('203.0.113.7'), preamblePiece: 1 });
    expect(answer).toMatchObject({ then: 'ready' });
  });
});

test('limits are of the client, not of the proxy', async () => {
  const scene = await startScene({ hba, conf: { ...proxied, 'postern.max_connections_per_address': 1 } });
  await logIn(scene.target, { ...good, preamble: proxyLine('203.0.113.1') });
  await logIn(scene.target, { ...good, preamble: proxyLine('203.0.113.2') });
  expect(await knock(scene.target, { ...good, preamble: proxyLine('203.0.113.1') })).toMatchObject({
    error: { code: '53300', message: 'too many connections from 203.0.113.1' },
  });
});

test('a gate tells another gate who its client is, on every connection to it', async () => {
  const inner = await startScene({
    hba: 'host all all 127.0.0.77/32 scram-sha-256\nhost all postgres 127.0.0.1/32 trust\n',
    conf: { ...proxied, 'postern.upstream_auth': 'trust' },
  });
  const outer = await startGate({
    hba: 'host all all all scram-sha-256\n',
    upstream: `host=127.0.0.1 port=${inner.gate.port} user=postgres dbname=postgres`,
    conf: { 'postern.upstream_proxy_protocol': 'on' },
  });
  const client = { host: outer.host, port: outer.port, localAddress: '127.0.0.77' };
  expect(await knock(client, good)).toMatchObject({ then: 'ready' });
  await inner.gate.waitForLog(/connection authorized: user=alice/);
  expect(await knock({ ...client, localAddress: '127.0.0.78' }, good)).toMatchObject({
    then: { message: 'could not log in to the upstream server' },
  });
  await inner.gate.waitForLog('no pg_hba.conf entry for host "127.0.0.78"');
});

test('the address is added to application_name where that is asked for, and no name hides it', async () => {
  const scene = await startScene({ conf: { 'postern.application_name_adds_host': 'on' } });
  const names: readonly Readonly<Record<string, string>>[] = [
    { application_name: 'reports'.repeat(10) },
    { application_name: 'reports', Application_Name: 'reports nobody'.repeat(5) },
    // The server writes four characters for each byte that is no ASCII.
    { application_name: `reports${'é'.repeat(20)}` },
  ];
  for (const parameters of names) {
    const from = { ...scene.target, localAddress: '127.0.0.5' };
    const { client, answer } = await logIn(from, { ...good, parameters });
    expect(answer).toMatchObject({ then: 'ready' });
    const shown = 'SELECT application_name FROM pg_stat_activity WHERE pid = pg_backend_pid()';
    const name = (await simpleQuery(client, shown)).rows[0]?.[0] ?? '';
    expect(name).toMatch(/^reports.* - 127\.0\.0\.5:\d+$/);
    expect(name.endsWith(`:${client.socket.localPort}`)).toBe(true);
    expect(name).toHaveLength(63);
  }
});

test('the embedded server does not take a header, so that the two are refused together', async () => {
  const conf = { 'postern.upstream': 'embedded', 'postern.upstream_proxy_protocol': 'on' };
  const { code, stderr } = await expectRefusedStart({ hba: 'local all all trust\n', conf });
  expect(code).toBe(3);
  expect(stderr).toContain('The embedded server does not understand the PROXY protocol.');
});
