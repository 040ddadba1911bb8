import { beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import {
  bad,
  banAt,
  enter,
  type Fleet,
  from,
  good,
  isTurnedAway,
  leave,
  startFleet,
  statusOf,
} from '../support/fleet.ts';
import type { Gate } from '../support/gate.ts';
import { knock } from '../support/login.ts';
import { postern } from '../support/postern.ts';
import { startRedis, type RedisServer } from '../support/redis.ts';

let redis: RedisServer;
let fleet: Fleet;
beforeAll(async () => {
  redis = await startRedis();
  fleet = await startFleet(redis, {
    'postern.ban_threshold': 3,
    'postern.max_connections_per_user': 2,
    'postern.metrics_listen': '127.0.0.1:0',
  });
});

const lost = /could not share the state of postern\.state/;

async function metricsOf(gate: Gate): Promise<string> {
  const line = gate.log().find((text) => text.includes('serving metrics on address'));
  const port = /port (\d+)/.exec(line ?? '')?.[1];
  return (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
}

function said(gate: Gate, pattern: RegExp): number {
  return gate.log().filter((line) => pattern.test(line)).length;
}

test('a server that is killed: logins and bans go on, it is said once, and what was banned meanwhile is shared afterwards', async () => {
  const marks = [fleet.one.log().length, fleet.two.log().length] as const;
  const before = said(fleet.one, lost);
  await redis.kill();
  await fleet.one.waitForLog(lost, { from: marks[0] });
  await fleet.two.waitForLog(lost, { from: marks[1] });
  expect(await statusOf(fleet.one)).toMatchObject({ connected: false });
  expect((await postern('status', '-D', fleet.one.directory)).stdout).toMatch(/^shared state +away: deciding alone$/m);
  const held = [await enter(fleet.one), await enter(fleet.one)];
  const page = await metricsOf(fleet.one);
  expect(page).toMatch(/^postern_fleet_connected 0$/m);
  expect(Number(/^postern_fleet_logins_alone_total (\d+)$/m.exec(page)?.[1])).toBeGreaterThan(1);
  expect(await knock(fleet.one, good)).toMatchObject({ then: { code: '53300' } });
  for (let guess = 0; guess < 3; guess++) await knock(from(fleet.one, 2), bad);
  expect(await isTurnedAway(from(fleet.one, 2))).toBe(true);
  await banAt(fleet.two, '127.0.4.0/24');
  await new Promise((passed) => setTimeout(passed, 2_500));
  expect(said(fleet.one, lost)).toBe(before + 1);

  await redis.restart();
  await fleet.two.waitForLog('banned 127.0.0.2 for 1h, as another gate has');
  await fleet.one.waitForLog('banned 127.0.4.0/24 until it is removed, as another gate has');
  expect(await isTurnedAway(from(fleet.two, 2))).toBe(true);
  await eventually('the sessions of one count at two', async () => (await knock(fleet.two, good)).then !== 'ready');
  await Promise.all(held.map(leave));
});

test('everything is deleted there: the gates put it back', async () => {
  const held = [await enter(fleet.two), await enter(fleet.two)];
  await redis.ask('FLUSHALL');
  await eventually('counted again', async () => (await knock(fleet.one, good)).then !== 'ready');
  expect(await isTurnedAway(from(fleet.two, 2))).toBe(true);
  await Promise.all(held.map(leave));
});

test('a gate starts while there is no server', async () => {
  await redis.kill();
  const alone = await fleet.start();
  await alone.waitForLog(lost);
  expect(await knock(alone, good)).toMatchObject({ then: 'ready' });
});
