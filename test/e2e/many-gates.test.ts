import { beforeAll, describe, expect, test } from 'vitest';
import {
  bad,
  banAt,
  enter,
  type Fleet,
  from,
  good,
  isTurnedAway,
  leave,
  liftAt,
  startFleet,
  statusOf,
} from '../support/fleet.ts';
import { eventually } from '../support/eventually.ts';
import { knock } from '../support/login.ts';
import { postern } from '../support/postern.ts';
import { connectRaw } from '../support/raw-client.ts';
import { startRedis, type RedisServer } from '../support/redis.ts';
import { cancelRequest, queryMessage } from '../support/wire.ts';

let redis: RedisServer;
let fleet: Fleet;
beforeAll(async () => {
  redis = await startRedis();
  fleet = await startFleet(redis, {
    'postern.workers': 2,
    'postern.ban_threshold': 4,
    'postern.max_connections_per_user': 2,
    'postern.max_connections_per_database': 3,
  });
});

describe('two gates share', () => {
  test('what they say in postern status', async () => {
    await eventually('one sees two', async () => (await statusOf(fleet.one))?.other_gates === 1);
    const text = await postern('status', '-D', fleet.two.directory);
    expect(text.stdout).toMatch(/^shared state +with 1 other gate$/m);
  });

  test('bans: who is banned at one is closed at accept by the other, and lifted by the other is let in by the first', async () => {
    for (let guess = 0; guess < 4; guess++) await knock(from(fleet.one, 2), bad);
    await fleet.two.waitForLog('banned 127.0.0.2 for 1h, as another gate has');
    expect(await isTurnedAway(from(fleet.two, 2))).toBe(true);
    expect(await isTurnedAway(from(fleet.two, 3))).toBe(false);
    await liftAt(fleet.two, '127.0.0.2');
    await fleet.one.waitForLog('removed the ban on 127.0.0.2');
    expect(await knock(from(fleet.one, 2), good)).toMatchObject({ then: 'ready' });
  });

  test("an administrator's bans, of any width", async () => {
    await banAt(fleet.one, '127.0.3.0/24', 7_200);
    await fleet.two.waitForLog('banned 127.0.3.0/24 for 2h, as another gate has');
    expect(await isTurnedAway({ ...from(fleet.two, 1), localAddress: '127.0.3.7' })).toBe(true);
  });

  test('failures: the threshold is the sum over both', async () => {
    for (let guess = 0; guess < 2; guess++) {
      await knock(from(fleet.one, 5), bad);
      await knock(from(fleet.two, 5), bad);
      await new Promise((passed) => setTimeout(passed, 100));
    }
    await eventually('banned at one', () => isTurnedAway(from(fleet.one, 5)));
    await eventually('banned at two', () => isTurnedAway(from(fleet.two, 5)));
    expect(await isTurnedAway(from(fleet.two, 7))).toBe(false);
  });

  test('a login at one forgives what was mistyped at the other', async () => {
    for (let guess = 0; guess < 3; guess++) await knock(from(fleet.one, 6), bad);
    await new Promise((passed) => setTimeout(passed, 200));
    expect(await knock(from(fleet.two, 6), good)).toMatchObject({ then: 'ready' });
    await new Promise((passed) => setTimeout(passed, 200));
    for (let guess = 0; guess < 3; guess++) await knock(from(fleet.one, 6), bad);
    expect(await isTurnedAway(from(fleet.one, 6))).toBe(false);
  });

  test('the limits of users and of databases', async () => {
    const [first, second] = [await enter(fleet.one), await enter(fleet.two)];
    const refused = { then: { code: '53300', message: 'too many connections for role "alice"' } };
    expect(await knock(fleet.one, good)).toMatchObject(refused);
    expect(await knock(fleet.two, good)).toMatchObject(refused);
    const third = await enter(fleet.one, 'bob');
    expect(await knock(fleet.two, { ...good, user: 'bob' })).toMatchObject({
      then: { code: '53300', message: 'too many connections for database "app"' },
    });
    await Promise.all([first, second, third].map(leave));
    await eventually('a place is free', async () => (await knock(fleet.one, good)).then === 'ready');
  });

  test('cancel: a key of one works at the other, and a wrong one cancels nothing', async () => {
    const { client, key } = await enter(fleet.one);
    if (key === undefined) throw new Error('no key');
    const send = async (secretKey: Buffer): Promise<void> => {
      const canceller = await connectRaw({ host: fleet.two.host, port: fleet.two.port });
      await canceller.send(cancelRequest(key.processId, secretKey));
      expect(await canceller.readBytesToEnd()).toHaveLength(0);
    };
    await client.send(queryMessage('SELECT pg_sleep(10)'));
    const start = performance.now();
    await new Promise((started) => setTimeout(started, 300));
    await send(Buffer.alloc(4));
    await fleet.one.waitForLog('wrong key in cancel request at another gate');
    await new Promise((passed) => setTimeout(passed, 500));
    await send(key.secretKey);
    const messages = await client.readUntil('Z');
    expect(messages.some(({ type }) => type === 'E')).toBe(true);
    expect(performance.now() - start).toBeGreaterThan(700);
    expect(performance.now() - start).toBeLessThan(6_000);
    client.destroy();
  });
});

test('a gate that starts later knows the bans', async () => {
  const later = await fleet.start();
  expect(await isTurnedAway({ ...from(later, 1), localAddress: '127.0.3.7' })).toBe(true);
  expect(await isTurnedAway(from(later, 5))).toBe(true);
  expect(await isTurnedAway(from(later, 2))).toBe(false);
});
