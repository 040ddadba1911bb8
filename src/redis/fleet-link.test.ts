import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test, vi } from 'vitest';
import { deriveFleetKeys } from '../fleet/fleet-keys.ts';
import { openMessage, sealMessage, type FleetContent } from '../fleet/message.ts';
import type { FleetStore } from '../fleet/store.ts';
import { Secret } from '../text/secret.ts';
import { FleetLink, loginTimeout, type FleetListener } from './fleet-link.ts';

const keys = deriveFleetKeys(new Secret(Buffer.from('a secret of a fleet')));
const env = { now: () => new Date(), monotonic: () => performance.now() };
const rows = [{ tag: 'x'.repeat(22), sessions: 1 }];

const open: FleetLink[] = [];
afterEach(async () => {
  for (const link of open.splice(0)) await link.close();
});

/** A store that has nothing; a test changes what it needs. */
function storeOf(changed: Partial<FleetStore> = {}): FleetStore {
  return {
    append: async () => undefined,
    events: async (after) => ({ texts: [], next: after, more: false }),
    bans: async () => ({ texts: [], next: undefined }),
    forgetBans: async () => undefined,
    beat: async () => ({ texts: [], hasCounts: true }),
    count: async () => [],
    leave: async () => undefined,
    onEvents: () => undefined,
    onLost: () => undefined,
    close: () => undefined,
    ...changed,
  };
}

function linkTo(store: () => Promise<FleetStore>) {
  const listener = {
    heard: vi.fn<FleetListener['heard']>(),
    told: vi.fn<FleetListener['told']>(),
    words: () => [],
    counts: () => [],
    joined: vi.fn<FleetListener['joined']>(),
    lost: vi.fn<FleetListener['lost']>(),
    forged: vi.fn<FleetListener['forged']>(),
    skewed: vi.fn<FleetListener['skewed']>(),
  };
  const gate = randomBytes(8).toString('hex');
  const link = new FleetLink({ env, keys, gate, open: store, listener, memory: () => 1_000 });
  open.push(link);
  link.start();
  return { link, listener };
}

test('a login waits for an answer for its time, the next one not at all, and it is said once', async () => {
  const { link, listener } = linkTo(async () => storeOf({ count: () => new Promise(() => undefined) }));
  await vi.waitFor(() => expect(listener.joined).toHaveBeenCalledOnce(), { timeout: 5_000 });
  const start = performance.now();
  const both = await Promise.all([link.claim(rows), link.claim(rows)]);
  expect(both).toEqual([undefined, undefined]);
  expect(performance.now() - start).toBeGreaterThan(loginTimeout - 5);
  expect(performance.now() - start).toBeLessThan(loginTimeout + 500);
  const later = performance.now();
  expect(await link.claim(rows)).toBeUndefined();
  expect(performance.now() - later).toBeLessThan(20);
  expect(listener.lost).toHaveBeenCalledOnce();
  expect(link.status).toMatchObject({ connected: false, alone: 3 });
});

test('a store that cannot be opened is said once, and tried again', async () => {
  let tries = 0;
  const { listener } = linkTo(async () => {
    if (++tries < 3) throw new Error('connection refused');
    return storeOf();
  });
  await vi.waitFor(() => expect(listener.joined).toHaveBeenCalledOnce(), { timeout: 5_000 });
  expect(listener.lost.mock.calls).toEqual([['connection refused']]);
});

test('a store without an end of texts does not keep the gate from joining, nor from anything else', async () => {
  const { listener } = linkTo(async () =>
    storeOf({
      events: async () => ({ texts: ['garbage'], next: '1-1', more: true }),
      bans: async () => ({ texts: ['garbage'], next: '1' }),
    }),
  );
  await vi.waitFor(() => expect(listener.joined).toHaveBeenCalledOnce(), { timeout: 5_000 });
  expect(listener.heard).not.toHaveBeenCalled();
  expect(listener.told).not.toHaveBeenCalled();
  expect(listener.forged).toHaveBeenCalled();
});

test('events that wait are sent when the gate has joined, each sealed once; cancels are not kept', async () => {
  const appended: string[] = [];
  let tries = 0;
  const append: FleetStore['append'] = async (events) => {
    appended.push(...events.map(({ text }) => text));
    if (++tries === 1) throw new Error('lost after it was written');
  };
  const { link, listener } = linkTo(async () => storeOf({ append }));
  link.say({ kind: 'login', client: '192.0.2.1', user: 'alice' });
  link.say({ kind: 'cancel', processId: 1, nonce: 'n'.repeat(22), proof: 'p'.repeat(43) });
  await vi.waitFor(() => expect(listener.joined).toHaveBeenCalledOnce(), { timeout: 5_000 });
  expect(appended[1]).toBe(appended[0]);
  const kinds = appended.map((text) => openMessage(keys, text)?.content.kind);
  expect(kinds).toEqual(['login', 'login', 'hello']);
});

test('an event is heard once, and none of an hour-old gate that says it lives', async () => {
  const seal = (content: FleetContent, number: number, time = Date.now()): string =>
    sealMessage(keys, { gate: 'feedfeedfeedfeed', number, time, content });
  const event = seal({ kind: 'login', client: '192.0.2.1', user: 'alice' }, 1);
  const texts = [event, event];
  const { link, listener } = linkTo(async () =>
    storeOf({
      events: async (after) => ({ texts: after === '0' ? texts : [], next: '1-1', more: false }),
      beat: async () => ({ texts: [seal({ kind: 'alive' }, 2, Date.now() - 3_600_000)], hasCounts: true }),
    }),
  );
  await vi.waitFor(() => expect(listener.joined).toHaveBeenCalledOnce(), { timeout: 5_000 });
  expect(listener.heard).toHaveBeenCalledOnce();
  expect(listener.skewed).toHaveBeenCalled();
  expect(link.status.others).toBe(0);
  await sleep(0);
});
