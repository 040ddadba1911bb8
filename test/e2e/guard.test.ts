import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { knock, logIn } from '../support/login.ts';
import { postern } from '../support/postern.ts';
import { connectRaw, type RawTarget } from '../support/raw-client.ts';
import { startScene, type Scene } from '../support/scene.ts';
import { sslRequest } from '../support/wire.ts';

const banning = { 'postern.ban_threshold': 3, 'postern.ban_time': '1h', log_connections: 'off' };
const good = { user: 'alice', database: 'app', password: 'open-sesame' };
const bad = { ...good, password: 'guess' };

/** from is the gate as a client on another address of the loopback network sees it. */
function from(scene: Scene, last: number): RawTarget {
  return { ...scene.target, localAddress: `127.0.0.${last}` };
}

/** isTurnedAway tells whether a connection is closed before anything is answered, where another gets its S. */
async function isTurnedAway(target: RawTarget): Promise<boolean> {
  const client = await connectRaw(target).catch(() => undefined);
  if (client === undefined) return true;
  await client.send(sslRequest);
  const answer = await client.readByte();
  client.destroy();
  return answer === '';
}

async function ban(scene: Scene, last: number): Promise<void> {
  for (let guess = 0; guess < 3; guess++) await knock(from(scene, last), bad);
  expect(await isTurnedAway(from(scene, last))).toBe(true);
}

describe('bans', () => {
  let scene: Scene;
  beforeEach(async () => {
    scene = await startScene({ conf: banning });
  });

  test('an address is banned at the threshold, told so in the journal, and nobody else is', async () => {
    expect(await knock(from(scene, 2), bad)).toMatchObject({ wrong_password: { code: '28P01' } });
    expect(await knock(from(scene, 2), bad)).toMatchObject({ wrong_password: { code: '28P01' } });
    expect(await knock(from(scene, 2), bad)).toMatchObject({ wrong_password: { code: '28P01' } });
    expect(await isTurnedAway(from(scene, 2))).toBe(true);
    expect(await knock(from(scene, 3), good)).toMatchObject({ then: 'ready' });
    await scene.gate.waitForLog('banned 127.0.0.2 for 1h');
    await scene.gate.waitForLog('Ban 1 in a row; the last failure: password authentication failed for user "alice".');
  });

  test('bans are listed, removed and added over the control socket', async () => {
    const { directory } = scene.gate;
    await ban(scene, 2);
    const listed = await postern('ban', 'list', '-D', directory, '--format', 'json');
    expect(JSON.parse(listed.stdout)).toMatchObject({ bans: [{ network: '127.0.0.2', level: 1, by: 'guard' }] });
    expect((await postern('ban', 'list', '-D', directory)).stdout).toMatch(/^127\.0\.0\.2 .* guard +1 +password/m);

    expect((await postern('ban', 'remove', '127.0.0.2', '-D', directory)).code).toBe(0);
    expect(await knock(from(scene, 2), good)).toMatchObject({ then: 'ready' });
    const again = await postern('ban', 'remove', '127.0.0.2', '-D', directory);
    expect(again).toMatchObject({ code: 1, stderr: 'postern: 127.0.0.2 is not banned\n' });

    const added = await postern('ban', 'add', '127.0.0.4/30', '--for', '2h', '--cause', 'a test', '-D', directory);
    expect(added).toMatchObject({ code: 0, stdout: expect.stringContaining('127.0.0.4/30') });
    expect(await isTurnedAway(from(scene, 5))).toBe(true);
    expect(await knock(from(scene, 8), good)).toMatchObject({ then: 'ready' });
    const inside = await postern('ban', 'remove', '127.0.0.5', '-D', directory);
    expect(inside).toMatchObject({ code: 1, stderr: expect.stringContaining('postern ban remove 127.0.0.4/30') });
    expect(await postern('ban', 'add', '127.0.0.5/30', '-D', directory)).toMatchObject({ code: 1 });
    expect(await postern('ban', 'add', '127.0.0.5', '--for', '1w', '-D', directory)).toMatchObject({ code: 2 });
  });

  test('bans are not written down where postern.state is memory', async () => {
    const forgetful = await startScene({ conf: { ...banning, 'postern.state': 'memory' } });
    await ban(forgetful, 2);
    await forgetful.gate.stop();
    expect(existsSync(join(forgetful.gate.directory, 'postern.bans'))).toBe(false);
  });

  test('bans survive a restart, in a private file', async () => {
    await ban(scene, 2);
    await postern('ban', 'add', '127.0.0.3', '-D', scene.gate.directory);
    await scene.gate.stop();
    const path = join(scene.gate.directory, 'postern.bans');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const restarted = await startScene({
      conf: banning,
      files: { 'postern.bans': readFileSync(path) },
    });
    expect(await isTurnedAway(from(restarted, 2))).toBe(true);
    expect(await isTurnedAway(from(restarted, 3))).toBe(true);
    expect(await knock(from(restarted, 4), good)).toMatchObject({ then: 'ready' });
  });

  test('a ban of some seconds ends by itself, and the settings change with a reload', async () => {
    const { gate } = scene;
    const conf = readFileSync(join(gate.directory, 'postgresql.conf'), 'utf8');
    gate.write('postgresql.conf', `${conf}\npostern.ban_time = 2s\npostern.ban_threshold = 1\n`);
    await gate.reload();
    await knock(from(scene, 2), bad);
    expect(await isTurnedAway(from(scene, 2))).toBe(true);
    await expect.poll(async () => isTurnedAway(from(scene, 2)), { timeout: 10_000, interval: 500 }).toBe(false);
    gate.write('postgresql.conf', `${conf}\npostern.ban_threshold = 1\npostern.ban_exempt = '127.0.0.0/8'\n`);
    await gate.reload();
    await knock(from(scene, 2), bad);
    expect(await knock(from(scene, 2), good)).toMatchObject({ then: 'ready' });
  });

  test('a ban ends what the address has not finished, and its sessions; others go on', async () => {
    const session = await logIn(from(scene, 2), good);
    const other = await logIn(from(scene, 3), good);
    const pending = await connectRaw(from(scene, 2));
    await ban(scene, 2);
    expect((await pending.readBytesToEnd()).length).toBe(0);
    expect((await session.client.readToEnd()).at(-1)?.body.toString()).toContain('57P01');
    const { stdout } = await postern('sessions', '-D', scene.gate.directory, '--format', 'json');
    expect(JSON.parse(stdout)).toMatchObject({
      sessions: [{ user: 'alice', address: '127.0.0.3', phase: 'relaying' }],
    });
    expect(other.client.ended).toBe(false);
    other.client.destroy();
  });

  test('a file of bans that is corrupt is set aside, and the gate starts', async () => {
    const other = await startScene({ conf: banning, files: { 'postern.bans': 'garbage\n' } });
    expect(other.gate.log().join('\n')).toContain('could not read the bans of file');
    expect(readFileSync(join(other.gate.directory, 'postern.bans.corrupt'), 'utf8')).toBe('garbage\n');
    expect(await knock(other.target, good)).toMatchObject({ then: 'ready' });
  });
});

describe('what counts', () => {
  test.each([
    ['no line of pg_hba.conf', 'host app alice 127.0.0.1/32 trust\n', 3, 'no pg_hba.conf entry'],
    ['a reject line', 'host all all all reject\n', 3, 'rejected by pg_hba.conf'],
  ])('%s', async (_, hba, guesses, cause) => {
    const scene = await startScene({ conf: banning, hba });
    for (let guess = 0; guess < guesses; guess++) {
      expect(await isTurnedAway(from(scene, 2))).toBe(false);
      await knock(from(scene, 2), good);
    }
    expect(await isTurnedAway(from(scene, 2))).toBe(true);
    await scene.gate.waitForLog(cause);
  });

  test('garbage counts double, silence until the timeout once, leaving at once not', async () => {
    const scene = await startScene({ conf: { ...banning, authentication_timeout: 1 } });
    for (let visit = 0; visit < 10; visit++) {
      const client = await connectRaw(from(scene, 2));
      client.destroy();
    }
    const garbage = await connectRaw(from(scene, 2));
    await garbage.send(Buffer.from('GET / HTTP/1.1\r\n\r\n'));
    await garbage.readBytesToEnd();
    expect(await isTurnedAway(from(scene, 2))).toBe(false);
    const silent = await connectRaw(from(scene, 2), { timeout: 5_000 });
    await silent.readBytesToEnd();
    expect(await isTurnedAway(from(scene, 2))).toBe(true);
    await scene.gate.waitForLog('authentication timeout');
  });
});

describe('limits', () => {
  test('of an address, with its words, and given back when it leaves', async () => {
    const scene = await startScene({ conf: { 'postern.max_connections_per_address': 2 } });
    const first = await logIn(from(scene, 2), { ...good, tls: true });
    await logIn(from(scene, 2), good);
    const message = 'too many connections from 127.0.0.2';
    expect(await knock(from(scene, 2), { ...good, tls: true })).toMatchObject({ error: { code: '53300', message } });
    expect(await knock(from(scene, 3), good)).toMatchObject({ then: 'ready' });
    first.client.destroy();
    await expect.poll(() => knock(from(scene, 2), good)).toMatchObject({ then: 'ready' });
  });

  test('of a network', async () => {
    const scene = await startScene({ conf: { 'postern.max_connections_per_network': 2 } });
    await logIn(from(scene, 2), good);
    await logIn(from(scene, 3), good);
    const message = 'too many connections from 127.0.0.0/24';
    expect(await knock(from(scene, 4), good)).toMatchObject({ error: { code: '53300', message } });
    expect(await knock({ ...scene.target, localAddress: '127.0.1.4' }, good)).toMatchObject({ then: 'ready' });
  });

  test('of a role and of a database, in the words of the server', async () => {
    const scene = await startScene({
      conf: { 'postern.max_connections_per_user': 1, 'postern.max_connections_per_database': 2 },
    });
    await scene.server.query("CREATE ROLE bob LOGIN PASSWORD 'open-sesame'");
    await scene.server.query("CREATE ROLE carol LOGIN PASSWORD 'open-sesame'");
    await logIn(scene.target, good);
    expect(await knock(scene.target, good)).toMatchObject({
      then: { code: '53300', message: 'too many connections for role "alice"' },
    });
    await logIn(scene.target, { ...good, user: 'bob' });
    expect(await knock(scene.target, { ...good, user: 'carol' })).toMatchObject({
      then: { code: '53300', message: 'too many connections for database "app"' },
    });
    expect(await knock(scene.target, { ...good, user: 'carol', database: 'postgres' })).toMatchObject({
      then: 'ready',
    });
  });

  test('of the rate: a burst, and then no more', async () => {
    const scene = await startScene({
      conf: { 'postern.rate_connections_per_address': 1, 'postern.rate_connections_burst': 5 },
    });
    const answers = [];
    for (let login = 0; login < 8; login++) answers.push(await knock(from(scene, 2), good));
    expect(answers.slice(0, 5)).toEqual(Array.from({ length: 5 }, () => expect.objectContaining({ then: 'ready' })));
    expect(answers).toContainEqual({
      error: expect.objectContaining({ code: '53300', message: 'too many connection attempts from 127.0.0.2' }),
    });
    expect(await knock(from(scene, 3), good)).toMatchObject({ then: 'ready' });
  });

  test('of handshakes: the one that has waited the longest gives way', async () => {
    const scene = await startScene({ conf: { 'postern.max_handshakes': 20 } });
    const oldest = await connectRaw(from(scene, 2));
    for (let client = 0; client < 30; client++) await connectRaw(from(scene, 2));
    expect((await oldest.readBytesToEnd()).length).toBe(0);
    expect(await knock(from(scene, 3), good)).toMatchObject({ then: 'ready' });
    await scene.gate.waitForLog('20 connections have not logged in yet');
  });

  test('of handshakes of one address: it displaces its own, and can still log in', async () => {
    const scene = await startScene({ conf: { 'postern.max_handshakes_per_address': 5 } });
    const other = await connectRaw(from(scene, 3));
    const own = [];
    for (let client = 0; client < 10; client++) own.push(await connectRaw(from(scene, 2)));
    expect(await knock(from(scene, 2), good)).toMatchObject({ then: 'ready' });
    expect((await own[0]?.readBytesToEnd())?.length).toBe(0);
    expect(own.filter(({ ended }) => ended)).toHaveLength(6);
    expect(other.ended).toBe(false);
    await scene.gate.waitForLog('5 connections of 127.0.0.2 have not logged in yet');
  });
});

test('a failed login waits for its answer, longer each time, and holds up nobody else', async () => {
  const scene = await startScene({ conf: { 'postern.failure_delay': '200ms' } });
  const times: number[] = [];
  for (let guess = 0; guess < 3; guess++) {
    const start = performance.now();
    await knock(from(scene, 2), bad);
    times.push(performance.now() - start);
  }
  expect(times[0]).toBeGreaterThan(190);
  expect(times[1]).toBeGreaterThan(390);
  expect(times[2]).toBeGreaterThan(790);
  const waiting = knock(from(scene, 2), bad);
  const start = performance.now();
  expect(await knock(from(scene, 3), good)).toMatchObject({ then: 'ready' });
  expect(performance.now() - start).toBeLessThan(1_000);
  await waiting;
});

test('while many addresses guess at one user, those that it has never come from are slow, and it is never locked', async () => {
  const scene = await startScene({
    conf: { 'postern.user_delay_threshold': 4, 'postern.user_delay': '1s' },
  });
  expect(await knock(from(scene, 50), good)).toMatchObject({ then: 'ready' });
  for (let host = 2; host < 6; host++) await knock(from(scene, host), bad);
  const timed = async (last: number): Promise<number> => {
    const start = performance.now();
    expect(await knock(from(scene, last), good)).toMatchObject({ then: 'ready' });
    return performance.now() - start;
  };
  expect(await timed(60)).toBeGreaterThan(950);
  expect(await timed(50)).toBeLessThan(900);
});
