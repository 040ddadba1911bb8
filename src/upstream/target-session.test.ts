import { describe, expect, test } from 'vitest';
import { ok, open, ready, useFakeUpstreams, type Script } from '../../test/support/open-upstream.ts';
import { message } from '../protocol/message.ts';
import { fromBuffer } from '../text/byte-string.ts';

useFakeUpstreams();

const row = (value: string): Buffer =>
  message('D', Buffer.from([0, 1]), { int32: value.length }, Buffer.from(value, 'latin1'));
const done = message('C', Buffer.from('SELECT 1\0'));

/** A server before 14, which reports neither in_hot_standby nor default_transaction_read_only. */
function oldServer(answers: readonly Buffer[], asked: string[] = []): Script {
  return async (peer) => {
    await peer.startup();
    peer.send(ok, ready);
    asked.push(fromBuffer(await peer.message()));
    peer.send(...answers);
    // Terminate, where the session is not wanted.
    await peer.message();
    asked.push('terminated');
  };
}

async function outcomeOf(attrs: string, answers: readonly Buffer[], asked?: string[]): Promise<string> {
  const options = `sslmode=disable target_session_attrs=${attrs}`;
  const outcome = await open(oldServer(answers, asked), { options, within: 2_000 });
  if (outcome.kind === 'ready') outcome.socket.destroy();
  return outcome.kind === 'unavailable' ? outcome.attempts.map(({ reason }) => reason).join('; ') : outcome.kind;
}

describe('a server that does not report is asked', () => {
  test.each<[string, string, string, string]>([
    ['read-write', 'off', 'SHOW transaction_read_only\0', 'ready'],
    ['read-write', 'on', 'SHOW transaction_read_only\0', 'session is read-only'],
    ['read-only', 'on', 'SHOW transaction_read_only\0', 'ready'],
    ['read-only', 'off', 'SHOW transaction_read_only\0', 'session is not read-only'],
    ['primary', 'f', 'SELECT pg_catalog.pg_is_in_recovery()\0', 'ready'],
    ['primary', 't', 'SELECT pg_catalog.pg_is_in_recovery()\0', 'server is in hot standby mode'],
    ['standby', 't', 'SELECT pg_catalog.pg_is_in_recovery()\0', 'ready'],
    ['standby', 'f', 'SELECT pg_catalog.pg_is_in_recovery()\0', 'server is not in hot standby mode'],
  ])('%s, answer %s', async (attrs, answer, question, expected) => {
    const asked: string[] = [];
    expect(await outcomeOf(attrs, [message('T', Buffer.alloc(2)), row(answer), done, ready], asked)).toBe(expected);
    expect(asked[0]).toBe(question);
  });
});

test('a session that is not wanted is terminated', async () => {
  const asked: string[] = [];
  await outcomeOf('read-write', [row('on'), done, ready], asked);
  await expect.poll(() => asked.at(-1)).toBe('terminated');
});

describe('an answer that is none', () => {
  test.each<[string, readonly Buffer[]]>([
    ['no row', [done, ready]],
    ['a row of no column', [message('D', Buffer.from([0, 0])), done, ready]],
    ['a column longer than the row', [message('D', Buffer.from([0, 1]), { int32: 2 ** 31 - 1 }), done, ready]],
    ['NULL', [message('D', Buffer.from([0, 1]), { int32: -1 }), done, ready]],
    ['an error', [message('E', Buffer.from('\0')), ready]],
    ['rows without end', [...Array.from({ length: 400 }, () => message('D', Buffer.alloc(1_000))), ready]],
    ['a length of 2^31-1', [Buffer.from([0x44, 0x7f, 0xff, 0xff, 0xff])]],
  ])('%s', async (_, answers) => {
    expect(await outcomeOf('primary', answers)).toBe('could not find out whether the server is in hot standby mode');
  });
});
