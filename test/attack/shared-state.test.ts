import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { deriveFleetKeys } from '../../src/fleet/fleet-keys.ts';
import { sealMessage, type FleetContent } from '../../src/fleet/message.ts';
import { Secret } from '../../src/text/secret.ts';
import { eventually } from '../support/eventually.ts';
import {
  bad,
  banAt,
  enter,
  from,
  good,
  isTurnedAway,
  liftAt,
  startFleet,
  stateSecret,
  statusOf,
  type Fleet,
} from '../support/fleet.ts';
import type { Gate } from '../support/gate.ts';
import { knock } from '../support/login.ts';
import { connectRaw } from '../support/raw-client.ts';
import { startRedis, type RedisServer } from '../support/redis.ts';
import { cancelRequest, queryMessage } from '../support/wire.ts';

let redis: RedisServer;
let fleet: Fleet;
const keys = deriveFleetKeys(new Secret(Buffer.from(stateSecret)));
const wrongKeys = deriveFleetKeys(new Secret(Buffer.from('a secret that somebody has guessed')));
const key = (name: string): string => `${keys.prefix}:${name}`;

beforeAll(async () => {
  redis = await startRedis();
  fleet = await startFleet(redis, {
    'postern.ban_threshold': 3,
    'postern.ban_time_max': '2h',
    'postern.ban_exempt': '127.0.9.0/24',
    'postern.max_connections_per_user': 5,
  });
});

let number = 0;

type BanContent = Extract<FleetContent, { kind: 'ban' }>;

function sealed(content: FleetContent, by = keys, time = Date.now()): string {
  return sealMessage(by, { gate: '00000000deadbeef', number: ++number, time, content });
}

function banOf(network: string, until = Date.now() + 3_600_000): BanContent {
  const now = Date.now();
  return { kind: 'ban', network, stamp: now, since: now, until, level: 1, cause: 'a test', by: 'guard' };
}

async function append(text: string): Promise<void> {
  await redis.ask('XADD', key('events'), '*', 'm', text);
  await redis.ask('PUBLISH', key('bell'), '');
}

/** A ban that both gates take over shows that they share, and have read everything before it. */
let round = 0;
async function expectSharing(): Promise<void> {
  const network = `127.1.${++round}.0/24`;
  await append(sealed({ ...banOf(network), by: 'administrator', level: 0 }));
  await Promise.all(
    [fleet.one, fleet.two].map((gate) => gate.waitForLog(`banned ${network} for 1h, as another gate has`)),
  );
}

async function eventsThere(): Promise<readonly string[]> {
  const entries = await redis.ask('XRANGE', key('events'), '-', '+');
  return (
    JSON.stringify(entries)
      .match(/[\w-]{43}\{(?:[^"\\]|\\.)*\}/g)
      ?.map((text) => JSON.parse(`"${text}"`)) ?? []
  );
}

function residentBytes(gate: Gate): number {
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${gate.pid}/status`, 'utf8'))?.[1]) * 1024;
}

describe('somebody who can write there, without the secret,', () => {
  test('bans nobody and lifts nothing, and is seen', async () => {
    for (let guess = 0; guess < 3; guess++) await knock(from(fleet.one, 2), bad);
    await fleet.two.waitForLog('banned 127.0.0.2 for 1h, as another gate has');
    const lift = { kind: 'lift', network: '127.0.0.2', stamp: Date.now() + 1_000 } as const;
    for (const text of [sealed(banOf('127.0.0.3'), wrongKeys), sealed(lift, wrongKeys), 'garbage', '']) {
      await append(text);
      await redis.ask('HSET', key('bans'), '127.0.0.3', text);
    }
    const failure = { kind: 'failure', client: '127.0.0.3', failure: 'password', user: 'alice' } as const;
    for (let guess = 0; guess < 5; guess++) await append(sealed(failure, wrongKeys));
    await expectSharing();
    expect(await isTurnedAway(from(fleet.two, 2))).toBe(true);
    expect(await knock(from(fleet.two, 3), good)).toMatchObject({ then: 'ready' });
    await fleet.two.waitForLog(/ignored \d+ texts? in the shared state/);
    expect((await statusOf(fleet.two))?.forged_texts).toBeGreaterThan(7);
  });

  test('changes no message: neither its words nor its sender', async () => {
    const text = sealed(banOf('127.0.0.4'));
    for (const other of [text.replace('127.0.0.4', '127.0.0.5'), text.replace('deadbeef', 'deadbeee')]) {
      await append(other);
    }
    await expectSharing();
    expect(await isTurnedAway(from(fleet.two, 5))).toBe(false);
  });

  test('brings no ban back that was lifted', async () => {
    await banAt(fleet.one, '127.0.0.6');
    await fleet.two.waitForLog('banned 127.0.0.6 until it is removed, as another gate has');
    const old = (await eventsThere()).find((text) => text.includes('"127.0.0.6"'));
    expect(old).toBeDefined();
    await liftAt(fleet.one, '127.0.0.6');
    await fleet.two.waitForLog('removed the ban on 127.0.0.6');
    await append(old ?? '');
    await redis.ask('HSET', key('bans'), '127.0.0.6', old ?? '');
    await expectSharing();
    expect(await isTurnedAway(from(fleet.two, 6))).toBe(false);
    expect(await isTurnedAway(from(fleet.one, 6))).toBe(false);
  });

  test('takes nobody the place, by forged counts', async () => {
    const gates = await redis.ask('HKEYS', key('gates'));
    expect(gates).toHaveLength(2);
    const { client } = await enter(fleet.one);
    for (const gate of Array.isArray(gates) ? gates : []) {
      const tags = await redis.ask('HKEYS', key(`counts:${String(gate)}`));
      for (const tag of Array.isArray(tags) ? tags : []) {
        const content = { kind: 'count', tag: String(tag), sessions: 100 } as const;
        await redis.ask('HSET', key(`counts:${String(gate)}`), String(tag), sealed(content, wrongKeys));
      }
    }
    expect(await knock(fleet.two, good)).toMatchObject({ then: 'ready' });
    client.destroy();
  });

  test('learns no cancel key, and uses no cancel request twice', async () => {
    const { client, key: cancelKey } = await enter(fleet.one);
    if (cancelKey === undefined) throw new Error('no key');
    const runs = async (meanwhile: () => Promise<unknown>): Promise<boolean> => {
      await client.send(queryMessage('SELECT pg_sleep(1.5)'));
      await new Promise((started) => setTimeout(started, 200));
      await meanwhile();
      return !(await client.readUntil('Z')).some(({ type }) => type === 'E');
    };
    const finished = await runs(async () => {
      const canceller = await connectRaw({ host: fleet.two.host, port: fleet.two.port });
      await canceller.send(cancelRequest(cancelKey.processId, cancelKey.secretKey));
      await canceller.readBytesToEnd();
    });
    expect(finished).toBe(false);
    const request = (await eventsThere()).findLast((text) => text.includes('"cancel"'));
    expect(request).toContain(String(cancelKey.processId));
    for (const encoding of ['hex', 'base64', 'base64url', 'latin1'] as const) {
      expect(request).not.toContain(cancelKey.secretKey.toString(encoding).replace(/=+$/, ''));
    }
    expect(await runs(() => append(request ?? ''))).toBe(true);
    client.destroy();
  });

  /** A gate that has something to tell puts the place right. */
  async function mended(): Promise<void> {
    await knock(from(fleet.one, 20 + round), bad);
    await eventually('others can write there again', async () => {
      const added = await redis.ask('XADD', key('events'), '*', 'm', '').catch(() => undefined);
      return added !== undefined;
    });
  }

  test('puts other types of values there: they are cleared away', async () => {
    for (const name of ['events', 'bans', 'gates']) {
      await redis.ask('DEL', key(name));
      await redis.ask('SET', key(name), 'not what you expect');
    }
    await mended();
    await expectSharing();
    await eventually('both live', async () => (await statusOf(fleet.one))?.other_gates === 1);
  });

  test('puts the last id there that a stream can have', async () => {
    await redis.ask('XADD', key('events'), '18446744073709551615-18446744073709551615', 'm', 'the end');
    await redis.ask('PUBLISH', key('bell'), '');
    await new Promise((passed) => setTimeout(passed, 200));
    await mended();
    await expectSharing();
    await expectSharing();
  });

  test('puts huge values there: they are not read', async () => {
    const before = residentBytes(fleet.two);
    const huge = 'x'.repeat(16 * 2 ** 20);
    for (let count = 0; count < 3; count++) {
      await append(huge);
      await redis.ask('HSET', key('bans'), `127.2.0.${count}`, huge);
      await redis.ask('HSET', key('gates'), `gate ${count}`, huge);
    }
    await expectSharing();
    await redis.ask('PUBLISH', key('bell'), 'x'.repeat(40 * 2 ** 20));
    await expectSharing();
    expect(residentBytes(fleet.two) - before).toBeLessThan(128 * 2 ** 20);
    await redis.ask('FLUSHALL');
  });
});

describe('another gate', () => {
  test('bans nobody for longer than postern.ban_time_max', async () => {
    await append(sealed(banOf('127.0.0.7', Date.now() + 365 * 86_400_000)));
    expect(await fleet.two.waitForLog('banned 127.0.0.7 for')).toContain('for 2h, as another gate has');
  });

  test('whose guard bans a wide network, or for ever, is not believed', async () => {
    const { until: _, ...endless } = { until: 0, ...banOf('127.0.0.10') };
    await append(sealed(banOf('127.0.8.0/24')));
    await append(sealed(endless));
    await expectSharing();
    expect(await isTurnedAway({ ...from(fleet.two, 1), localAddress: '127.0.8.1' })).toBe(false);
    expect(await isTurnedAway(from(fleet.two, 10))).toBe(false);
  });

  test('bans nobody who is exempt here', async () => {
    await append(sealed(banOf('127.0.9.1')));
    const failure = { kind: 'failure', client: '127.0.9.1', failure: 'password' } as const;
    for (let guess = 0; guess < 5; guess++) await append(sealed(failure));
    await expectSharing();
    expect(await isTurnedAway({ ...from(fleet.two, 1), localAddress: '127.0.9.1' })).toBe(false);
  });

  test('whose clock is wrong is told of, and its sessions do not count', async () => {
    const late = sealed({ kind: 'alive' }, keys, Date.now() - 3_600_000);
    await redis.ask('HSET', key('gates'), '00000000deadbeef', late);
    expect(await fleet.two.waitForLog('the clock of gate')).toMatch(/gate 00000000deadbeef is 36\d\d s behind/);
  });
});
