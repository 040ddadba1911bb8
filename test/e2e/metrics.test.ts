import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { knock, logIn } from '../support/login.ts';
import { expectRefusedStart } from '../support/gate.ts';
import { startScene, type Scene } from '../support/scene.ts';
import { queryMessage } from '../support/wire.ts';

const alice = { user: 'alice', database: 'app', password: 'open-sesame', tls: true };

let scene: Scene;
let port: number;
beforeAll(async () => {
  scene = await startScene({
    hba: 'host all mallory all reject\nhost all ghost all trust\nhost all all all scram-sha-256\n',
    conf: { 'postern.metrics_listen': '127.0.0.1:0' },
  });
  const line = await scene.gate.waitForLog(/serving metrics on address "127\.0\.0\.1", port \d+/);
  port = Number(/port (\d+)/.exec(line)?.[1]);
});

async function scrape(): Promise<ReadonlyMap<string, number>> {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  const lines = (await response.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  );
}

/** What has been added to one series since an earlier scrape; waits until it is something. */
async function added(before: ReadonlyMap<string, number>, series: string): Promise<number> {
  for (let round = 0; round < 100; round++) {
    const difference = ((await scrape()).get(series) ?? 0) - (before.get(series) ?? 0);
    if (difference !== 0) return difference;
    await sleep(20);
  }
  return 0;
}

const connections = (outcome: string, reason: string): string =>
  `postern_connections_total{outcome="${outcome}",reason="${reason}"}`;

describe('connections are counted by how far they got', () => {
  test('a session, with its times and its bytes', async () => {
    const before = await scrape();
    const { client } = await logIn(scene.target, alice);
    expect(await added(before, connections('session', 'scram-sha-256'))).toBe(1);
    const during = await scrape();
    expect(during.get('postern_sessions')).toBe(1);
    expect(during.get('postern_login_seconds_count{method="scram-sha-256"}')).toBe(
      (before.get('postern_login_seconds_count{method="scram-sha-256"}') ?? 0) + 1,
    );
    expect(during.get('postern_handshake_seconds_count{tls="TLSv1.3"}')).toBeGreaterThan(0);
    void client.send(queryMessage(`SELECT repeat('x', 100000)`));
    const sent = 'postern_client_bytes_total{direction="sent"}';
    for (let round = 0; round < 100 && (await added(during, sent)) < 100_000; round++) await sleep(20);
    const open = await scrape();
    expect((open.get(sent) ?? 0) - (during.get(sent) ?? 0)).toBeGreaterThan(100_000);
    client.destroy();
    expect(await added(open, 'postern_sessions')).toBe(-1);
    // What a session carried stays counted after its end.
    expect((await scrape()).get(sent)).toBe(open.get(sent));
  });

  test.each([
    ['refused', 'authentication-failed-password', { ...alice, password: 'wrong' }],
    ['refused', 'hba-reject', { ...alice, user: 'mallory' }],
    ['refused', 'role-missing', { ...alice, user: 'ghost' }],
    ['refused', 'database-missing', { ...alice, database: 'nowhere' }],
  ])('%s: %s', async (outcome, reason, request) => {
    const before = await scrape();
    await knock(scene.target, request);
    expect(await added(before, connections(outcome, reason))).toBe(1);
  });

  test.each([
    ['dropped', 'closed', ''],
    ['dropped', 'protocol', 'GET / HTTP/1.1\r\n\r\n'],
    ['dropped', 'tls', '\x16\x03\x01\x00\x05hello'],
    ['cancel', 'wrong-key', '\x00\x00\x00\x10\x04\xd2\x16\x2e\x00\x00\x00\x01\x00\x00\x00\x01'],
  ])('%s: %s', async (outcome, reason, bytes) => {
    const before = await scrape();
    const socket = connect(scene.target).on('error', () => undefined);
    socket.end(bytes, 'latin1');
    expect(await added(before, connections(outcome, reason))).toBe(1);
    socket.destroy();
  });
});

test('lines of pg_hba.conf are counted, those that never decided too', async () => {
  const before = await scrape();
  await knock(scene.target, { ...alice, user: 'mallory' });
  const file = `${scene.gate.directory}/pg_hba.conf`;
  expect(await added(before, `postern_rule_hits_total{file="${file}",line="1",method="reject"}`)).toBe(1);
  expect([...before.keys()].filter((name) => name.startsWith('postern_rule_hits_total'))).toHaveLength(3);
});

test('a name that a client makes up is in no label', async () => {
  const before = [...(await scrape()).keys()];
  for (let i = 0; i < 20; i++) await knock(scene.target, { ...alice, user: `made-up-${i}`, database: `d${i}` });
  const after = [...(await scrape()).keys()];
  expect(after.filter((name) => name.includes('made-up'))).toEqual([]);
  expect(after.length - before.length).toBeLessThan(20);
});

test('reloads: one that succeeds, one that is refused, the next that succeeds', async () => {
  const { gate } = scene;
  const good = readFileSync(`${gate.directory}/pg_hba.conf`, 'utf8');
  const before = await scrape();
  expect(before.get('postern_config_last_reload_successful')).toBe(1);
  expect(Date.now() / 1000 - (before.get('postern_config_last_reload_success_timestamp_seconds') ?? 0)).toBeLessThan(
    300,
  );
  gate.write('pg_hba.conf', 'nonsense\n');
  await gate.reload();
  expect(await added(before, 'postern_config_reloads_total{outcome="refused"}')).toBeGreaterThan(0);
  expect((await scrape()).get('postern_config_last_reload_successful')).toBe(0);
  gate.write('pg_hba.conf', good);
  await gate.reload();
  expect((await scrape()).get('postern_config_last_reload_successful')).toBe(1);
});

test('the end of the certificate, the journal, the event loop', async () => {
  const metrics = await scrape();
  expect(metrics.get('postern_certificate_not_after_timestamp_seconds')).toBeGreaterThan(Date.now() / 1000);
  expect(metrics.get('postern_log_entries_lost_total')).toBe(0);
  expect(metrics.get('postern_bans')).toBe(0);
  expect(metrics.has('nodejs_eventloop_lag_p99_seconds')).toBe(true);
});

describe('the page', () => {
  test.each([
    ['GET', '/', 404],
    ['POST', '/metrics', 405],
    ['HEAD', '/metrics', 200],
    ['GET', '/livez', 200],
    ['GET', '/readyz', 200],
    ['GET', '/readyz/', 404],
  ])('%s %s is %d', async (method, path, status) => {
    expect((await fetch(`http://127.0.0.1:${port}${path}`, { method })).status).toBe(status);
  });

  test('drops who does not finish a request, and who sends too much of one', async () => {
    const end = async (text: string): Promise<string> => {
      const socket = connect(port, '127.0.0.1');
      let answer = '';
      socket.setEncoding('latin1').on('data', (chunk: string) => (answer += chunk));
      socket.on('error', () => undefined);
      socket.write(text);
      await new Promise((resolve) => socket.once('close', resolve));
      return answer;
    };
    const start = performance.now();
    expect(await end('GET /metrics HTTP/1.1\r\nHost: x\r\n')).toMatch(/^HTTP\/1\.1 408 /);
    expect(performance.now() - start).toBeLessThan(10_000);
    expect(await end(`GET /metrics HTTP/1.1\r\nX: ${'x'.repeat(10_000)}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 431 /);
  });

  test('cannot be had where the port is taken', async () => {
    const refused = await expectRefusedStart({
      hba: 'local all all trust\n',
      conf: { 'postern.metrics_listen': `127.0.0.1:${port}`, 'postern.upstream': 'host=/nowhere' },
    });
    expect(refused.code).toBe(3);
    expect(refused.stderr).toMatch(
      new RegExp(`FATAL: {2}could not listen for metrics on "127\\.0\\.0\\.1", port ${port}: Address already in use`),
    );
  });
});

test('a gate that waits for its sessions to end is alive and not ready', async () => {
  const { gate, target } = await startScene({
    hba: 'host all all all trust\n',
    conf: { 'postern.metrics_listen': '127.0.0.1:0' },
  });
  const line = await gate.waitForLog(/serving metrics on address "127\.0\.0\.1", port \d+/);
  const page = `http://127.0.0.1:${/port (\d+)/.exec(line)?.[1]}`;
  const { client } = await logIn(target, alice);
  gate.signal('SIGTERM');
  await gate.waitForLog(/received smart shutdown request/);
  expect((await fetch(`${page}/livez`)).status).toBe(200);
  expect((await fetch(`${page}/readyz`)).status).toBe(503);
  client.destroy();
  await gate.exited;
});
