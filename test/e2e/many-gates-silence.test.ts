import { beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { enter, good, leave, startFleet, statusOf, type Fleet } from '../support/fleet.ts';
import type { Gate } from '../support/gate.ts';
import { knock } from '../support/login.ts';
import { startRedis, type RedisServer } from '../support/redis.ts';

let redis: RedisServer;
let fleet: Fleet;
beforeAll(async () => {
  redis = await startRedis();
  fleet = await startFleet(redis, { 'postern.max_connections_per_user': 2 });
});

test('a gate that is killed holds nothing any more, once it has been silent for ten seconds', async () => {
  const third = await fleet.start();
  const held = await enter(third);
  await eventually('two are alive', async () => (await statusOf(fleet.one))?.other_gates === 2);
  const second = await enter(fleet.one);
  expect(await knock(fleet.two, good)).toMatchObject({ then: { code: '53300' } });
  await third.stop('SIGKILL');
  await eventually('its place is free', async () => (await knock(fleet.two, good)).then === 'ready');
  held.client.destroy();
  await leave(second);
});

const shared = /sharing bans, failures and limits with 1 other gate$/;

async function timed(target: Gate): Promise<number> {
  const start = performance.now();
  expect(await knock(target, good)).toMatchObject({ then: 'ready' });
  return performance.now() - start;
}

test('a server that stands still: one login waits for a tenth of a second at most, and then nobody does', async () => {
  await eventually('shared', async () => (await statusOf(fleet.one))?.connected === true);
  const usual = Math.max(await timed(fleet.one), await timed(fleet.one));
  const mark = fleet.one.log().length;
  redis.signal('SIGSTOP');
  const first = await timed(fleet.one);
  const later = await timed(fleet.one);
  redis.signal('SIGCONT');
  expect(first).toBeLessThan(usual + 300);
  expect(later).toBeLessThan(usual + 200);
  await fleet.one.waitForLog(/could not share the state of postern\.state: (no answer within|Socket)/, { from: mark });
  await fleet.one.waitForLog(shared, { from: mark });
});
