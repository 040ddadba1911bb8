import type { FleetKeys } from '../fleet/fleet-keys.ts';
import { maxMessageLength } from '../fleet/message.ts';
import { maxLedger } from '../fleet/ban-ledger.ts';
import { maxPeers, peerTimeout } from '../fleet/peers.ts';
import {
  beginning,
  type BanPage,
  type BeatAnswer,
  type Count,
  type EventPage,
  type FleetStore,
} from '../fleet/store.ts';
import { withinMilliseconds } from './deadline.ts';
import { openClient, type RedisClient, type RedisTarget } from './open-client.ts';
import {
  appendScript,
  bansScript,
  beatScript,
  countScript,
  eventsScript,
  forgetScript,
  leaveScript,
} from './scripts.ts';
import { isAfter } from './stream-id.ts';

/** answerTimeout is how long any question but that of a login may take (ms); then the connection is given up. */
export const answerTimeout = 1_000;

/** eventsKept is about how many events a stream keeps: 4 MB of them, and some hours in peace. */
const eventsKept = 10_000;

/** pageLength is how many texts are read at once, each of maxMessageLength at most: 4 MB. */
const pageLength = 500;

const scripts = {
  append: appendScript,
  events: eventsScript,
  bans: bansScript,
  forget: forgetScript,
  beat: beatScript,
  count: countScript,
  leave: leaveScript,
} as const;

type ScriptName = keyof typeof scripts;

/** RedisStoreRequest is where the store is, whose it is, and who asks. */
export interface RedisStoreRequest {
  readonly target: RedisTarget;
  readonly keys: Pick<FleetKeys, 'prefix'>;
  /** The id of this gate. */
  readonly gate: string;
}

/** openRedisStore connects to a Redis (6.2 or newer) or Valkey. It rejects with the reason. */
export async function openRedisStore({ target, keys, gate }: RedisStoreRequest): Promise<FleetStore> {
  let tellLost: ((reason: string) => void) | undefined;
  let tellEvents: (() => void) | undefined;
  const client = await openClient(target, (reason) => tellLost?.(reason));
  const channel = `${keys.prefix}:bell`;
  let digests: Readonly<Record<ScriptName, string>>;
  try {
    digests = await withinMilliseconds(answerTimeout, loadScripts(client));
    await withinMilliseconds(
      answerTimeout,
      client.subscribe(channel, () => tellEvents?.()),
    );
  } catch (error) {
    client.destroy();
    throw error;
  }
  const events = `${keys.prefix}:events`;
  const bans = `${keys.prefix}:bans`;
  const gates = `${keys.prefix}:gates`;
  const countsOf = (other: string): string => `${keys.prefix}:counts:${other}`;

  const ask = async (name: ScriptName, names: readonly string[], args: readonly string[]): Promise<string[]> => {
    const question = client.evalSha(digests[name], {
      keys: [...names],
      arguments: [String(maxMessageLength), ...args],
    });
    // It may fail after nobody waits any more.
    question.catch(() => undefined);
    const answer: unknown = await withinMilliseconds(answerTimeout, question);
    return Array.isArray(answer) ? answer.map(String) : [];
  };

  return {
    async append(added) {
      const args = added.flatMap(({ text, network = '' }) => [text, network]);
      await ask('append', [events, bans], [String(eventsKept), String(maxLedger), channel, ...args]);
    },
    async events(after): Promise<EventPage> {
      const [newest = beginning, last = after, read = '0', ...texts] = await ask(
        'events',
        [events],
        [after, String(pageLength)],
      );
      // A stream that ends before the place has begun anew; what was seen before is known by its number.
      if (isAfter(after, newest)) return { texts: [], next: beginning, more: newest !== '0-0' };
      return { texts, next: last, more: Number(read) >= pageLength };
    },
    async bans(from): Promise<BanPage> {
      const [next = beginning, ...texts] = await ask('bans', [bans], [from, String(pageLength)]);
      return { texts, next: next === beginning ? undefined : next };
    },
    async forgetBans(networks) {
      await ask('forget', [bans], networks);
    },
    async beat(text, gone): Promise<BeatAnswer> {
      const args = [gate, text, String(peerTimeout), String(maxPeers), ...gone];
      const [hasCounts, ...texts] = await ask('beat', [gates, countsOf(gate)], args);
      return { texts, hasCounts: hasCounts === '1' };
    },
    async count(counts: readonly Count[], others) {
      const args = counts.flatMap(({ tag, text }) => [tag, text]);
      return ask('count', [gate, ...others].map(countsOf), [String(peerTimeout), ...args]);
    },
    async leave() {
      await ask('leave', [gates, countsOf(gate)], [gate]);
    },
    onEvents(listener) {
      tellEvents = listener;
    },
    onLost(listener) {
      tellLost = (reason) => {
        tellLost = undefined;
        listener(reason);
      };
      if (!client.isReady) tellLost('the connection was lost');
    },
    close() {
      tellLost = undefined;
      tellEvents = undefined;
      client.destroy();
    },
  };
}

async function loadScripts(client: RedisClient): Promise<Readonly<Record<ScriptName, string>>> {
  const load = (name: ScriptName): Promise<string> => client.scriptLoad(scripts[name]);
  const [append, events, bans, forget, beat, count, leave] = await Promise.all([
    load('append'),
    load('events'),
    load('bans'),
    load('forget'),
    load('beat'),
    load('count'),
    load('leave'),
  ]);
  return { append, events, bans, forget, beat, count, leave };
}
